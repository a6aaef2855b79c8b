"""Whose figures a file holds: each handle of the file is given an account, or its rows are left out."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.catalogue.handles import HandleError, platform_name
from core.catalogue.missions import Mission, save_account
from core.intake.accounts import UNNAMED, OwnAccount, match_accounts, named_handles, own_accounts
from core.intake.model import Verdict
from core.refusals import Refused, Unreachable
from core.texts import N_, _

LEAVE_OUT: Final = "leave-out"
# More matched accounts than this are folded away, so that the open questions stand out.
SHOWN_MATCHES: Final = 3
HOLDERS: Final = {"mission": N_("The mission"), "head_of_mission": N_("The head of mission")}


def choose_accounts(
    api: Api, verdict: Verdict, missions: Sequence[Mission], key: str
) -> Mapping[str, str | None] | None:
    """Ask whose figures these are and return handle → account id; None while an answer is missing."""
    accounts = own_accounts(missions, verdict.platform)
    handles = named_handles(verdict)
    matched = match_accounts(handles, verdict.platform, accounts)
    st.header(_("Whose figures are these?"), anchor=False)
    unknown = [handle for handle in handles if matched[handle] is None]
    known = [handle for handle in handles if matched[handle] is not None]
    chosen = {handle: _choice(handle, matched[handle], accounts, len(handles), key) for handle in unknown}
    if unknown:
        _register(api, verdict.platform, unknown[0], missions, key)
    fold = len(known) > SHOWN_MATCHES
    with st.expander(_("{n} accounts were matched").format(n=len(known))) if fold else st.container():
        chosen |= {handle: _choice(handle, matched[handle], accounts, len(handles), key) for handle in known}
    if any(choice is None for choice in chosen.values()):
        return None
    return {handle: None if choice == LEAVE_OUT else choice for handle, choice in chosen.items()}


def _choice(
    handle: str, match: str | None, accounts: Sequence[OwnAccount], handles: int, key: str
) -> str | None:
    """Draw the choice for one handle; rows can be left out only where others stay."""
    names = {account.id: _name(account) for account in accounts}
    if handles > 1:
        names[LEAVE_OUT] = _("None of ours: leave these rows out")
    options = list(names)
    label = _("@{handle} in the file is").format(handle=handle)
    if handle == UNNAMED:
        label = (
            _("Rows that name no account belong to") if handles > 1 else _("The file names no account. It is")
        )
    return st.selectbox(
        plain(label),
        options,
        index=options.index(match) if match in options else None,
        format_func=lambda option: names[option],
        placeholder=_("Choose one of your accounts"),
        width=520,
        # An account registered in between must be able to take the place of the open question.
        key=f"account-{key}-{handle}-{match}",
    )


def _name(account: OwnAccount) -> str:
    name = _("@{handle} · {mission}").format(handle=account.handle, mission=account.mission)
    return _("{account} (closed)").format(account=name) if account.closed else name


def _register(api: Api, platform: str, handle: str, missions: Sequence[Mission], key: str) -> None:
    """Let an account that is not listed yet be registered in place."""
    held_open = [mission for mission in missions if mission.closed_on is None]
    title = (
        _("Register @{handle} as a new account").format(handle=handle)
        if handle
        else _("Register a new account")
    )
    with st.expander(plain(title)), st.form(f"register-{key}-{handle}", border=False):
        mission = st.selectbox(
            _("Mission"),
            held_open,
            format_func=lambda mission: f"{mission.name} ({mission.place})",
            index=0 if len(held_open) == 1 else None,
            placeholder=_("Choose the mission that holds it"),
        )
        name = st.text_input(
            _("Account name on {platform}").format(platform=platform_name(platform)), handle, max_chars=500
        )
        holder = st.radio(
            _("Held by"), list(HOLDERS), format_func=lambda kind: _(HOLDERS[kind]), horizontal=True
        )
        if not st.form_submit_button(_("Register")):
            return
    if mission is None:
        message("error", _("Choose the mission that holds the account."))
        return
    zone = next((account.time_zone for account in mission.accounts), "UTC")
    try:
        save_account(
            api, None, mission_id=mission.id, platform=platform, handle=name, holder=holder, time_zone=zone
        )
    except (HandleError, Refused, Unreachable) as problem:
        message("error", problem.sentence)
        return
    st.rerun()
