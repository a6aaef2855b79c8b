"""Next steps and visits that two ministries note down: what stands, what waits, and the form for a new one."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Final

import streamlit as st

from components.page import BadgeColour, day_text, empty_state, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.commitments.joint import KINDS, STATES, JointEntry, Move, State, move
from core.commitments.progress import WRITERS
from core.texts import N_, _, ngettext
from pages.commitments.joint_form import joint_form
from pages.commitments.kept import joint_seen
from pages.frame.press import LONGEST_COMMENT, act

COLOURS: Final[dict[State, BadgeColour]] = {
    "draft": "gray",
    "proposed": "orange",
    "agreed": "blue",
    "done": "green",
    "dropped": "gray",
}
# Move → what its button says, and what is said when it was pressed.
MOVES: Final[dict[Move, tuple[str, str]]] = {
    "proposed": (N_("Propose it"), N_("Proposed. The partner's approver decides.")),
    "agreed": (N_("Agree"), N_("Agreed. It stands for both now.")),
    "done": (N_("It is done"), N_("Noted as done.")),
    "dropped": (N_("Drop it"), N_("Dropped.")),
}
SETTLED: Final = ("done", "dropped")


def show_joint(viewer: Viewer, api: Api, partner: str) -> None:
    """Show what goes on, by day, then the form, then what is settled."""
    entries = joint_seen(viewer, api, partner)
    going_on = [one for one in entries if one.state not in SETTLED]
    st.header(_("Next steps and visits"), anchor=False)
    if not going_on:
        empty_state(
            _("Nothing is agreed yet"), _("Propose a next step or a visit; the other side agrees to it.")
        )
    for one in going_on:
        _entry(viewer, api, one)
    if viewer.has(*WRITERS):
        with st.expander(_("Write down a next step or a visit"), icon=":material/add:", key="joint-new"):
            joint_form(viewer, api, partner)
    if settled := [one for one in reversed(entries) if one.state in SETTLED]:
        title = ngettext("{n} settled", "{n} settled", len(settled)).format(n=len(settled))
        with st.expander(title, key="joint-settled"):
            for one in settled:
                _entry(viewer, api, one)


def _entry(viewer: Viewer, api: Api, one: JointEntry) -> None:
    with st.container(border=True, gap="small"):
        marks = [f":{COLOURS[one.state]}-badge[{plain(_(STATES[one.state]))}]"]
        if one.overdue(_today()):
            marks.append(f":red-badge[{plain(_('Overdue'))}]")
        if one.demonstration:
            marks.append(f":gray-badge[{plain(_('Demonstration'))}]")
        st.markdown(f"**{plain(day_text(one.on_day))}** {plain(_(KINDS[one.kind]))} {' '.join(marks)}")
        st.markdown(plain(one.what))
        st.caption(plain(_facts(viewer, one)))
        if moves := one.moves(viewer):
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                for place, target in enumerate(moves):
                    _move(api, one, target, first=place == 0)
                if one.state == "draft":
                    with st.popover(_("Change"), type="tertiary", key=f"joint-change-{one.id}"):
                        joint_form(viewer, api, one.partner, one)


def _facts(viewer: Viewer, one: JointEntry) -> str:
    whose = country_name(one.owner) + (f" ({one.owner_name})" if one.owner_name else "")
    parts = [
        (_("Visitor: {whose}") if one.kind == "visit" else _("Whose task: {whose}")).format(whose=whose),
        one.place,
        _("written by {country}").format(country=country_name(one.country)),
        _("{country} has not agreed yet").format(country=country_name(one.partner))
        if one.state == "proposed"
        else "",
        _("agreed on {day}").format(day=day_text(one.agreed_at.date())) if one.agreed_at else "",
        f"{country_name(one.settled_country)}: {one.comment}" if one.settled_country and one.comment else "",
        _("only your ministry sees it") if one.state == "draft" and one.country == viewer.country else "",
    ]
    return " · ".join(part for part in parts if part)


def _move(api: Api, one: JointEntry, target: Move, *, first: bool) -> None:
    label, done = MOVES[target]
    key = f"joint-{target}-{one.id}"
    if target != "dropped" or one.state == "draft":
        if st.button(_(label), key=key, type="primary" if first and target != "dropped" else "secondary"):
            act(partial(move, api, one, target), _(done))
        return
    with st.popover(_(label), type="tertiary", key=key), st.form(f"dropping-{one.id}", border=False):
        comment = st.text_area(_("Why? Both sides read it."), max_chars=LONGEST_COMMENT, height=80)
        if st.form_submit_button(_(label)):
            act(lambda: move(api, one, target, comment), _(done))


def _today() -> date:
    return datetime.now(UTC).date()
