"""Taking the record of an instrument along: as a table, or as a paper."""

from functools import partial

import streamlit as st

from components.downloads import download_csv, download_xlsx
from core.access.api import Api
from core.access.viewer import Viewer, token
from core.commitments.instruments import Instrument
from core.commitments.progress import progress
from core.commitments.record import of_instrument, record_paper, record_table
from core.crisis.report.pdf import pdf
from core.settings import settings
from core.texts import _, language, set_language
from pages.commitments.kept import progress_seen


def offer_record(viewer: Viewer | None, api: Api, of: Instrument) -> None:
    """Offer the record as CSV, Excel and PDF to members; files leave the portal for them only."""
    if viewer is None:
        return
    entries = of_instrument(progress_seen(viewer, api), of.code)
    st.header(_("Take it along"), anchor=False)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            _("The record as PDF"),
            data=partial(_paper, viewer, of, language()),
            file_name=f"{of.code}.pdf",
            mime="application/pdf",
            key="record-pdf",
            on_click="ignore",
        )
        table = record_table(entries)
        download_csv(of.code, table)
        download_xlsx(of.code, table)


def _paper(viewer: Viewer, of: Instrument, tongue: str) -> bytes:
    """Read everything anew and write it. The file is made outside the run, so language and token are its own."""
    set_language(tongue)
    entries = progress(Api(settings(), token(settings(), viewer)))
    return pdf(record_paper(of, of_instrument(entries, of.code), reader=viewer.name))
