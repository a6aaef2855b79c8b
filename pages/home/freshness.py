"""The part of home that says whose figures are due, in words with dates."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

import streamlit as st

from components.page import day_text, onward, plain
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
)
from core.texts import _, ngettext
from pages.frame.visit import kept
from pages.home.kept import freshness_rules

UPLOAD: Final = "pages/intake/upload.py"


def show_freshness(api: Api, viewer: Viewer) -> None:
    """Say which own accounts are due, and to the secretariat which ministries are late."""
    if viewer.has("contributor", "approver"):
        _show_own(kept("freshness", lambda: own_freshness(api)), freshness_rules(api), viewer)
    if viewer.has("secretariat"):
        _show_network(kept("network", lambda: network_freshness(api)))


def _show_own(accounts: list[Freshness], when: Rules, viewer: Viewer) -> None:
    if not accounts:
        return
    late = [account for account in accounts if account.late]
    if not late:
        sentence = ngettext(
            "{n} account: its approved figures are up to date.",
            "All {n} accounts: their approved figures are up to date.",
            len(accounts),
        )
        st.caption(plain(sentence.format(n=len(accounts))))
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(_('Figures to bring in'))}:** {plain(_counts(late, len(accounts)))}")
        if viewer.has("contributor"):
            onward(UPLOAD, _("Upload a file"))
        with st.popover(_("Which accounts"), type="tertiary"):
            st.markdown("\n".join(f"- {plain(_sentence(account, when))}" for account in late))


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
    if not ministries:
        st.caption(plain(_("Every ministry's approved figures are up to date.")))
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(_('Ministries with late figures'))}:** {len(ministries)}")
        with st.popover(_("Which ministries"), type="tertiary"):
            st.markdown(
                "\n".join(
                    f"- **{plain(country_name(found.country))}**:"
                    f" {plain(_late_text(found.late_by_state, found.accounts))}"
                    for found in ministries
                )
            )


def _counts(late: list[Freshness], accounts: int) -> str:
    return _late_text(Counter(account.state for account in late), accounts)


def _late_text(late: Mapping[str, int], accounts: int) -> str:
    """Return how many accounts are how late, the latest first, and of how many."""
    said = ", ".join(
        f"{late[state]} {_(word)}" for state, word in reversed(STATE_WORDS.items()) if late[state]
    )
    return ngettext("{late} of {n} account", "{late} of {n} accounts", accounts).format(late=said, n=accounts)
