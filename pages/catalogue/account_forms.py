"""The form of an account, and the one that closes an account or a mission."""

from collections.abc import Sequence
from zoneinfo import available_timezones

import streamlit as st

from components.page import day_text, message, plain
from core.access.api import Api
from core.catalogue.handles import PLATFORMS, HandleError, platform_name
from core.catalogue.missions import HOLDERS, Account, Mission, close_account, close_mission, save_account
from core.intake.accounts import FormerHandle
from core.refusals import Refused
from core.texts import _
from pages.catalogue.mission_forms import EARLIEST, done


def holder_text(holder: str) -> str:
    """Return who holds an account, for reading."""
    return {"mission": _("The mission"), "head_of_mission": _("The head of mission")}[holder]


def say_former_names(account: Account, former: Sequence[FormerHandle]) -> None:
    """Say which names an account had before: files that still carry one find it by them."""
    said = _("Was @{handle} until {day}.")
    had = [
        said.format(handle=old.handle, day=day_text(old.until))
        for old in former
        if old.account_id == account.id
    ]
    if had:
        st.caption(plain(" ".join([*had, _("Files with a former name find this account.")])))


def account_form(api: Api, mission: Mission, account: Account | None, key: str) -> None:
    """Add an account to a mission, or change one; its platform stays."""
    zones = ["UTC", *sorted(available_timezones() - {"UTC", "localtime"})]
    known = next((held.time_zone for held in mission.accounts), "UTC")
    zone = account.time_zone if account else known
    # A mission with one more account gets a fresh form for the next one.
    form = account.id if account else f"{mission.id}-{len(mission.accounts)}"
    with st.form(f"{key}-account-{form}"):
        platform = (
            account.platform
            if account
            else st.selectbox(_("Platform"), list(PLATFORMS), format_func=platform_name)
        )
        handle = st.text_input(
            _("Account name"),
            account.handle if account else "",
            max_chars=500,
            help=_("The name, with or without @, or the whole address of the account."),
        )
        holder = st.selectbox(
            _("Held by"),
            HOLDERS,
            format_func=holder_text,
            index=HOLDERS.index(account.holder) if account else 0,
        )
        holder_name = st.text_input(
            _("Name of the head of mission"), (account.holder_name or "") if account else "", max_chars=200
        )
        time_zone = st.selectbox(
            _("Time zone of its figures"), zones, index=zones.index(zone) if zone in zones else 0
        )
        if not st.form_submit_button(_("Save account") if account else _("Add account"), type="primary"):
            return
    try:
        save_account(
            api,
            account.id if account else None,
            mission_id=mission.id,
            platform=platform,
            handle=handle,
            holder=holder,
            holder_name=holder_name if holder == "head_of_mission" else "",
            time_zone=time_zone,
            opened_on=account.opened_on if account else None,
        )
    except (HandleError, Refused) as problem:
        message("error", problem.sentence)
        return
    done(_("The account was changed.") if account else _("The account was added."))


def closing_form(api: Api, kept: Mission | Account, key: str) -> None:
    """Close a mission or an account on a day, or open it again."""
    close = close_mission if isinstance(kept, Mission) else close_account
    name = kept.name if isinstance(kept, Mission) else kept.handle
    with st.form(f"{key}-close-{kept.id}", border=False):
        day = None
        if kept.closed_on is None:
            day = st.date_input(
                _("Closed on"),
                "today",
                min_value=kept.opened_on or EARLIEST,
                max_value="today",
                format="YYYY-MM-DD",
                help=_("Its figures stay. A mission takes its open accounts with it."),
            )
        label = _("Reopen {name}") if kept.closed_on else _("Close {name}")
        if not st.form_submit_button(plain(label.format(name=name))):
            return
    try:
        close(api, kept.id, day)
    except Refused as refused:
        message("error", refused.sentence)
        return
    done((_("{name} was opened again.") if kept.closed_on else _("{name} was closed.")).format(name=name))
