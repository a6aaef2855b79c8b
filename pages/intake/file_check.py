"""The files in hand: checked once, kept over reruns, and read anew when a person answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from core.access.api import Api
from core.intake import refused
from core.intake.findings import Finding
from core.intake.known_files import KnownFile, origin_of
from core.intake.large_files import check_upload
from core.intake.model import Platform, Verdict
from core.intake.remembered import remembered_mapping
from core.intake.repeats import with_repeats
from core.intake.row_counts import RowCounts, row_counts
from core.intake.zones import Said, written_zone
from core.texts import _
from pages.intake.progress import Tell, with_progress

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

KEPT: Final = "upload-kept"
COMPARED: Final = "upload-compared"

MANY: Final = 150_000
"""Storing more rows than these is worth a process of its own and the memory it begins with."""


@dataclass
class Table:
    """One table of a dropped file with its verdict, and what the person answered about it.

    ``columns`` are those of a table read by a mapping, ``origin`` the table (SHA-256) whose mended
    rows it holds, ``parent`` that table's submission; ``declined`` says that an offered export was
    not the right one. ``accounts`` says for each handle whose rows they are, once that is answered;
    ``beside`` keeps what was found beside the account's own history, and for which answers.
    """

    file: "UploadedFile"
    verdict: Verdict
    part: str | None = None
    origin: str | None = None
    parent: KnownFile | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    remembered: bool = False
    declined: bool = False
    year: int | None = None
    platform: Platform | None = None
    zones: dict[str, str] = field(default_factory=dict)
    accounts: Mapping[str, str | None] | None = None
    beside: tuple[object, tuple[Finding, ...]] = (None, ())

    @property
    def key(self) -> str:
        """What tells this table from all others in hand."""
        return f"{self.file.file_id}-{self.part or ''}"

    @property
    def large(self) -> bool:
        """Whether working through its rows takes longer than starting a process for it."""
        return len(self.verdict.data) + len(self.verdict.held) > MANY

    @property
    def without_platform(self) -> bool:
        """Whether nobody has said yet which platform it is of."""
        return self.platform is None and "hint.no_platform" in self.verdict.counts

    @property
    def rows(self) -> RowCounts:
        """What becomes of its rows, as far as was answered."""
        return row_counts(self.verdict, self.accounts)

    @property
    def name(self) -> str:
        """The name of the file, and of its part where it has several."""
        part = self.verdict.part
        return (
            f"{self.verdict.file} › {part}" if part and part not in self.verdict.file else self.verdict.file
        )


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
    tables = [table for file in files for table in kept[file.file_id]]
    read = [id(table.verdict.data) for table in tables]
    # Which rows another table in hand holds too is said again only when one of them was read anew.
    if st.session_state.get(COMPARED) != read:
        for table, verdict in zip(tables, with_repeats([table.verdict for table in tables]), strict=True):
            table.verdict = verdict
        st.session_state[COMPARED] = read
    return tables


def forget_files() -> None:
    """Let go of everything in hand."""
    st.session_state.pop(KEPT, None)


def read_again(table: Table) -> None:
    """Read a table once more with what was answered about it."""
    table.beside = (None, ())
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
