"""How a review is shown: what a decision changes, the biggest jumps first, and what rests on a file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from components.figure import cell, table_twin
from components.intake import day_text, month_text
from components.page import number_text, plain
from core.benchmarks.model import Indicator, quarter_text
from core.intake.review import FigureChange, HeldRow, Kind, Month, ValueChange
from core.intake.words import MEASURES
from core.texts import N_, _

ROWS_SHOWN: Final = 12
# A longer table is left to its file; the page stays quick on a phone.
ROWS_MOST: Final = 200
KINDS: Final = {
    Kind.CHANGED: N_("Changed"),
    Kind.REMOVED: N_("Removed"),
    Kind.NEW: N_("New"),
    Kind.UNCHANGED: N_("Unchanged"),
}
# Figures of a month that are no measure of a post or a day.
MONTHLY: Final = {"days_present": N_("Days covered"), "interactions": N_("Interactions")}


def figure_name(measure: str) -> str:
    """Return the name of a figure of a month, in the run's language."""
    return _(MONTHLY.get(measure) or MEASURES[measure])


def step(now: float | None, then: float | None, *, percent: bool = False) -> str:
    """Return a figure before and after for reading; how many times as much where both are known."""
    before, after = number_text(now, percent=percent), number_text(then, percent=percent)
    if now == then:
        return after
    if now and then:
        return f"{before} → {after} (×{number_text(then / now, digits=2)})"
    return f"{before} → {after}"


def folded(table: pd.DataFrame, *, total: int, first: int = ROWS_SHOWN) -> None:
    """Show the first rows of a table whose cells are already safe, the others on demand.

    ``total`` counts all rows, also those beyond :data:`ROWS_MOST`, which the table need not hold:
    the files of the listing around it do.
    """
    st.table(table.head(first), hide_index=True, border="horizontal")
    if total > first:
        with st.expander(_("All {n} rows").format(n=number_text(total))):
            st.table(table.head(ROWS_MOST), hide_index=True, border="horizontal")
            if total > ROWS_MOST:
                st.caption(
                    _("These are the first {n}. The file below holds all of them.").format(n=ROWS_MOST)
                )


def figures_table(figures: Sequence[FigureChange], accounts: Mapping[str, str]) -> pd.DataFrame:
    """Return what becomes of figures as a table of two columns, so that a phone shows it whole."""
    return pd.DataFrame(
        {
            _("Account and month"): [
                cell(accounts.get(figure.account_id, "–"), month_text(figure.month)) for figure in figures
            ],
            _("Now → then"): [_becomes(figure) for figure in figures],
        }
    )


def _becomes(figure: FigureChange) -> str:
    """Return a figure before and after, and what becomes of it; a new one beside that of the month before."""
    if figure.kind is Kind.NEW:
        after = number_text(figure.then)
        if figure.earlier is not None:
            after = _("{figure} (month before: {earlier})").format(
                figure=after, earlier=number_text(figure.earlier)
            )
    else:
        after = step(figure.now, figure.then)
    return cell(f"{figure_name(figure.measure)}: {after}", _(KINDS[figure.kind]))


def figures_file(figures: Sequence[FigureChange], accounts: Mapping[str, str]) -> pd.DataFrame:
    """Return what becomes of figures as a table for a file; ``accounts`` names ids."""
    return pd.DataFrame(
        {
            _("Account"): [accounts.get(figure.account_id, "") for figure in figures],
            _("Month"): [f"{figure.month:%Y-%m}" for figure in figures],
            _("Figure"): [figure_name(figure.measure) for figure in figures],
            _("What becomes of it"): [_(KINDS[figure.kind]) for figure in figures],
            _("Month before"): [figure.earlier for figure in figures],
            _("Now"): [figure.now for figure in figures],
            _("Then"): [figure.then for figure in figures],
        }
    )


def values_table(
    values: Sequence[ValueChange], missions: Mapping[str, str], indicators: Mapping[str, Indicator]
) -> pd.DataFrame:
    """Return how indicators move as a table of three columns; ``missions`` and ``indicators`` name codes."""
    return pd.DataFrame(
        {
            _("Mission and quarter"): [
                cell(missions.get(value.mission_id, "–"), quarter_text(value.quarter)) for value in values
            ],
            _("Indicator"): [plain(_(indicators[value.indicator].name)) for value in values],
            _("Now → then"): [
                plain(step(value.now, value.then, percent=indicators[value.indicator].percent))
                for value in values
            ],
        }
    )


def values_file(
    values: Sequence[ValueChange], missions: Mapping[str, str], indicators: Mapping[str, Indicator]
) -> pd.DataFrame:
    """Return how indicators move as a table for a file; shares stay shares (0.031)."""
    return pd.DataFrame(
        {
            _("Mission"): [missions.get(value.mission_id, "") for value in values],
            _("Quarter"): [quarter_text(value.quarter) for value in values],
            _("Indicator"): [_(indicators[value.indicator].name) for value in values],
            _("Now"): [value.now for value in values],
            _("Then"): [value.then for value in values],
        }
    )


def held_table(rows: Sequence[HeldRow], reasons: Mapping[int, Sequence[str]]) -> pd.DataFrame:
    """Return rows that are held back, with their figures and why."""
    return pd.DataFrame(
        {
            _("Row"): [cell(number_text(row.row), day_text(row.day)) for row in rows],
            _("Figures"): [
                plain(", ".join(f"{figure_name(name)}: {number_text(n)}" for name, n in row.measures.items()))
                for row in rows
            ],
            _("Why"): [plain(" ".join(reasons.get(row.row, ()))) for row in rows],
        }
    )


def held_file(rows: Sequence[HeldRow], reasons: Mapping[int, Sequence[str]]) -> pd.DataFrame:
    """Return rows that are held back as a table for a file, a column for each figure."""
    return pd.DataFrame(
        [
            {
                _("Row"): row.row,
                _("Day"): row.day.isoformat(),
                **{figure_name(name): n for name, n in row.measures.items()},
                _("Why"): " ".join(reasons.get(row.row, ())),
            }
            for row in rows
        ]
    )


def months_table(
    months: Sequence[Month],
    accounts: Mapping[str, str],
    grades: Mapping[tuple[str, date], str] | None = None,
) -> pd.DataFrame:
    """Return the figures that rest on a submission as a table.

    ``accounts`` names ids; ``grades`` says of an account and month which grade of confidence they have.
    """
    months = sorted(months, key=lambda month: (month.month, accounts.get(month.account_id, "")))
    columns: dict[str, Sequence[object]] = {
        _("Month and account"): [
            (month_text(month.month), accounts.get(month.account_id, "–")) for month in months
        ],
        _("Posts"): [number_text(month.posts) for month in months],
        _("Interactions"): [number_text(month.interactions) for month in months],
        _("Followers"): [number_text(month.followers) for month in months],
        _("Days covered"): [
            _("{present} of {expected}").format(present=month.days_present, expected=month.days_expected)
            for month in months
        ],
        _("Confidence"): [
            (grades or {}).get((month.account_id, month.month), number_text(None)) for month in months
        ],
    }
    # Without the columns in which nothing is known it fits a phone.
    return pd.DataFrame({name: cells for name, cells in columns.items() if set(cells) != {number_text(None)}})


def months_file(
    months: Sequence[Month],
    accounts: Mapping[str, str],
    grades: Mapping[tuple[str, date], str] | None = None,
) -> pd.DataFrame:
    """Return the figures that rest on a submission as a table for a file; what :func:`months_table` takes."""
    return pd.DataFrame(
        [
            {
                _("Month"): f"{month.month:%Y-%m}",
                _("Account"): accounts.get(month.account_id, ""),
                _("Posts"): month.posts,
                _("Interactions"): month.interactions,
                _("Followers"): month.followers,
                _("Days covered"): month.days_present,
                _("Days of the month"): month.days_expected,
                _("Confidence"): (grades or {}).get((month.account_id, month.month), ""),
            }
            for month in months
        ]
    )


def long_table(table: pd.DataFrame) -> None:
    """Show a table of months: the latest rows at once, all on demand."""
    if len(table) <= ROWS_SHOWN:
        table_twin(table)
        return
    table_twin(table.tail(ROWS_SHOWN))
    with st.expander(_("All {n} rows").format(n=number_text(len(table)))):
        table_twin(table)
