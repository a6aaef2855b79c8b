"""Taking the record of an instrument along: as a table, or as a paper."""

from functools import partial

import streamlit as st

from components.downloads import download_csv, download_xlsx, offer
from core.access.api import Api
from core.access.viewer import Viewer
from core.commitments.instruments import Instrument
from core.commitments.progress import progress
from core.commitments.record import of_instrument, record_about, record_paper, record_table
from core.crisis.report.pdf import pdf
from core.texts import _
from pages.commitments.kept import progress_seen
from pages.frame.afresh import afresh


def offer_record(viewer: Viewer | None, api: Api, of: Instrument) -> None:
    """Offer the record as PDF, CSV and Excel to members; files leave the portal for them only."""
    if viewer is None:
        return
    table = record_table(of_instrument(progress_seen(viewer, api), of.code))
    st.header(_("Take it along"), anchor=False)
    with st.container(horizontal=True, gap="small"):
        offer(
            _("The record as PDF"),
            afresh(viewer, partial(_paper, viewer, of)),
            file_name=f"{of.code}.pdf",
            mime="application/pdf",
            key="record-pdf",
        )
        download_csv(of.code, table)
        download_xlsx(of.code, table, about=partial(record_about, of))


def _paper(viewer: Viewer, of: Instrument, api: Api) -> bytes:
    """Read everything anew and write it."""
    return pdf(record_paper(of, of_instrument(progress(api), of.code), reader=viewer.name))
