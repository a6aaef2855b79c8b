"""Upload: drop a file, read what it was understood as, store it."""

from functools import partial

import streamlit as st

from components.downloads import XLSX, download_csv
from components.intake import findings_file, findings_list, first_rows, grouped, understood
from components.page import Action, empty_state, message, page_header, plain
from core.catalogue.missions import missions
from core.intake import refused, template
from core.intake.findings import Severity
from core.intake.model import Grain
from core.texts import N_, _
from pages.frame import opened
from pages.intake.account_choice import choose_accounts
from pages.intake.column_mapping import ask_columns, offer_new_columns
from pages.intake.file_check import Kept, ask_year, forget_file, kept_file
from pages.intake.storing import DONE, GENERATION, choose_period, say_done, store, stored_already

TYPES = ("csv", "tsv", "txt", "xlsx", "xls")
TEMPLATES = {Grain.POST: N_("Posts"), Grain.DAY: N_("Days")}
PAGE_WIDTH = 860


def templates() -> None:
    """Offer the portal's own template."""
    with st.expander(_("No export at hand? Use our template")):
        st.markdown(
            _("Fill in one row for each post, or one for each account and day. Leave unknown cells empty.")
        )
        for grain, word in TEMPLATES.items():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{plain(_(word))}**", width=80)
                for kind, make, mime in (
                    ("xlsx", template.as_xlsx, XLSX),
                    ("csv", template.as_csv, "text/csv"),
                ):
                    st.download_button(
                        {"xlsx": "Excel", "csv": "CSV"}[kind],
                        data=partial(make, grain),
                        file_name=f"jejaring-{grain}s.{kind}",
                        mime=mime,
                        key=f"template-{grain}-{kind}",
                        on_click="ignore",
                    )
        guide = [f"- **{plain(name)}**: {plain(said)}" for name, said in template.guide(Grain.POST)]
        st.markdown(_("What the columns of the posts mean:"))
        st.markdown("\n".join(guide))


def found(kept: Kept) -> None:
    """Show what the checks found, and the rows that need mending as a file."""
    verdict = kept.verdict
    groups = grouped(verdict.findings, verdict.counts)
    if not groups:
        message("success", _("Every row is fine."))
        return
    st.header(_("What the checks found"), anchor=False)
    findings_list(groups)
    with st.container(horizontal=True, gap="small"):
        if len(verdict.refused):
            st.download_button(
                _("Download the rows that need mending"),
                data=lambda: refused.workbook(verdict),
                file_name="rows-to-mend.xlsx",
                mime=XLSX,
                on_click="ignore",
            )
        download_csv("findings", findings_file(verdict.findings), label=_("Download this list"), quiet=True)


viewer, api = opened("upload")
page_header(
    _("Upload"),
    _("Drop a file as the platform wrote it. You see what the portal understood before anything is stored."),
)
own = missions(api, country=viewer.country)
if not own:
    empty_state(
        _("Your ministry has no missions here yet"),
        _(
            "Figures belong to an account, and an account to a mission. Add the mission first, then come back."
        ),
        action=Action(_("Add a mission"), page="pages/catalogue/missions.py"),
    )
    st.stop()

with st.container(width=PAGE_WIDTH):
    file = st.file_uploader(
        _("Export file: CSV, TSV or Excel, up to 200 MB"),
        type=list(TYPES),
        max_upload_size=200,
        key=f"upload-{st.session_state.get(GENERATION, 0)}",
    )
    templates()
    if file is None:
        forget_file()
        say_done()
        if not any(mission.accounts for mission in own):
            message(
                "info",
                _("Your ministry has no accounts yet."),
                remedy=_("Drop a file: you can register its account in the same step."),
            )
        st.stop()

    st.session_state.pop(DONE, None)
    kept = kept_file(api, file)
    verdict = kept.verdict
    if not verdict.recognised:
        for finding in verdict.findings:
            message("error" if finding.severity is Severity.CRITICAL else "info", finding.message)
        if verdict.table is not None:
            ask_columns(api, file, kept, verdict.table)
        st.stop()

    st.header(_("This is what the portal understood"), anchor=False)
    understood(verdict)
    offer_new_columns(file, kept)
    ask_year(file, kept)
    if verdict.rows_accepted:
        with st.expander(_("The first rows as they were read")):
            first_rows(verdict)
    found(kept)
    if not verdict.rows_accepted:
        message(
            "error",
            _("No row of this file can be taken in, so there is nothing to store."),
            remedy=_("Mend the file as said above and drop it again."),
        )
        st.stop()
    if stored_already(api, verdict):
        st.stop()
    accounts = choose_accounts(api, verdict, own, file.file_id)
    period = choose_period(verdict, file.file_id)
    store(api, verdict, accounts, period)
