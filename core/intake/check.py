"""One file in, one verdict out: the whole intake behind a single call.

Checks run from the outside in: the file, its columns, its values, each row by itself,
repeats inside the file, and at last each figure against the rest. Nothing is stored here.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pandas as pd

from core.intake import mapping as mappings
from core.intake.canonical import Hints, rows_of, to_canonical
from core.intake.findings import CODES, STORED_PER_CODE, Finding, finding
from core.intake.model import Grain, Offer, Platform, Verdict
from core.intake.plausible import check_rows
from core.intake.reading import MAX_BYTES, read
from core.intake.recognise import Match, NoMatch, recognise
from core.intake.sieve import Sieve
from core.intake.tables import Reading, UnreadableError

NAMED_EXTRA: Final = 20


def check_file(
    name: str,
    data: bytes | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    year: int | None = None,
    today: date | None = None,
    progress: Callable[[float], None] | None = None,
) -> Verdict:
    """Return what the checks say about one file, given as bytes or as the path to read.

    ``name`` is the file's own name: shown, and a hint for a missing year or handle, never
    what decides. ``mapping`` (canonical column to column of the file, see
    :mod:`core.intake.mapping`) reads a table that no entry recognises; ``year`` answers for
    days without one. ``progress`` is told the done share, from 0 to 1. Whatever the bytes
    are, a verdict comes back: unreadable files give one whose finding says why.
    """
    tell = progress or (lambda _share: None)
    tell(0.0)
    content = _load(data)
    if isinstance(content, Finding):
        return _nothing(name, "", content)
    digest = hashlib.sha256(content).hexdigest()
    try:
        reading = read(content)
    except UnreadableError as unreadable:
        return _nothing(name, digest, unreadable.finding)
    tell(0.4)
    found = recognise(reading.sheets)
    if isinstance(found, NoMatch) and mapping:
        found = mappings.apply(mapping, found)
    if isinstance(found, NoMatch):
        tell(1.0)
        return _not_recognised(name, digest, reading, found)
    tell(0.5)
    return _judge(found, reading, Hints(name, year), digest, today or datetime.now(UTC).date(), tell)


def _load(data: bytes | Path) -> bytes | Finding:
    if isinstance(data, bytes):
        return data
    try:
        if data.stat().st_size > MAX_BYTES:
            return finding("file.too_large", limit=MAX_BYTES // 1024**2)
        return data.read_bytes()
    except OSError:
        return finding("file.not_found")


def _judge(
    match: Match, reading: Reading, hints: Hints, digest: str, today: date, tell: Callable[[float], None]
) -> Verdict:
    platform = _platform(match)
    if isinstance(platform, Finding):
        failed = NoMatch(match.sheet, platform, 0, match.header)
        return _not_recognised(hints.name, digest, reading, failed)
    sieve = rows_of(match)
    _note_reading(match, sieve)
    frame = to_canonical(match, sieve, hints)
    tell(0.8)
    check_rows(match, sieve, frame, today)
    tell(0.95)
    accepted = frame.loc[~sieve.out].reset_index(drop=True)
    days = accepted["day"].dropna()
    findings = _in_order([*reading.findings, *sieve.findings], sieve.counts)
    verdict = Verdict(
        file=hints.name,
        sha256=digest,
        recognised=True,
        export=match.entry.code,
        platform=platform,
        language=match.variant.language,
        encoding=reading.encoding,
        period=(days.min().date(), days.max().date()) if len(days) else None,
        accounts=tuple(accepted["account"].value_counts().index),
        grain=match.entry.grain,
        rows_total=len(frame),
        rows_accepted=len(accepted),
        rows_refused=int(sieve.out.sum()),
        findings=findings,
        counts=dict(sieve.counts + Counter(found.code for found in reading.findings)),
        data=accepted,
        refused=sieve.refused(),
    )
    tell(1.0)
    return verdict


def _note_reading(match: Match, sieve: Sieve) -> None:
    if match.entry.code.startswith("table."):
        sieve.note(finding("export.mapped"))
    if match.extra:
        named = ", ".join(f"“{name}”" for name in match.extra[:NAMED_EXTRA])
        sieve.note(
            finding("export.extra_columns", columns=named + (" …" if len(match.extra) > NAMED_EXTRA else ""))
        )
    if not len(sieve.rows):
        sieve.note(finding("file.no_rows"))


def _platform(match: Match) -> Platform | Finding:
    """Return the platform of the entry, or of the table's own column where it has one."""
    if "platform" not in match.columns:
        return match.entry.platform
    position = match.columns["platform"]
    cells = rows_of(match).cells[position].str.strip().str.lower()
    said = [cell for cell in cells.unique() if cell]
    known = [platform.value for platform in Platform]
    if unknown := [cell for cell in said if cell not in known]:
        column = match.names[position].strip()
        return finding(
            "export.platform_unknown", column=column, value=unknown[0][:200], platforms=", ".join(known)
        )
    if len(said) > 1:
        return finding("export.several_platforms", platforms=", ".join(said))
    return Platform(said[0]) if said else match.entry.platform


def _in_order(findings: Iterable[Finding], counts: Mapping[str, int]) -> tuple[Finding, ...]:
    """Return findings by weight and row, with a word about those that are not listed."""
    weights = {severity: place for place, severity in enumerate(type(CODES["file.empty"].severity))}
    more = [
        finding("findings.more", count=count, stored=STORED_PER_CODE, kind=code)
        for code, count in counts.items()
        if count > STORED_PER_CODE
    ]
    return tuple(
        sorted([*findings, *more], key=lambda found: (weights[found.severity], found.row or 0, found.code))
    )


def _not_recognised(name: str, digest: str, reading: Reading, failed: NoMatch) -> Verdict:
    sample = mappings.sample_of(failed)
    rows = len(failed.sheet.cells) - failed.header - 1
    offer = None
    if len(sample.columns) > 1 and rows > 0:
        suggestion = mappings.suggest(mappings.table_of(failed.sheet, failed.header, mappings.SAMPLE_ROWS))
        offer = Offer(tuple(sample.columns), sample, suggestion)
    verdict = _nothing(name, digest, failed.finding)
    findings = (failed.finding, *reading.findings)
    counts = Counter(found.code for found in findings)
    return replace(
        verdict,
        encoding=reading.encoding,
        rows_total=rows,
        rows_refused=rows,
        findings=findings,
        counts=dict(counts),
        table=offer,
    )


def _nothing(name: str, digest: str, found: Finding) -> Verdict:
    """Return the verdict on a file of which nothing is taken in."""
    return Verdict(
        file=name,
        sha256=digest,
        recognised=False,
        export=None,
        platform=Platform.OTHER,
        language=None,
        encoding=None,
        period=None,
        accounts=(),
        grain=None,
        rows_total=0,
        rows_accepted=0,
        rows_refused=0,
        findings=(found,),
        counts={found.code: 1},
        data=pd.DataFrame(),
        refused=pd.DataFrame(),
    )


__all__ = ["Grain", "check_file"]
