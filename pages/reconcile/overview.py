"""How much agrees, what is open, and everything that was compared."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from components.confidence import grade_legend
from components.figure import listing
from components.intake import day_text, month_text
from components.page import Action, Stat, empty_state, message, number_text, onward, plain, stat_row
from components.reconcile import both_sides, comparisons_file, comparisons_table, measure_name, state_badge
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.handles import platform_name
from core.catalogue.missions import Mission
from core.reconcile.causes import cause_name
from core.reconcile.discrepancies import Comparison, comparisons
from core.texts import _, ngettext
from pages.reconcile.wanted import Wanted, address

THIS_PAGE = "pages/reconcile/reconcile.py"
# So many are lines that open; the others are in the table and the files.
LINES = 25


def show_overview(api: Api, viewer: Viewer, wanted: Wanted, own: Sequence[Mission]) -> None:
    """Show what the comparison of the wanted months comes to."""
    found = comparisons(api, wanted.first, wanted.last)
    rows = [row for row in found.rows if wanted.holds(row)]
    if not rows:
        _say_nothing_compared(viewer, filtered=bool(found.rows), unmonitored=found.unmonitored)
        return
    accounts = {
        account.id: f"{platform_name(account.platform)} @{account.handle}"
        for mission in own
        for account in mission.accounts
    }
    missions = {mission.id: mission.name for mission in own}
    st.markdown(f"**{plain(headline(rows))}**")
    _figures(rows, found.unmonitored)
    acting = [row for row in rows if row.open]
    if acting:
        st.header(_("Open"), anchor=False)
        _lines(sorted(acting, key=_urgency), accounts)
    signed = [row for row in rows if row.state == "explained"]
    if signed:
        st.header(_("Explained and signed"), anchor=False)
        _lines(signed, accounts)
    st.header(_("Everything compared"), anchor=False)
    with listing(
        title=headline(rows),
        name="reconciliation",
        table=lambda: comparisons_file(rows, accounts, missions),
        source=_("{first} to {last}").format(first=month_text(wanted.first), last=month_text(wanted.last)),
    ):
        comparisons_table(rows, accounts)
    grade_legend()


def headline(rows: Sequence[Comparison]) -> str:
    """Say in one sentence how far the two sides agree."""
    judged = [row for row in rows if row.state != "partly"]
    states = Counter(row.state for row in judged)
    opened = sum(row.open for row in judged)
    said = ngettext(
        "{agree} of {n} figure that somebody outside counted for the whole month agrees.",
        "{agree} of {n} figures that somebody outside counted for the whole month agree.",
        len(judged),
    ).format(agree=number_text(states["agrees"]), n=number_text(len(judged)))
    if opened:
        more = ngettext("{n} is open.", "{n} are open.", opened).format(n=number_text(opened))
        return f"{said} {more}"
    return f"{said} " + _("Nothing is open.")


def _figures(rows: Sequence[Comparison], unmonitored: int) -> None:
    today = datetime.now(UTC).date()
    late = sum(row.overdue(today) for row in rows)
    opened = sum(row.open for row in rows)
    late_text = ngettext("{n} of them overdue", "{n} of them overdue", late).format(n=late) if late else ""
    stat_row(
        [
            Stat(_("Agree"), number_text(sum(row.state == "agrees" for row in rows))),
            Stat(_("Open"), number_text(opened), late_text),
            Stat(_("Explained"), number_text(sum(row.state == "explained" for row in rows))),
            Stat(_("Not monitored"), number_text(unmonitored), _("months of accounts with figures")),
        ]
    )


def _urgency(row: Comparison) -> tuple[str, float]:
    """What is due first comes first, then what differs most beyond its tolerance."""
    beyond = abs(row.difference or row.monitored or 0) / max(row.allowed, 1)
    return (row.due_on.isoformat() if row.due_on else "9999", -beyond)


def _lines(rows: Sequence[Comparison], accounts: dict[str, str]) -> None:
    for row in rows[:LINES]:
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                state_badge(row.state)
                name = f"{accounts.get(row.account_id, '–')}, {month_text(row.month)}: {measure_name(row.measure)}"
                onward(THIS_PAGE, name, address(row))
            st.markdown(f":gray[{plain(' · '.join([both_sides(row), *_doing(row)]))}]")
    if len(rows) > LINES:
        st.caption(_("These are the first {n}. The table and the files hold all of them.").format(n=LINES))


def _doing(row: Comparison) -> list[str]:
    """Return what is known of why, whose task it is, and by when."""
    return [
        *([cause_name(row.cause)] if row.cause else []),
        *([row.owner_name] if row.owner_name else []),
        *([_("due {day}").format(day=day_text(row.due_on))] if row.due_on and row.open else []),
    ]


def _say_nothing_compared(viewer: Viewer, *, filtered: bool, unmonitored: int) -> None:
    if filtered:
        empty_state(_("Nothing fits"), _("Take out a filter, or look at more months."))
        return
    upload = Action(_("Upload a file"), page="pages/intake/upload.py") if viewer.has("contributor") else None
    empty_state(
        _("Nothing to compare yet"),
        _(
            "Upload what an outside tool counted on your accounts, and say on the upload page that it is"
            " external monitoring. Or register a feed of an account: its posts are counted as they come."
        ),
        action=upload,
    )
    if unmonitored:
        message(
            "info",
            ngettext(
                "{n} month of an account has reported figures that nobody outside counted.",
                "{n} months of accounts have reported figures that nobody outside counted.",
                unmonitored,
            ).format(n=number_text(unmonitored)),
        )
