"""The part of home that says whose figures are due, in words with dates."""

from typing import Final

import streamlit as st

from components.page import BadgeColour, day_text, onward, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name
from core.intake.freshness import (
    STATE_WORDS,
    Freshness,
    MinistryFreshness,
    Rules,
    network_freshness,
    own_freshness,
    rules,
)
from core.texts import _, ngettext
from pages.frame.visit import kept

UPLOAD: Final = "pages/intake/upload.py"
SHOWN: Final = 5
COLOURS: Final[dict[str, BadgeColour]] = {"due": "blue", "overdue": "orange", "long_overdue": "red"}


def show_freshness(api: Api, viewer: Viewer) -> None:
    """Say which own accounts are due, and to the secretariat which ministries are late."""
    if viewer.has("contributor", "approver"):
        _show_own(kept("freshness", lambda: own_freshness(api)), kept("rules", lambda: rules(api)), viewer)
    if viewer.has("secretariat"):
        _show_network(kept("network", lambda: network_freshness(api)))


def _show_own(accounts: list[Freshness], when: Rules, viewer: Viewer) -> None:
    if not accounts:
        return
    late = [account for account in accounts if account.late]
    st.header(_("Figures to bring in"), anchor=False)
    if not late:
        sentence = ngettext(
            "{n} account: its approved figures are up to date.",
            "All {n} accounts: their approved figures are up to date.",
            len(accounts),
        )
        st.markdown(plain(sentence.format(n=len(accounts))))
        return
    with st.container(border=True):
        for account in late[:SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.badge(_(STATE_WORDS[account.state]), color=COLOURS[account.state])
                st.markdown(plain(_sentence(account, when)), width="stretch")
        if len(late) > SHOWN:
            more = len(late) - SHOWN
            st.markdown(
                plain(ngettext("And {n} more account.", "And {n} more accounts.", more).format(n=more))
            )
        if viewer.has("contributor"):
            onward(UPLOAD, _("Upload a file"))


def _sentence(account: Freshness, when: Rules) -> str:
    words = {
        "handle": account.handle,
        "platform": platform_name(account.platform),
        "state": _(STATE_WORDS[account.state]),
        "since": day_text(account.late_since(when)),
    }
    if account.last_day is None:
        return _("{handle} on {platform}: no approved figures yet, {state} since {since}.").format(**words)
    return _("{handle} on {platform}: approved figures until {last}, {state} since {since}.").format(
        last=day_text(account.last_day), **words
    )


def _show_network(ministries: list[MinistryFreshness]) -> None:
    st.header(_("Ministries with late figures"), anchor=False)
    if not ministries:
        st.markdown(plain(_("Every ministry's approved figures are up to date.")))
        return
    lines = [f"- **{plain(country_name(found.country))}**: {plain(_counts(found))}" for found in ministries]
    st.markdown("\n".join(lines[:SHOWN]))
    if len(lines) > SHOWN:
        with st.expander(_("All {n} ministries").format(n=len(lines))):
            st.markdown("\n".join(lines[SHOWN:]))


def _counts(found: MinistryFreshness) -> str:
    """Return how many of a ministry's accounts are how late, the latest first."""
    counted = {"long_overdue": found.long_overdue, "overdue": found.overdue, "due": found.due}
    late = ", ".join(f"{n} {_(STATE_WORDS[state])}" for state, n in counted.items() if n)
    total = ngettext("of {n} account", "of {n} accounts", found.accounts).format(n=found.accounts)
    return f"{late} {total}"
