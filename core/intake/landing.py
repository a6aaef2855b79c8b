"""From a checked file to stored rows: begun, sent in numbered chunks, finished; or nothing at all.

The database sees a submission only when every promised row has arrived. A chunk sent twice
lands once, so each step may be repeated after a lost answer, and the whole after a crash.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.access.api import Api, Value
from core.intake.accounts import UNNAMED
from core.intake.findings import Finding, finding
from core.intake.model import DAY_MEASURES, POST_MEASURES, Grain, Verdict
from core.refusals import Unreachable

CHUNK: Final = 20_000
"""Lines sent at once. Larger chunks are no faster; smaller ones take more journeys (measured: 10,000 to 50,000)."""

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

ATTEMPTS: Final = 3
PAUSE_SECONDS: Final = 0.5
LONGEST_NAME: Final = 255


def land(
    api: Api,
    verdict: Verdict,
    accounts: Mapping[str, str | None],
    period: tuple[date, date],
    progress: Callable[[float], None] | None = None,
) -> str:
    """Store the accepted rows of a checked file and return the id of the submission.

    ``accounts`` says for every handle of the file (:data:`UNNAMED` for rows without one) whose
    figures these are; ``None`` leaves its rows out. ``period`` holds the first and the last day
    the file covers. ``progress`` is told the stored share, from 0 to 1. Memory beyond the
    verdict: one chunk of lines.

    Raises:
        KeyError: for a handle that ``accounts`` does not name.
        ValueError: when the file is not recognised or no row is left.
        Refused: ``intake.same_file`` when its figures are here already; ``intake.…`` otherwise.
        Unreachable: when the database stays silent. Nothing is visible then; the call may be repeated.
    """
    if verdict.grain is None:
        raise ValueError("Only a recognised file can be stored.")
    numbers, owners = _number_accounts(verdict, accounts)
    kept = int((numbers != _LEFT_OUT).sum())
    if not kept:
        raise ValueError("No row is left to store.")
    tell = progress or (lambda _share: None)
    tell(0.0)
    start = _start_payload(verdict, owners, kept, period)
    submission = str(_insist(api, "start_submission", payload=_json(start)))
    for chunk, first in enumerate(range(0, len(numbers), CHUNK)):
        part = slice(first, first + CHUNK)
        lines = _lines(verdict.data.iloc[part], numbers[part], _FIELDS[verdict.grain])
        if lines:
            _insist(api, _LANDS[verdict.grain], submission=submission, chunk=chunk, lines=lines)
        tell(min(1.0, (first + CHUNK) / len(numbers)) * 0.95)
    found = [*verdict.findings, *_left_out(verdict, accounts)]
    _insist(api, "finish_submission", submission=submission, findings=_json(list(map(_stored, found))))
    tell(1.0)
    return submission


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
    verdict: Verdict, accounts: Mapping[str, str | None]
) -> tuple["np.ndarray[Any, np.dtype[np.int64]]", list[str]]:
    """Return each row's account as a number, and the account ids those numbers stand for."""
    codes, handles = pd.factorize(verdict.data["account"].fillna(UNNAMED))
    chosen = [accounts[handle] for handle in handles]
    owners = list(dict.fromkeys(owner for owner in chosen if owner))
    places = [owners.index(owner) if owner else _LEFT_OUT for owner in chosen]
    return np.array(places, dtype=np.int64)[codes], owners


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


def _lines(
    frame: pd.DataFrame, numbers: "np.ndarray[Any, np.dtype[np.int64]]", fields: tuple[str, ...]
) -> str:
    """Return rows as delimited text, missing values as empty fields; rows left out are not in it."""
    wanted = numbers != _LEFT_OUT
    if not wanted.all():
        frame, numbers = frame.loc[wanted], numbers[wanted]
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
