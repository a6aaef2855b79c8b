"""What is asked about one table before it can be stored, and everything the checks say about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from components.intake import first_rows, understood
from components.page import message
from core.intake.findings import Finding
from core.intake.known_files import KnownFile
from core.intake.zones import zones_wanted
from core.texts import _
from pages.intake.account_choice import choose_accounts
from pages.intake.column_mapping import offer_new_columns
from pages.intake.desk import Desk
from pages.intake.file_check import read_in_zones
from pages.intake.offered import ask_what_it_is
from pages.intake.period_choice import choose_period
from pages.intake.table import Table
from pages.intake.table_findings import beside_history, say_continued, show_findings
from pages.intake.year_choice import ask_year

NOT_KEPT: Final = "export.figures_not_kept"
"""A known export whose figures the portal has no measure for: no answer and no mending makes them figures."""


@dataclass(frozen=True)
class Ready:
    """A table that can be stored: whose rows they are, which days it covers, and what was found beside it."""

    table: Table
    accounts: Mapping[str, str | None]
    period: tuple[date, date]
    beside: tuple[Finding, ...]
    continues: KnownFile | None = None


def ask(desk: Desk, table: Table, unnamed: Callable[[], str | None]) -> Ready | str:
    """Show one table and ask what it does not say; ``unnamed`` answers whose the rows are that name no account.

    While it cannot be stored, what is still asked comes back; nothing where no answer would help.
    """
    verdict = table.verdict
    if not verdict.recognised:
        return ask_what_it_is(desk.api, table)
    if NOT_KEPT in verdict.counts:
        understood(verdict, table.rows)
        message("warning", next(found.message for found in verdict.findings if found.code == NOT_KEPT))
        return ""
    # What will be stored, and what there is to say about it, is known only after the questions below.
    above = st.container()
    offer_new_columns(table)
    ask_year(desk, table)
    if verdict.rows_accepted:
        with st.expander(_("The first rows as they were read")):
            first_rows(verdict)
    findings = st.container()
    answer = _answers(desk, table, unnamed) if verdict.rows_accepted else ""
    with above:
        understood(verdict, table.rows)
        say_continued(table)
    with findings:
        show_findings(table, answer.beside if isinstance(answer, Ready) else ())
    if not verdict.rows_accepted:
        message(
            "error",
            _("No row of this file can be taken in, so there is nothing to store."),
            remedy=_("Mend the file as said above and drop it again."),
        )
    return answer


def _answers(desk: Desk, table: Table, unnamed: Callable[[], str | None]) -> Ready | str:
    """Ask whose figures these are and which days they cover; return the table, or the next question."""
    table.accounts = None
    if table.without_platform:
        message("info", _("Choose the platform above first."))
        return _("Choose its platform.")
    st.header(_("Whose figures are these?"), anchor=False)
    accounts = table.accounts = choose_accounts(desk, table, unnamed)
    if accounts is None:
        message("info", _("Say above whose figures these are. Then the file can be stored."))
        return _("Say whose figures these are.")
    if not any(accounts.values()):
        message("info", _("Every row would be left out. If one of these accounts is yours, choose it above."))
        return _("None of its accounts is yours as yet.")
    own = desk.every_account()
    zones = {account: own[account].time_zone for account in accounts.values() if account}
    if read_in_zones(table, zones_wanted(table.verdict, accounts, zones)):
        st.rerun()
    continues = table.parent if table.parent and table.parent.open else None
    period = table.verdict.period if continues else choose_period(table.verdict, accounts, table.key)
    if period is None:
        return ""
    return Ready(table, accounts, period, beside_history(desk, table, accounts, period), continues)
