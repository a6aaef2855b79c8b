"""The files in hand: checked once, kept over reruns, and read anew when a person answers."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from core.access.api import Api
from core.intake import refused
from core.intake.known_files import origin_of
from core.intake.large_files import check_upload
from core.intake.model import Verdict
from core.intake.remembered import remembered_mapping
from core.intake.repeats import with_repeats
from core.intake.zones import Said, written_zone
from core.texts import _
from pages.intake.progress import Tell, with_progress
from pages.intake.table import Table

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

KEPT: Final = "upload-kept"


def kept_tables(api: Api, files: "Sequence[UploadedFile]") -> list[Table]:
    """Return every table of the files in hand; a rerun checks only files that are new."""
    held: dict[str, list[Table]] = st.session_state.get(KEPT, {})
    # What was taken away is let go first: verdicts may be large.
    kept = {file.file_id: held[file.file_id] for file in files if file.file_id in held}
    st.session_state[KEPT] = kept
    fresh = [file for file in files if file.file_id not in kept]
    for place, file in enumerate(fresh):
        done = _("{n} of {all}").format(n=place + 1, all=len(fresh)) if len(fresh) > 1 else ""
        verdicts = with_progress(file, partial(check_upload, file.name, file.getvalue(), Said()), done)
        kept[file.file_id] = [_table(api, file, verdict) for verdict in verdicts]
    for file in files:
        for table in kept[file.file_id]:
            # Each run gets a copy of its own, bytes and all: that of an earlier run is let go.
            table.file = file
    tables = [table for file in files for table in kept[file.file_id]]
    # Which rows another table in hand holds too is said again only when one of them was read anew.
    in_hand = tuple(table.key for table in tables)
    if any(table.compared != in_hand for table in tables):
        for table, verdict in zip(tables, with_repeats([table.verdict for table in tables]), strict=True):
            table.verdict, table.compared = verdict, in_hand
    return tables


def forget_files() -> None:
    """Let go of everything in hand."""
    st.session_state.pop(KEPT, None)


def read_again(table: Table) -> None:
    """Read a table once more with what was answered about it."""
    table.beside, table.compared = (None, ()), ()
    found = with_progress(table.file, partial(_read, table))
    if found is not None:
        table.verdict = found


def read_in_zones(table: Table, zones: Mapping[str, str]) -> bool:
    """Give each row the day of its own account (``zones``: handle → time zone); False if it has it already."""
    if not zones:
        return False
    before = set(table.zones.values()) or {written_zone(table.verdict)}
    if dict(zones) == table.zones or set(zones.values()) == before == {next(iter(before))}:
        return False
    table.zones = dict(zones)
    read_again(table)
    return True


def _table(api: Api, file: "UploadedFile", verdict: Verdict) -> Table:
    table = Table(file, verdict, verdict.part)
    if verdict.table is not None and (known := remembered_mapping(api, verdict.table.columns)):
        table.mapping = known
        again = _read(table, lambda _share: None)
        if again is not None and again.recognised:
            table.verdict, table.columns, table.remembered = again, verdict.table.columns, True
        else:
            table.mapping = {}
    table.origin = refused.origin(file.getvalue())
    table.parent = origin_of(api, table.origin) if table.origin else None
    return table


def _read(table: Table, tell: Tell) -> Verdict | None:
    """Return the verdict on one table as answered; None if the file no longer has such a table."""
    said = Said(table.mapping, table.year, table.platform, table.part, table.zones)
    return next(iter(check_upload(table.file.name, table.file.getvalue(), said, tell)), None)
