"""Files that name no account: one question for all of a kind, answered as last time unless somebody says otherwise."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from components.page import plain
from core.intake.accounts import UNNAMED, OwnAccount, match_accounts, named_handles
from core.intake.remembered import kind_of
from core.intake.submissions import account_ids
from core.texts import _
from pages.intake.desk import Desk
from pages.intake.one_name import LEAVE_OUT
from pages.intake.registering import register
from pages.intake.table import Table

DIFFERENT: Final = "different"


def ask_unnamed(desk: Desk, tables: Sequence[Table]) -> dict[str, str]:
    """Ask once for all tables of a kind whose figures they are; return table key → answer, where there is one."""
    groups: dict[str, list[Table]] = {}
    for table in tables:
        if UNNAMED in named_handles(table.verdict):
            groups.setdefault(kind_of(table.verdict), []).append(table)
    answered: dict[str, str] = {}
    for kind, same in groups.items():
        chosen = _unnamed_choice(desk, kind, same)
        if chosen == DIFFERENT:
            singly = {table.key: _unnamed_choice(desk, table.key, [table]) for table in same}
        else:
            singly = {table.key: chosen for table in same}
        answered |= {key: answer for key, answer in singly.items() if answer}
    asked = [table for same in groups.values() for table in same if table.key not in answered]
    if asked:
        platforms = list(dict.fromkeys(table.verdict.platform for table in asked))
        register(desk, platforms, UNNAMED, "unnamed")
    return answered


def _unnamed_choice(desk: Desk, key: str, same: Sequence[Table]) -> str | None:
    """Draw the one choice for tables of a kind that name no account."""
    verdict = same[0].verdict
    accounts = desk.accounts(verdict.platform)
    names = {account.id: account.label for account in accounts}
    if len(same) > 1:
        names[DIFFERENT] = _("Different ones: let me choose for each file")
    if any(len(named_handles(table.verdict)) > 1 for table in same):
        names[LEAVE_OUT] = _("None of ours: leave these rows out")
        label = _("Rows that name no account belong to")
    elif len(same) == 1:
        label = _("“{file}” names no account. It is").format(file=same[0].name)
    else:
        label = _("These {n} tables name no account. They are of").format(n=len(same))
    likely = _likely(desk, same, accounts)
    with st.container(gap="xsmall"):
        chosen = st.selectbox(
            plain(label),
            list(names),
            index=list(names).index(likely) if likely in names else None,
            format_func=lambda option: names[option],
            placeholder=_("Choose one of your accounts"),
            width=520,
            # An account registered in between must be able to take the place of the open question.
            key=f"unnamed-{key}-{likely}-{same[0].file.file_id}",
        )
        if len(same) > 1:
            st.caption(plain(", ".join(table.name for table in same)))
        if chosen and chosen == likely and len(accounts) > 1:
            st.caption(_("As last time. Choose another one if these figures are not of this account."))
    return chosen


def _likely(desk: Desk, same: Sequence[Table], accounts: Sequence[OwnAccount]) -> str | None:
    """Return the account that rows without one are probably of: the only one, or that of last time."""
    parent = same[0].parent
    if parent is not None and len(held := account_ids(desk.api, parent.id)) == 1:
        return held[0]
    only = match_accounts([UNNAMED], same[0].verdict.platform, accounts)[UNNAMED]
    known = desk.answers.get(kind_of(same[0].verdict))
    return only or (known.account_id if known else None)
