"""Whose figures a file holds: each handle of the file is given an account, or its rows are left out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from components.intake import day_text
from components.page import message
from core.catalogue.handles import handle_key
from core.intake.accounts import (
    UNNAMED,
    OwnAccount,
    claimants,
    match_accounts,
    named_handles,
    renamed,
)
from core.texts import _
from pages.intake.desk import Desk
from pages.intake.foreign_accounts import foreign_choices
from pages.intake.one_name import LEAVE_OUT, account_of
from pages.intake.table import Table

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
    chosen = foreign_choices(desk, table, foreign, accounts, among_own=len(foreign) < len(handles))
    for handle in (handle for handle in handles if len(may_mean[handle]) > 1):
        _say_several(handle, may_mean[handle], accounts)
        chosen[handle] = account_of(table, handle, None, accounts)
    with (
        st.expander(_("{n} accounts were matched").format(n=len(known)))
        if len(known) > SHOWN
        else st.container()
    ):
        chosen |= {handle: account_of(table, handle, matched[handle], accounts) for handle in known}
    if UNNAMED in named_handles(verdict):
        chosen[UNNAMED] = unnamed()
    if any(choice is None for choice in chosen.values()):
        return None
    return {handle: None if choice == LEAVE_OUT else choice for handle, choice in chosen.items()}


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
