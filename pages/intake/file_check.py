"""The file in hand: checked once, kept over reruns, and asked about where its content does not tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from core.access.api import Api
from core.intake.check import check_file
from core.intake.model import Verdict
from core.intake.remembered import remembered_mapping
from core.texts import _

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

KEPT: Final = "upload-kept"


@dataclass
class Kept:
    """One uploaded file with its verdict, and what the person answered about it."""

    file_id: str
    verdict: Verdict
    mapping: dict[str, str] = field(default_factory=dict)
    year: int | None = None
    remembered: bool = False


def kept_file(api: Api, file: "UploadedFile") -> Kept:
    """Return the file with its verdict; a rerun does not check it again."""
    kept: Kept | None = st.session_state.get(KEPT)
    if kept is not None and kept.file_id == file.file_id:
        return kept
    # The verdict on the file before this one is let go first: it may be large.
    forget_file()
    kept = Kept(file.file_id, check(file))
    offer = kept.verdict.table
    if offer is not None and (known := remembered_mapping(api, offer.columns)):
        again = check(file, mapping=known)
        if again.recognised:
            kept.verdict, kept.mapping, kept.remembered = again, known, True
    st.session_state[KEPT] = kept
    return kept


def forget_file() -> None:
    """Let go of the file in hand."""
    st.session_state.pop(KEPT, None)


def check(file: "UploadedFile", mapping: Mapping[str, str] | None = None, year: int | None = None) -> Verdict:
    bar = st.progress(0.0)

    def tell(share: float) -> None:
        bar.progress(share, text=_("Reading the file"))

    try:
        return check_file(file.name, file.getvalue(), mapping=mapping, year=year, progress=tell)
    finally:
        bar.empty()


def ask_year(file: "UploadedFile", kept: Kept) -> None:
    """Ask for the year where the days of a file have none; whoever answered may answer again."""
    if "date.no_year" not in kept.verdict.counts and kept.year is None:
        return
    this_year = datetime.now(UTC).year
    with st.form("upload-year", border=True):
        year = st.number_input(
            _("The days in this file have no year. In which year does the file end?"),
            min_value=2004,
            max_value=this_year,
            value=kept.year or this_year,
            step=1,
            width=320,
        )
        if st.form_submit_button(_("Read the days with this year")):
            kept.year = int(year)
            kept.verdict = check(file, kept.mapping, kept.year)
            st.rerun()
