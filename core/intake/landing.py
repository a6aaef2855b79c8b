"""From a checked file to stored rows: begun, sent in numbered chunks, finished; or nothing at all.

The database sees a submission only when every promised row has arrived. A chunk sent twice
lands once, so each step may be repeated after a lost answer, and the whole after a crash.
"""

import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from itertools import chain
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.access.api import Api, Value
from core.intake.accounts import UNNAMED
from core.intake.codes import ASKED
from core.intake.findings import Finding, finding
from core.intake.model import DAY_MEASURES, POST_MEASURES, Grain, SubmissionKind, Verdict
from core.refusals import Unreachable

CHUNK: Final = 20_000
"""Lines sent at once. Larger chunks are no faster; smaller ones take more journeys (measured: 10,000 to 50,000)."""

AT_ONCE: Final = 2
"""Chunks on their way together: while the database stores one, the next is written and sent."""

FIELD: Final = "\x1f"
LINE: Final = "\x1e"
_CANNOT_TRAVEL: Final = r"[\x00\x1e\x1f]"
# A zero character as JSON writes it, unless its backslash is itself a written one.
_ZERO: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")

# In the order in which api.add_posts and api.add_days take them, after the account's number.
_FIELDS: Final = {
    Grain.POST: (
        "external_id",
        "day",
        "published_at",
        "permalink",
        "text",
        "language",
        "kind",
        *POST_MEASURES,
    ),
    Grain.DAY: ("day", *DAY_MEASURES),
}
_LANDS: Final = {Grain.POST: "add_posts", Grain.DAY: "add_days"}
_LEFT_OUT: Final = -1
_TEXT: Final = pa.large_string()

ATTEMPTS: Final = 5
PAUSE_SECONDS: Final = 0.5
LONGEST_NAME: Final = 255


def land(
    api: Api,
    verdict: Verdict,
    accounts: Mapping[str, str | None],
    period: tuple[date, date],
    *,
    kind: SubmissionKind = SubmissionKind.REPORTED,
    continues: str | None = None,
    extra: Sequence[Finding] = (),
    progress: Callable[[float], None] | None = None,
) -> str:
    """Store the accepted and the held rows of a checked file and return the id of the submission.

    ``accounts`` says for every handle of the file (:data:`UNNAMED` for rows without one) whose
    figures these are; ``None`` leaves its rows out. ``period`` holds the first and the last day
    the file covers. ``kind`` says whose figures they are. ``continues`` names the submission whose mended rows these are: they join it
    in one transaction, replace its rows of the same posts or days, and what was said about the
    rows of these numbers gives way to what is true now; the id returned is then its. ``extra``
    are findings stored beside those of the verdict. ``progress`` is told the stored share, from
    0 to 1. Memory beyond the verdict: three
    chunks of lines.

    Raises:
        KeyError: for a handle of an accepted row that ``accounts`` does not name.
        ValueError: when the file is not recognised or no row is left.
        Refused: ``intake.same_file`` when its figures are here already; ``intake.wrong_state`` or
            ``intake.other_figures`` when they cannot be added there; ``intake.…`` otherwise.
        Unreachable: when the database stays silent. Nothing is visible then; the call may be repeated.
    """
    if verdict.grain is None:
        raise ValueError("Only a recognised file can be stored.")
    tell = progress or (lambda _share: None)
    tell(0.0)
    owners: list[str] = []
    numbers = _number_accounts(verdict.data, accounts, owners)
    kept = int((numbers != _LEFT_OUT).sum())
    if not kept:
        raise ValueError("No row is left to store.")
    held = _number_accounts(verdict.held, {UNNAMED: None, **accounts}, owners)
    held_back = int((held != _LEFT_OUT).sum())
    start = _start_payload(verdict, owners, kept, period) | {"kind": kind.value, "rows_held": held_back}
    if continues:
        start |= {"continues": continues, "mends": _row_numbers(verdict)}
    draft = str(_insist(api, "start_submission", payload=_json(start)))
    fields = _FIELDS[verdict.grain]
    chunks = chain(
        _chunks(verdict.data, numbers, fields), _chunks(verdict.held, held, (*fields, "source_row"))
    )
    done = 0
    for rows in _send(api, _LANDS[verdict.grain], draft, chunks):
        done += rows
        tell(done / (kept + held_back) * 0.95)
    said = [found for found in verdict.findings if found.code not in ASKED]
    found = [*said, *extra, *_left_out(verdict, accounts)]
    _insist(api, "finish_submission", submission=draft, findings=_json(list(map(_stored, found))))
    tell(1.0)
    return continues or draft


def _send(api: Api, function: str, draft: str, chunks: Iterator[tuple[int, str]]) -> Iterator[int]:
    """Send the chunks, a few at a time, and yield the number of rows of each that arrived."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        under_way: deque[tuple[int, Future[Any]]] = deque()
        try:
            for chunk, (rows, lines) in enumerate(chunks):
                if not lines:
                    yield rows
                    continue
                if len(under_way) == AT_ONCE:
                    yield _arrived(*under_way.popleft())
                sent = pool.submit(_insist, api, function, submission=draft, chunk=chunk, lines=lines)
                under_way.append((rows, sent))
            while under_way:
                yield _arrived(*under_way.popleft())
        finally:
            # After a refusal the rest is not sent any more.
            pool.shutdown(cancel_futures=True)


def _arrived(rows: int, sent: "Future[Any]") -> int:
    sent.result()
    return rows


def _insist(api: Api, function: str, **arguments: Value) -> Any:
    """Call a function that may be repeated without harm, again when its answer is lost."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return api.call(function, **arguments)
        except Unreachable:
            if attempt == ATTEMPTS:
                raise
            time.sleep(PAUSE_SECONDS * attempt)
    raise AssertionError("The last attempt returns or raises.")


def _number_accounts(
    rows: pd.DataFrame, accounts: Mapping[str, str | None], owners: list[str]
) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return each row's account as its place among ``owners``, to which new ones are added."""
    if rows.empty:
        return np.array([], dtype=np.int64)
    codes, handles = pd.factorize(rows["account"].fillna(UNNAMED))
    chosen = [accounts[handle] for handle in handles]
    owners.extend(owner for owner in dict.fromkeys(chosen) if owner and owner not in owners)
    places = [owners.index(owner) if owner else _LEFT_OUT for owner in chosen]
    return np.array(places, dtype=np.int64)[codes]


def _row_numbers(verdict: Verdict) -> list[int]:
    """Return the numbers of all rows of a file, taken in or not."""
    frames = (verdict.data, verdict.refused)
    return [int(number) for frame in frames if len(frame) for number in frame["source_row"]]


def _start_payload(
    verdict: Verdict, owners: list[str], kept: int, period: tuple[date, date]
) -> dict[str, object]:
    # The end of a name tells more than its beginning: that is where the period and the kind stand.
    return {
        "file_name": verdict.file[-LONGEST_NAME:],
        "file_hash": verdict.sha256,
        "export": verdict.export,
        "platform": verdict.platform.value,
        "grain": verdict.grain,
        "language": verdict.language,
        "encoding": verdict.encoding,
        "first_day": period[0].isoformat(),
        "last_day": period[1].isoformat(),
        "rows_total": verdict.rows_total,
        "rows_accepted": kept,
        "rows_refused": verdict.rows_total - kept,
        "accounts": owners,
    }


def _chunks(
    rows: pd.DataFrame, numbers: "np.ndarray[Any, np.dtype[np.int64]]", fields: tuple[str, ...]
) -> Iterator[tuple[int, str]]:
    """Yield the rows that are not left out a chunk at a time: how many, and as delimited text.

    One account after the other, so that its rows lie together in the database, where it reads them by the page.
    """
    # Those left out have the lowest number.
    order = np.argsort(numbers, kind="stable")[(numbers == _LEFT_OUT).sum() :]
    for first in range(0, len(order), CHUNK):
        part = order[first : first + CHUNK]
        yield len(part), _lines(rows.iloc[part], numbers[part], fields)


def _lines(
    frame: pd.DataFrame, numbers: "np.ndarray[Any, np.dtype[np.int64]]", fields: tuple[str, ...]
) -> str:
    """Return rows as delimited text, missing values as empty fields."""
    columns = [pa.array(numbers).cast(_TEXT), *(_texts(frame[field]) for field in fields)]
    return LINE.join(pc.binary_join_element_wise(*columns, pa.scalar(FIELD, _TEXT)).to_pylist())


def _texts(column: "pd.Series[Any]") -> pa.Array:
    """Return a column as texts the database reads: ISO dates, plain numbers, '' for missing."""
    if column.isna().all():
        return pa.repeat(pa.scalar("", _TEXT), len(column))
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        moments = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[us]")
        return _without_nat(np.datetime_as_string(moments, timezone="UTC"))
    if pd.api.types.is_datetime64_dtype(column.dtype):
        return _without_nat(np.datetime_as_string(column.to_numpy("datetime64[D]")))
    texts = pa.chunked_array([pa.array(column, from_pandas=True)]).combine_chunks().cast(_TEXT)
    if not pd.api.types.is_numeric_dtype(column.dtype):
        texts = pc.replace_substring_regex(texts, _CANNOT_TRAVEL, "")
    return texts.fill_null("")


def _without_nat(moments: "np.ndarray[Any, np.dtype[np.str_]]") -> pa.Array:
    return pa.array(np.where(moments == "NaT", "", moments), _TEXT)


def _left_out(verdict: Verdict, accounts: Mapping[str, str | None]) -> list[Finding]:
    """Return a finding for each handle whose rows the person chose to leave out."""
    rows = verdict.data["account"].fillna(UNNAMED).value_counts()
    return [
        finding("account.left_out", account=handle, count=int(count))
        for handle, count in rows.items()
        if not accounts[str(handle)]
    ]


def _stored(found: Finding) -> dict[str, object]:
    return {
        "severity": found.severity.value,
        "code": found.code,
        "row": found.row,
        "column": found.column,
        "value": found.value,
        "params": dict(found.params),
    }


def _json(value: object) -> str:
    """Return JSON the database takes: no zero characters, no halves of characters."""
    text = _ZERO.sub(r"\1", json.dumps(value, ensure_ascii=False, default=str))
    return text.encode("utf-8", "replace").decode()
