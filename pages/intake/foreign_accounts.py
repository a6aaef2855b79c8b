"""Names of a file that no account of the ministry has: whose rows they are, asked once and remembered."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from components.page import message
from core.intake.accounts import OwnAccount, shown_name
from core.intake.remembered import kind_of_name
from core.texts import _, ngettext
from pages.intake.desk import Desk
from pages.intake.one_name import LEAVE_OUT, account_of
from pages.intake.registering import just_registered, register
from pages.intake.table import Table

# So many names are listed.
LISTED: Final = 3


def foreign_choices(
    desk: Desk, table: Table, foreign: Sequence[str], accounts: Sequence[OwnAccount], *, among_own: bool
) -> dict[str, str | None]:
    """Draw what is to happen with handles that are no account of the ministry's."""
    if len(foreign) == 1 and not among_own:
        only = {foreign[0]: _foreign_choice(desk, table, foreign[0], accounts)}
        if only[foreign[0]] is None:
            register(desk, [table.verdict.platform], foreign[0], table.key)
        return only
    chosen: dict[str, str | None] = dict.fromkeys(foreign, LEAVE_OUT)
    if not foreign:
        return chosen
    # What is said of them follows what is chosen below.
    said = st.container()
    title = ngettext("It is ours", "Some of them are ours", len(foreign))
    with st.expander(title, expanded=not among_own):
        ours = st.multiselect(
            _("These are ours"),
            foreign,
            default=[handle for handle in foreign if _as_last_time(desk, table, handle, accounts)],
            format_func=lambda handle: shown_name(table.verdict.platform, handle),
            key=f"ours-{table.key}",
            placeholder=_("Choose accounts of the file"),
        )
        for handle in ours:
            chosen[handle] = _foreign_choice(desk, table, handle, accounts)
            if chosen[handle] is None:
                register(desk, [table.verdict.platform], handle, table.key)
    with said:
        _say_left_out(table, [handle for handle in foreign if chosen[handle] == LEAVE_OUT])
    return chosen


def _as_last_time(desk: Desk, table: Table, handle: str, accounts: Sequence[OwnAccount]) -> str | None:
    """Return the account that rows of this name were given last time, if the ministry still has it."""
    known = desk.answers.get(kind_of_name(table.verdict.platform, handle))
    return next((each.id for each in accounts if known and each.id == known.account_id), None)


def _foreign_choice(desk: Desk, table: Table, handle: str, accounts: Sequence[OwnAccount]) -> str | None:
    """Draw the choice for a name nobody has: the account just registered for it, or that of last time."""
    last = _as_last_time(desk, table, handle, accounts)
    new = just_registered(table.key, handle)
    likely = new if any(account.id == new for account in accounts) else last
    chosen = account_of(table, handle, likely, accounts)
    if chosen and chosen == last:
        st.caption(_("As last time. Choose another one if these figures are not of this account."))
    return chosen


def _say_left_out(table: Table, handles: Sequence[str]) -> None:
    """Say which accounts' rows are left out as it stands: those nobody claimed, or chose to leave out."""
    if handles:
        message(
            "info",
            ngettext(
                "{handles} is not an account of your ministry. Its rows are left out.",
                "{n} accounts in this file are not your ministry's. Their rows are left out: {handles}",
                len(handles),
            ).format(n=len(handles), handles=_listed(table, handles)),
        )


def _listed(table: Table, handles: Sequence[str]) -> str:
    shown = ", ".join(shown_name(table.verdict.platform, handle) for handle in handles[:LISTED])
    return f"{shown} …" if len(handles) > LISTED else shown
