"""An export in a language or shape nobody has entered: shown with its evidence, read only when confirmed."""

from typing import Final

import streamlit as st

from components.intake_tables import evidence_table
from components.page import Kind, message
from core.access.api import Api
from core.catalogue.handles import platform_name
from core.intake.findings import Finding
from core.intake.model import Likeness, Offer
from core.texts import _
from pages.intake.column_mapping import ask_columns, read_with
from pages.intake.table import Table

# Known exports of other things: no answer would make figures of them.
NOTHING_TO_READ: Final = {
    "export.audience",
    "export.mentions",
    "export.other_accounts",
    "export.website",
}


def ask_what_it_is(api: Api, table: Table) -> str:
    """Say why a table is not taken in as it is, and ask what would make it readable.

    Return the question, or nothing where no answer would help.
    """
    verdict = table.verdict
    for finding in verdict.findings:
        message(_weight(finding), finding.message)
    if verdict.table is None or NOTHING_TO_READ & verdict.counts.keys():
        return ""
    if verdict.offer is not None and not table.declined:
        _confirm(api, table, verdict.offer, verdict.table)
        return _("Say whether it was understood rightly.")
    ask_columns(api, table, verdict.table)
    return _("Say what its columns mean.")


def _weight(finding: Finding) -> Kind:
    """Return how a finding is said: nobody did anything wrong by dropping a known export of other things."""
    if finding.code in NOTHING_TO_READ:
        return "warning"
    return "error" if finding.severity.keeps_out and finding.code != "export.offered" else "info"


def _confirm(api: Api, table: Table, likeness: Likeness, offer: Offer) -> None:
    st.header(_("Is this “{title}”?").format(title=_(likeness.title)), anchor=False)
    st.markdown(
        _(
            "{explained} of {all} columns speak for it. Compare how each was understood with what stands in it."
        ).format(explained=len(likeness.columns), all=len(offer.columns))
    )
    evidence_table(likeness, offer, key=table.key)
    if likeness.platform != "other":
        st.caption(_("Platform: {platform}").format(platform=platform_name(likeness.platform)))
    with st.container(horizontal=True, gap="small"):
        yes = st.button(_("Yes, read it so"), type="primary", key=f"offer-yes-{table.key}")
        no = st.button(_("No, let me match the columns"), key=f"offer-no-{table.key}")
    if yes:
        read_with(api, table, offer, likeness.mapping | _platform_of(likeness))
    if no:
        table.declined = True
        st.rerun()


def _platform_of(likeness: Likeness) -> dict[str, str]:
    return {} if likeness.platform == "other" else {"platform": f"={likeness.platform}"}
