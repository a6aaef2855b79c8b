"""An account that is not listed yet, registered in the same step."""

import zlib
from collections.abc import Sequence
from typing import Final
from zoneinfo import available_timezones

import streamlit as st

from components.page import message, plain
from core.catalogue.handles import HandleError, platform_name
from core.catalogue.missions import Mission, save_account
from core.catalogue.time_zones import zones_of
from core.intake.accounts import is_handle, shown_name
from core.intake.model import Platform
from core.refusals import Refused, Unreachable
from core.texts import N_, _
from pages.intake.desk import Desk

HOLDERS: Final = {"mission": N_("The mission"), "head_of_mission": N_("The head of mission")}


def register(desk: Desk, platforms: Sequence[Platform], handle: str, key: str) -> None:
    """Let an account on one of these platforms be registered; then the page runs anew and finds it."""
    held_open = [mission for mission in desk.missions if mission.closed_on is None]
    title = (
        _("Register {name} as a new account").format(name=shown_name(platforms[0], handle))
        if handle
        else _("Register a new account")
    )
    # Handles are texts of a file: a number of theirs names the form.
    mark = zlib.crc32(handle.encode())
    with st.expander(plain(title)), st.form(f"register-{key}-{mark}", border=False):
        mission = st.selectbox(
            _("Mission"),
            held_open,
            format_func=lambda mission: f"{mission.name} ({mission.place})",
            index=0 if len(held_open) == 1 else None,
            placeholder=_("Choose the mission that holds it"),
        )
        platform = platforms[0]
        if len(platforms) > 1:
            platform = st.selectbox(_("Platform"), platforms, format_func=platform_name)
            label = _("Account name")
        else:
            label = _("Account name on {platform}").format(platform=platform_name(platform))
        # A page's own name is none of its address: it cannot be guessed from it.
        readable = bool(handle) and not is_handle(platform, handle)
        name = st.text_input(label, "" if readable else handle, max_chars=500)
        if readable:
            st.caption(_("The file has only the name people read. Write the one in the account's address."))
        holder = st.radio(
            _("Held by"), list(HOLDERS), format_func=lambda kind: _(HOLDERS[kind]), horizontal=True
        )
        zone = st.selectbox(
            _("Time zone of its figures"),
            ["UTC", *sorted(available_timezones() - {"UTC", "localtime"})],
            index=None,
            placeholder=_("That of the mission"),
        )
        if not st.form_submit_button(_("Register")):
            return
    if mission is None:
        message("error", _("Choose the mission that holds the account."))
        return
    zone = zone or _zone_of(mission)
    if zone is None:
        message("error", _("The country of this mission has several time zones. Choose one."))
        return
    try:
        account = save_account(
            desk.api, None, mission_id=mission.id, platform=platform, handle=name, holder=holder, time_zone=zone
        )  # fmt: skip
    except (HandleError, Refused, Unreachable) as problem:
        message("error", problem.sentence)
        return
    # It may have been given another name than the file has: the question it answers must not stay open.
    st.session_state[_registered(key, handle)] = account
    st.rerun()


def just_registered(key: str, handle: str) -> str | None:
    """Return the account that was registered for a name of a file, while the page is open."""
    found = st.session_state.get(_registered(key, handle))
    return str(found) if found else None


def _registered(key: str, handle: str) -> str:
    return f"registered-{key}-{handle}"


def _zone_of(mission: Mission) -> str | None:
    """Return the time zone of a mission: that of its other accounts, or the only one of its country."""
    known = [account.time_zone for account in mission.accounts]
    zones = known[:1] or zones_of(mission.host_country)
    return zones[0] if len(zones) == 1 else None
