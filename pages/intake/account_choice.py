"""Whose figures a file holds: each handle of the file is given an account, or its rows are left out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from components.intake import day_text
from components.page import message, plain
from core.catalogue.handles import handle_key
from core.intake.accounts import UNNAMED, OwnAccount, claimants, match_accounts, named_handles, renamed
from core.texts import _, ngettext
from pages.intake.desk import Desk
from pages.intake.registering import register
from pages.intake.table import Table

LEAVE_OUT: Final = "leave-out"
# More accounts than this are folded away, so that the open questions stand out.
SHOWN: Final = 3


def choose_accounts(
    desk: Desk, table: Table, unnamed: Callable[[], str | None]
) -> Mapping[str, str | None] | None:
    """Ask whose figures these are and return handle → account id; None while an answer is missing.

    ``unnamed`` gives the answer for the rows that name no account. Where some handles are the
    ministry's, those of others are left out, unless the person says otherwise.
    """
    verdict = table.verdict
    accounts = desk.accounts(verdict.platform)
    handles = [handle for handle in named_handles(verdict) if handle != UNNAMED]
    since = verdict.period[0] if verdict.period else None
    matched = match_accounts(handles, verdict.platform, accounts, desk.former, since)
    may_mean = {h: claimants(h, verdict.platform, accounts, desk.former, since) for h in handles}
    known = [handle for handle in handles if len(may_mean[handle]) == 1]
    foreign = [handle for handle in handles if not may_mean[handle]]
    _say_renamed(desk, known, matched, accounts)
    chosen = _foreign_choices(desk, table, foreign, accounts, among_own=len(foreign) < len(handles))
    for handle in (handle for handle in handles if len(may_mean[handle]) > 1):
        _say_several(handle, may_mean[handle], accounts)
        chosen[handle] = _choice(table, handle, None, accounts)
    with (
        st.expander(_("{n} accounts were matched").format(n=len(known)))
        if len(known) > SHOWN
        else st.container()
    ):
        chosen |= {handle: _choice(table, handle, matched[handle], accounts) for handle in known}
    if UNNAMED in named_handles(verdict):
        chosen[UNNAMED] = unnamed()
    if any(choice is None for choice in chosen.values()):
        return None
    return {handle: None if choice == LEAVE_OUT else choice for handle, choice in chosen.items()}


def _foreign_choices(
    desk: Desk, table: Table, foreign: Sequence[str], accounts: Sequence[OwnAccount], *, among_own: bool
) -> dict[str, str | None]:
    """Draw what is to happen with handles that are no account of the ministry's."""
    if len(foreign) == 1 and not among_own:
        only = {foreign[0]: _choice(table, foreign[0], None, accounts)}
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
            format_func=lambda handle: f"@{handle}",
            key=f"ours-{table.key}",
            placeholder=_("Choose accounts of the file"),
        )
        for handle in ours:
            chosen[handle] = _choice(table, handle, None, accounts)
            if chosen[handle] is None:
                register(desk, [table.verdict.platform], handle, table.key)
    with said:
        _say_left_out([handle for handle in foreign if chosen[handle] == LEAVE_OUT])
    return chosen


def _say_left_out(handles: Sequence[str]) -> None:
    """Say which accounts' rows are left out as it stands: those nobody claimed, or chose to leave out."""
    if handles:
        message(
            "info",
            ngettext(
                "{handles} is not an account of your ministry. Its rows are left out.",
                "{n} accounts in this file are not your ministry's. Their rows are left out: {handles}",
                len(handles),
            ).format(n=len(handles), handles=_listed(handles)),
        )


def _listed(handles: Sequence[str]) -> str:
    shown = ", ".join(f"@{handle}" for handle in handles[:SHOWN])
    return f"{shown} …" if len(handles) > SHOWN else shown


def _choice(table: Table, handle: str, match: str | None, accounts: Sequence[OwnAccount]) -> str | None:
    """Draw the choice for one handle; rows can be left out only where others stay."""
    names = {account.id: account.label for account in accounts}
    if len(named_handles(table.verdict)) > 1:
        names[LEAVE_OUT] = _("None of ours: leave these rows out")
    options = list(names)
    return st.selectbox(
        plain(_("@{handle} in the file is").format(handle=handle)),
        options,
        index=options.index(match) if match in options else None,
        format_func=lambda option: names[option],
        placeholder=_("Choose one of your accounts"),
        width=520,
        # An account registered in between must be able to take the place of the open question.
        key=f"account-{table.key}-{handle}-{match}",
    )


def _say_several(handle: str, may_mean: Sequence[str], accounts: Sequence[OwnAccount]) -> None:
    """Say between which accounts a name leaves open whose rows these are."""
    labels = "; ".join(account.label for account in accounts if account.id in may_mean)
    said = _(
        "In the days of this file, more than one account of your ministry had the name @{handle}: {accounts}. Say whose rows these are."
    )
    message("warning", said.format(handle=handle, accounts=labels))


def _say_renamed(
    desk: Desk,
    known: Sequence[str],
    matched: Mapping[str, str | None],
    accounts: Sequence[OwnAccount],
) -> None:
    """Say which accounts were found by a name they had before."""
    names = {account.id: account for account in accounts}
    before = renamed(accounts, desk.former)
    # Two spellings of one name are one name.
    for handle in {handle_key(handle): handle for handle in reversed(known)}.values():
        account, old = names[matched[handle] or ""], before.get(handle_key(handle))
        if old is not None and handle_key(account.handle) != handle_key(handle):
            said = _("@{now} was @{old} until {day}: these are its figures.")
            message("info", said.format(now=account.handle, old=old.handle, day=day_text(old.until)))
