"""Files in, verdicts out: the whole intake behind two calls.

Checks run from the outside in: the file, its columns, its values, each row by itself,
repeats inside the file, and at last each figure against the rest. Nothing is stored here.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pandas as pd

from core.intake import archives, likeness
from core.intake import mapping as mappings
from core.intake.canonical import Hints, rows_of, to_canonical
from core.intake.findings import STORED_PER_CODE, Finding, Severity, finding
from core.intake.model import Grain, Offer, Platform, Verdict
from core.intake.parts import Part, parts
from core.intake.plausible import check_rows, held_rows
from core.intake.reading import MAX_BYTES, read
from core.intake.recognise import Match, NoMatch
from core.intake.repeats import with_repeats
from core.intake.sieve import Sieve
from core.intake.tables import Reading, UnreadableError

NAMED_EXTRA: Final = 20
ASKED: Final = {
    "export.unknown", "export.changed", "export.looks_like", "export.ambiguous", "export.figure_unknown",
    "export.figure_unnamed",
}  # fmt: skip
"""The reasons after which a known export may be offered; the others already say what the file is."""

Tell = Callable[[float], None]


@dataclass(frozen=True)
class _Answers:
    """What a person said about a file, and the day it is checked."""

    mapping: Mapping[str, str] | None
    year: int | None
    platform: Platform | None
    zone: str | Mapping[str, str] | None
    part: str | None
    today: date


def check_file(
    name: str,
    data: bytes | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    year: int | None = None,
    platform: Platform | None = None,
    zone: str | Mapping[str, str] | None = None,
    part: str | None = None,
    today: date | None = None,
    progress: Tell | None = None,
) -> Verdict:
    """Return what the checks say about one table of figures, given as bytes or as the path to read.

    ``name`` is the file's own name: shown, and a hint for a missing year or handle, never
    what decides. ``mapping`` (canonical column to column of the file, see
    :mod:`core.intake.mapping`) reads a table that no entry recognises; ``year`` answers for
    days without one, ``platform`` for a file that does not say its own; with ``zone``, the
    account's own time zone or that of each handle, the day of a post is a day there. Of a file of several tables
    ``part`` chooses one by its label; without it the verdict says which there are.
    ``progress`` is told the done share, from 0 to 1. Whatever the bytes are, a verdict comes
    back: unreadable files give one whose finding says why.
    """
    answers = _Answers(mapping, year, platform, zone, part, today or datetime.now(UTC).date())
    verdicts = list(_verdicts(name, data, answers, progress or (lambda _share: None)))
    if len(verdicts) == 1:
        return verdicts[0]
    several = _nothing(name, verdicts[0].sha256 if verdicts else "", _several(verdicts))
    rows = sum(verdict.rows_total for verdict in verdicts)
    return replace(several, rows_total=rows, rows_refused=rows)


def check_files(
    files: Iterable[tuple[str, bytes | Path]],
    *,
    mapping: Mapping[str, str] | None = None,
    year: int | None = None,
    platform: Platform | None = None,
    zone: str | Mapping[str, str] | None = None,
    part: str | None = None,
    today: date | None = None,
    progress: Tell | None = None,
) -> list[Verdict]:
    """Return the verdicts on several files (name, content), in order: one for each table of figures.

    A file of an archive is called ``archive.zip/file.csv``. Where a file holds several tables,
    ``Verdict.part`` tells them apart; ask about one again with :func:`check_file` and its
    ``part``. Rows that stand in several of the tables are said. The other arguments are those of :func:`check_file`.
    """
    answers = _Answers(mapping, year, platform, zone, part, today or datetime.now(UTC).date())
    given = list(files)
    tell = progress or (lambda _share: None)
    verdicts: list[Verdict] = []
    for place, (name, data) in enumerate(given):

        def share(done: float, before: int = place) -> None:
            tell((before + done) / len(given))

        verdicts.extend(_verdicts(name, data, answers, share))
    return with_repeats(verdicts)


def _several(verdicts: list[Verdict]) -> Finding:
    labels = [verdict.part or verdict.file for verdict in verdicts]
    named = ", ".join(f"“{label}”" for label in labels[:NAMED_EXTRA])
    return finding("export.several_tables", tables=named)


def _verdicts(name: str, data: bytes | Path, answers: _Answers, tell: Tell) -> Iterator[Verdict]:
    """Yield the verdict on each table of a file or archive."""
    tell(0.0)
    content = _load(data)
    if isinstance(content, Finding):
        yield _nothing(name, "", content)
    elif len(content) <= MAX_BYTES and archives.is_archive(content):
        yield from _archive(name, content, answers, tell)
    else:
        yield from _tables(name, content, answers, tell)
    tell(1.0)


def _load(data: bytes | Path) -> bytes | Finding:
    if isinstance(data, bytes):
        return data
    try:
        if data.stat().st_size > MAX_BYTES:
            return finding("file.too_large", limit=MAX_BYTES // 1024**2)
        return data.read_bytes()
    except OSError:
        return finding("file.not_found")


def _archive(name: str, content: bytes, answers: _Answers, tell: Tell) -> Iterator[Verdict]:
    try:
        for inner, member in archives.unpack(content):
            path = f"{name}/{inner}"
            if answers.part and not answers.part.startswith(inner):
                continue
            if isinstance(member, Finding):
                yield replace(_nothing(path, "", member), part=inner)
                continue
            rest = (answers.part or "").removeprefix(inner).removeprefix(" › ") or None
            for verdict in _tables(path, member, replace(answers, part=rest), tell):
                yield replace(verdict, part=f"{inner} › {verdict.part}" if verdict.part else inner)
    except UnreadableError as unreadable:
        yield _nothing(name, hashlib.sha256(content).hexdigest(), unreadable.finding)


def _tables(name: str, content: bytes, answers: _Answers, tell: Tell) -> Iterator[Verdict]:
    digest = hashlib.sha256(content).hexdigest()
    try:
        reading = read(content)
    except UnreadableError as unreadable:
        yield _nothing(name, digest, unreadable.finding)
        return
    del content
    tell(0.4)
    for part in parts(reading.sheets, answers.mapping):
        if answers.part and not f"{part.label or ''} › ".startswith(f"{answers.part} › "):
            continue
        # A table of a file is known again by itself: submitting one does not forbid the others.
        own = hashlib.sha256(f"{digest}\n{part.label}".encode()).hexdigest() if part.label else digest
        if isinstance(part.found, NoMatch):
            verdict = _not_recognised(name, own, reading, part.found)
        else:
            verdict = _judge(part.found, part, reading, name, own, answers, tell)
        yield replace(verdict, part=part.label)


def _judge(
    match: Match, part: Part, reading: Reading, name: str, digest: str, answers: _Answers, tell: Tell
) -> Verdict:
    sieve = rows_of(match)
    platform = match.platform or match.entry.platform
    if platform is Platform.OTHER and "platform" not in match.columns:
        platform = answers.platform or platform
    _note_reading(match, part, sieve, platform)
    frame = to_canonical(match, sieve, Hints(name, answers.year, answers.zone))
    tell(0.8)
    check_rows(match, sieve, frame, answers.today)
    tell(0.95)
    accepted = frame.loc[~sieve.out].reset_index(drop=True) if sieve.out.any() else frame
    held = held_rows(sieve, frame, match.entry.grain)
    told = pd.concat([accepted, held]) if len(held) else accepted
    # Where nothing is taken in, the period is still that of the file.
    days = (told if len(accepted) else frame)["day"].dropna()
    return Verdict(
        file=name,
        sha256=digest,
        recognised=True,
        export=match.entry.code,
        platform=platform,
        language=match.variant.language,
        encoding=reading.encoding,
        period=(days.min().date(), days.max().date()) if len(days) else None,
        accounts=tuple(told["account"].value_counts().index),
        grain=match.entry.grain,
        rows_total=len(frame),
        rows_accepted=len(accepted),
        rows_refused=int(sieve.out.sum()),
        findings=_in_order([*reading.findings, *sieve.findings], sieve.counts),
        counts=dict(sieve.counts + Counter(found.code for found in reading.findings)),
        data=accepted,
        held=held,
        refused=sieve.refused(),
        heading=match.heading,
    )


def _note_reading(match: Match, part: Part, sieve: Sieve, platform: Platform) -> None:
    if match.mapped:
        sieve.note(finding("export.mapped"))
    if part.aside:
        named = ", ".join(f"“{name}”" for name in part.aside[:NAMED_EXTRA])
        sieve.note(finding("export.sheets_aside", sheets=named))
    if platform is Platform.OTHER and not match.mapped and "platform" not in match.columns:
        sieve.note(finding("hint.no_platform"))
    if match.extra:
        named = ", ".join(f"“{name}”" for name in match.extra[:NAMED_EXTRA])
        sieve.note(
            finding("export.extra_columns", columns=named + (" …" if len(match.extra) > NAMED_EXTRA else ""))
        )
    if not len(sieve.rows):
        sieve.note(finding("file.no_rows"))


def _in_order(findings: Iterable[Finding], counts: Mapping[str, int]) -> tuple[Finding, ...]:
    """Return findings by weight and row, with a word about those that are not listed."""
    weights = {severity: place for place, severity in enumerate(Severity)}
    more = [
        finding("findings.more", count=count, stored=STORED_PER_CODE, kind=code)
        for code, count in counts.items()
        if count > STORED_PER_CODE
    ]
    return tuple(
        sorted([*findings, *more], key=lambda found: (weights[found.severity], found.row or 0, found.code))
    )


def _not_recognised(name: str, digest: str, reading: Reading, failed: NoMatch) -> Verdict:
    """Return the verdict on a readable table that no entry recognises, with what a person can do."""
    sample = mappings.sample_of(failed)
    rows = len(failed.sheet.cells) - failed.header - 1
    offer = likeness.offer(failed) if failed.finding.code in ASKED else None
    table, found = None, failed.finding
    if len(sample.columns) > 1 and rows > 0:
        guess = mappings.suggest(mappings.table_of(failed.sheet, failed.header, mappings.SAMPLE_ROWS))
        if offer:
            guess = {each.field: each.column for each in offer.columns} | {"platform": f"={offer.platform}"}
        table = Offer(tuple(sample.columns), sample, guess)
    elsewhere = offer and found.code == "export.looks_like" and found.params["title"] != offer.title
    if offer and (elsewhere or found.code in {"export.unknown", "export.changed"}):
        found = finding("export.offered", title=offer.title)
    findings = (found, *reading.findings)
    return replace(
        _nothing(name, digest, found),
        encoding=reading.encoding,
        rows_total=rows,
        rows_refused=rows,
        findings=findings,
        counts=dict(Counter(each.code for each in findings)),
        table=table,
        offer=offer,
    )


def broken_off(name: str) -> Verdict:
    """Return the verdict on a file whose check did not come to its end."""
    return _nothing(name, "", finding("file.broken_off"))


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


__all__ = ["Grain", "broken_off", "check_file", "check_files"]
