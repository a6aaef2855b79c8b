"""What machines look like to the approvers who answer for them, and issuing and revoking them."""

from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st

from components.page import day_text, message, plain
from core.access.api import Api
from core.access.machines import SCOPES, Machine, issue, last_day_allowed, machines, may_issue, revoke
from core.access.viewer import Viewer
from core.refusals import Refused
from core.texts import _

KEY, DONE, ROUND = "machine-key", "machine-done", "machine-round"
USUAL: Final = timedelta(days=180)


def machines_section(api: Api, viewer: Viewer, country: str) -> None:
    """Show a country's machines, and let its approvers issue and revoke them."""
    st.header(_("Machines"), anchor=False)
    st.markdown(
        f":gray[{plain(_('A script that uploads for your ministry, with a key of its own. It acts for the approver who issued it, so another approver has to approve what it sends.'))}]"
    )
    _new_key()
    if done := st.session_state.pop(DONE, ""):
        message("success", done)
    for machine in machines(api, country):
        _row(api, machine)
    if may_issue(viewer, country):
        with st.expander(_("Issue a key to a machine")):
            _form(api)


def _new_key() -> None:
    """Show the key just issued, this once: the next thing anybody does here takes it away."""
    if key := st.session_state.pop(KEY, ""):
        message(
            "warning",
            _("This is the machine's key. Copy it now: it is not shown again."),
            remedy=_("Keep it where your ministry keeps passwords. Whoever has it can upload in your name."),
        )
        st.code(key, language=None, wrap_lines=True)


def _row(api: Api, machine: Machine) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(machine.name)}**  \n:gray[{plain(_issued_text(machine))}]")
            st.markdown(plain(f"{_(SCOPES[machine.scope][0])} · {_used_text(machine)}"))
        if machine.revoked_at is not None:
            st.badge(_("Revoked"), color="gray")
        elif machine.expired:
            st.badge(_("Expired"), color="gray")
        if machine.revoked_at is None:
            with st.popover(_("Revoke"), type="tertiary", key=f"revoke-{machine.id}"):
                st.markdown(
                    plain(_("The key opens nothing from then on, and never again. What it sent stays."))
                )
                if st.button(_("Revoke the key"), key=f"revoke-now-{machine.id}"):
                    _revoke(api, machine)


def _issued_text(machine: Machine) -> str:
    return _("Issued by {name} on {day}, works until {last}").format(
        name=machine.issued_by_name,
        day=day_text(machine.created_at.date()),
        last=day_text(machine.expires_on),
    )


def _used_text(machine: Machine) -> str:
    if machine.last_used_at is None:
        return _("never used")
    return _("last used on {day}").format(day=day_text(machine.last_used_at.date()))


def _revoke(api: Api, machine: Machine) -> None:
    try:
        revoke(api, machine)
    except Refused as refused:
        message("error", refused.sentence)
        return
    st.session_state[DONE] = _("The key of {name} is revoked.").format(name=machine.name)
    st.rerun()


def _form(api: Api) -> None:
    today = datetime.now(UTC).date()
    turn = st.session_state.get(ROUND, 0)
    with st.form(f"machine-{turn}", border=False):
        name = st.text_input(
            _("Name"), max_chars=80, key=f"machine-name-{turn}", placeholder=_("Nightly export of YouTube")
        )
        scope = st.radio(
            _("What it may do"),
            list(SCOPES),
            format_func=lambda code: _(SCOPES[code][0]),
            captions=[_(said) for _title, said in SCOPES.values()],
            key=f"machine-scope-{turn}",
        )
        last = st.date_input(
            _("Last day it works"),
            today + USUAL,
            min_value=today,
            max_value=last_day_allowed(today),
            format="YYYY-MM-DD",
            key=f"machine-last-{turn}",
            width=220,
        )
        asked = st.form_submit_button(_("Issue the key"), type="primary")
    if not asked:
        return
    try:
        key = issue(api, name, scope, last or today + USUAL)
    except Refused as refused:
        message("error", refused.sentence)
        return
    st.session_state[KEY], st.session_state[ROUND] = key, turn + 1
    st.rerun()
