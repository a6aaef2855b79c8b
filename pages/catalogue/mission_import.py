"""The part of the missions page that brings in a whole list."""

import pandas as pd
import streamlit as st

from components.downloads import download_csv
from components.figure import listing, table_twin
from components.page import Stat, message, number_text, stat_row
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.mission_file import TEMPLATE, LeftOut, MissionFile, MissionFileError, read_missions
from core.catalogue.missions import import_missions
from core.refusals import Refused
from core.texts import _

MAX_MEGABYTES = 20


@st.cache_data(scope="session", max_entries=1, show_spinner=False)
def _read(data: bytes, own_country: str, any_country: bool) -> MissionFile:
    return read_missions(data, own_country, any_country=any_country)


def import_panel(api: Api, viewer: Viewer) -> None:
    """Offer the template, say what a file holds, and store it when asked."""
    secretariat = viewer.has("secretariat")
    st.markdown(
        _("A list in CSV or Excel, one row a mission. Wikidata's list of missions is understood as it is.")
        if secretariat
        else _("A list in CSV or Excel, one row a mission of your own ministry.")
    )
    download_csv("missions-template", pd.DataFrame(columns=list(TEMPLATE)), label=_("Download the template"))
    file = st.file_uploader(
        _("List of missions"),
        type=["csv", "tsv", "txt", "xlsx", "xls", "ods"],
        max_upload_size=MAX_MEGABYTES,
        key="missions-file",
    )
    if file is None:
        return
    try:
        with st.spinner(_("Reading the list …")):
            read = _read(file.getvalue(), viewer.country, secretariat)
    except MissionFileError as problem:
        message("error", str(problem))
        return
    stat_row(
        [
            Stat(_("Rows"), number_text(read.total)),
            Stat(_("Can be stored"), number_text(len(read.rows))),
            Stat(_("Left out"), number_text(read.refused)),
        ]
    )
    if read.rows and st.button(_("Bring in these missions"), type="primary"):
        _store(api, read)
    else:
        left_out(read.left_out)


def _store(api: Api, read: MissionFile) -> None:
    try:
        with st.spinner(_("Storing the missions …")):
            stored = import_missions(api, read)
    except Refused as refused:
        message("error", refused.sentence, remedy=_("Nothing was stored."))
        return
    message(
        "success",
        _("Missions added: {added}. Changed: {changed}. Known already: {unchanged}.").format(
            added=number_text(stored.added),
            changed=number_text(stored.changed),
            unchanged=number_text(stored.unchanged),
        ),
        remedy=_("Accounts added: {accounts}.").format(accounts=number_text(stored.accounts)),
    )
    left_out(stored.left_out)


def left_out(entries: tuple[LeftOut, ...]) -> None:
    """List what was not stored: where, what, why; the whole list as a file."""
    if not entries:
        return
    table = pd.DataFrame(
        [
            {
                # Row numbers are names of rows, not amounts.
                _("Row"): str(entry.row),
                _("Column"): entry.column,
                _("Value"): entry.value,
                _("Left out"): _("Whole row") if entry.whole else _("Value"),
                _("Why, and what to do"): entry.sentence,
            }
            for entry in entries
        ]
    )
    st.header(_("Left out"), anchor=False)
    with listing(title=_("Left out"), name="missions-left-out", table=lambda: table):
        table_twin(table)
