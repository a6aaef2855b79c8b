"""The question for one name of a file: which of the ministry's accounts it is."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from components.page import plain
from core.intake.accounts import OwnAccount, named_handles, shown_name
from core.texts import _
from pages.intake.table import Table

LEAVE_OUT: Final = "leave-out"


def account_of(table: Table, handle: str, match: str | None, accounts: Sequence[OwnAccount]) -> str | None:
    """Draw the choice for one handle; rows can be left out only where others stay."""
    names = {account.id: account.label for account in accounts}
    if len(named_handles(table.verdict)) > 1:
        names[LEAVE_OUT] = _("None of ours: leave these rows out")
    options = list(names)
    return st.selectbox(
        plain(_("{name} in the file is").format(name=shown_name(table.verdict.platform, handle))),
        options,
        index=options.index(match) if match in options else None,
        format_func=lambda option: names[option],
        placeholder=_("Choose one of your accounts"),
        width=520,
        # An account registered in between must be able to take the place of the open question.
        key=f"account-{table.key}-{handle}-{match}",
    )
