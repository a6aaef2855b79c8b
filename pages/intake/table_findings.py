"""What is said about one table: what the checks found, what its history says, and what it continues."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from components.downloads import XLSX, offer
from components.figure import listing
from components.intake import day_text, findings_file, findings_list, grouped
from components.page import message
from core.apart import apart
from core.intake import refused
from core.intake.codes import ASKED
from core.intake.findings import Finding
from core.intake.history import across_platforms, against_history, known_months, months_of, replacing
from core.intake.model import SubmissionKind
from core.texts import _, ngettext
from pages.intake.desk import Desk
from pages.intake.table import Table


def beside_history(
    desk: Desk, table: Table, accounts: Mapping[str, str | None], period: tuple[date, date]
) -> tuple[Finding, ...]:
    """Return what the accounts' own months and the missions' other accounts say about a table; asked once.

    External monitoring replaces no month, and is meant to differ: nothing is said of it.
    """
    if desk.kind is SubmissionKind.MONITORED:
        return ()
    answered = (tuple(accounts.items()), period)
    if table.beside[0] != answered:
        own = desk.every_account()
        names = {account.id: account.name for account in own.values()}
        missions = {own[account].mission_id for account in accounts.values() if account}
        held = [account.id for account in own.values() if account.mission_id in missions]
        known = known_months(desk.api, held)
        given = (table.verdict, accounts, period)
        months = apart(months_of, *given) if table.large else months_of(*given)
        found = (
            *across_platforms(months, known, names),
            *against_history(months, known, names),
            *replacing(months, known, names),
        )
        table.beside = (answered, found)
    return table.beside[1]


def say_continued(table: Table) -> None:
    """Say which submission the mended rows of a workbook belong to, and whether they can join it."""
    if table.origin is None:
        return
    if table.parent is None:
        message(
            "info",
            _("These are mended rows of a file that was not stored."),
            remedy=_(
                "Drop that file and store it first; then these rows join it. Or store them by themselves."
            ),
        )
        return
    file, day = table.parent.file_name, day_text(table.parent.created_at.date())
    if table.parent.open:
        rows = table.rows.taken_in
        said = ngettext(
            "This adds {n} row to “{file}” of {day}.",
            "This adds {n} rows to “{file}” of {day}.",
            rows,
        )
        message("info", said.format(n=rows, file=file, day=day))
    else:
        message(
            "info",
            _("These are mended rows of “{file}” of {day}, which was sent for approval.").format(
                file=file, day=day
            ),
            remedy=_("They are stored by themselves and approved like any other file."),
        )


def show_findings(table: Table, beside: tuple[Finding, ...]) -> None:
    """Show what the checks found, and the rows kept out as a file."""
    verdict = table.verdict
    # The page asks for what the file does not say.
    findings = (*beside, *(found for found in verdict.findings if found.code not in ASKED))
    groups = grouped(findings, verdict.counts)
    if not groups:
        message("success", _("The checks found nothing wrong."))
        return
    st.header(_("What the checks found"), anchor=False)
    with listing(
        title=_("What the checks found in “{file}”").format(file=verdict.file),
        name="findings",
        table=lambda: findings_file(findings),
        key=f"findings-{table.key}",
    ):
        findings_list(groups, key=table.key)
        if len(verdict.refused):
            offer(
                _("Download the rows kept out"),
                lambda: refused.workbook(verdict, of=table.origin),
                file_name=refused.file_name(verdict),
                mime=XLSX,
                key=f"mend-{table.key}",
            )
