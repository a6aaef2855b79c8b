"""Personal check-in links: making them, sending them, and ending one that went astray."""

from datetime import timedelta
from typing import Final

import streamlit as st

from components.page import empty_state, message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import language_name
from core.crisis.board import Cell
from core.crisis.incidents import Incident
from core.crisis.links import Issued, Link, Recipient, issue, links, revoke
from core.settings import settings
from core.texts import LANGUAGES, _, language, ngettext
from pages.crisis.board import board_now
from pages.crisis.times import now, time_text
from pages.frame.press import act, turn
from pages.frame.visit import kept

ISSUED: Final = "crisis-issued"
DAYS: Final = (1, 3, 7, 30)
USUAL: Final = 7


def show_links(_viewer: Viewer, api: Api, found: Incident) -> None:
    """Show the links just made, the form for more, and every link there is."""
    own = {cell.mission_id: cell for cell in board_now(api, found) if cell.own}
    if not own:
        empty_state(
            _("No mission of yours is on the board"), _("Put your missions on it under “Change or close”.")
        )
        return
    _just_issued(own)
    if found.closed_at is None:
        _issue_form(api, found, own)
    for link in kept(("links", found.id), lambda: links(api, found.id)):
        _link(api, found, link, own)


def _just_issued(own: dict[str, Cell]) -> None:
    """Show new links, this once: the next thing anybody does here takes them away."""
    issued: list[Issued] = st.session_state.pop(ISSUED, [])
    if not issued:
        return
    message(
        "warning",
        _("Copy and send these links now: they are not shown again."),
        remedy=_(
            "Whoever has a link can check in for that mission. Send each one to its own person only, and ask them to open it at once: it opens only with a connection, and then works without one."
        ),
    )
    for one in issued:
        st.caption(plain(f"{own[one.recipient.mission_id].mission} · {one.recipient.person_name}"))
        st.code(one.url, language=None, wrap_lines=True)


def _issue_form(api: Api, found: Incident, own: dict[str, Cell]) -> None:
    key = f"links-{turn()}"
    with st.form(key):
        chosen = st.multiselect(
            _("Missions"),
            list(own),
            default=list(own),
            format_func=lambda id_: own[id_].mission,
            key=f"{key}-missions",
        )
        with st.container(horizontal=True, gap="small"):
            person = st.text_input(
                _("Who gets the link"),
                max_chars=80,
                key=f"{key}-person",
                placeholder=_("Duty officer"),
                help=_("A name or a function. It stands on the check-in page and beside each check-in."),
            )
            tongue = st.selectbox(
                _("Language of the page"),
                LANGUAGES,
                index=LANGUAGES.index(language()),
                format_func=language_name,
                key=f"{key}-language",
                width=200,
            )
            days = st.selectbox(
                _("Works for"),
                DAYS,
                index=DAYS.index(USUAL),
                format_func=lambda n: ngettext("{n} day", "{n} days", n).format(n=n),
                key=f"{key}-days",
                width=160,
            )
        if not st.form_submit_button(_("Make the links"), type="primary"):
            return
    if not chosen or not person.strip():
        message("error", _("Choose at least one mission, and say who gets the link."))
        return
    recipients = [Recipient(mission, person.strip(), tongue) for mission in chosen]

    def make() -> None:
        st.session_state[ISSUED] = issue(api, settings(), found.id, recipients, now() + timedelta(days=days))

    said = ngettext("{n} link is ready.", "{n} links are ready.", len(recipients)).format(n=len(recipients))
    act(make, said)


def _link(api: Api, found: Incident, link: Link, own: dict[str, Cell]) -> None:
    mission = (
        own[link.mission_id].mission if link.mission_id in own else _("A mission no longer on the board")
    )
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(mission)}** · {plain(link.person_name)}")
            st.caption(plain(_facts(link)))
        if link.revoked_at is not None:
            st.badge(_("Ended"), color="gray")
        elif link.expires_at <= now() or found.closed_at is not None:
            st.badge(_("Expired"), color="gray")
        elif st.button(_("End this link"), key=f"revoke-{link.id}"):
            act(lambda: revoke(api, link.id), _("The link opens nothing any more."))


def _facts(link: Link) -> str:
    used = (
        _("last used on {time}").format(time=time_text(link.last_used_at))
        if link.last_used_at
        else _("never used")
    )
    until = _("works until {time}").format(time=time_text(link.expires_at))
    return f"{until} · {used}"
