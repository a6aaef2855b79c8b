"""How shared figures are shown: by month and account, and what a partner would see of a submission."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from components.figure import cell
from components.intake import month_text
from components.page import number_text, plain
from components.review import ROWS_MOST, figure_name, folded
from core.benchmarks.categories import category_name
from core.benchmarks.model import PeerGroup, quarter_text
from core.catalogue.handles import platform_name
from core.intake.sharing import MEASURES, CellGroup, SharedMonth, tier
from core.texts import _

# Of a shared month, what a reader looks for first; the file holds everything.
LEADING: Final = ("posts", "interactions", "followers")


def shared_table(months: Sequence[SharedMonth], *, first: int) -> None:
    """Show shared months, the latest ``first`` at once; two columns, so that a phone shows them whole."""
    latest = sorted(months, key=lambda m: (-m.month.toordinal(), m.mission, m.platform, m.handle))[:ROWS_MOST]
    table = pd.DataFrame(
        {
            _("Mission and account"): [
                cell(m.mission, f"{platform_name(m.platform)}: @{m.handle}") for m in latest
            ],
            _("Month and figures"): [cell(month_text(m.month), *_leading(m)) for m in latest],
        }
    )
    folded(table, total=len(months), first=first)


def _leading(month: SharedMonth) -> list[str]:
    known = [name for name in LEADING if name in month.measures] or list(month.measures)[: len(LEADING)]
    said = [f"{figure_name(name)}: {number_text(month.measures[name])}" for name in known]
    days = _("{present} of {expected} days").format(present=month.days_present, expected=month.days_expected)
    return [" · ".join(said), days]


def shared_file(months: Sequence[SharedMonth]) -> pd.DataFrame:
    """Return shared months with all their measures as a table for a file."""
    return pd.DataFrame(
        [
            {
                _("Mission"): m.mission,
                _("Platform"): platform_name(m.platform),
                _("Account"): m.handle,
                _("Month"): f"{m.month:%Y-%m}",
                _("Who may see it"): _(tier(m.tier).title),
                _("Days covered"): m.days_present,
                _("Days of the month"): m.days_expected,
                **{figure_name(name): m.measures.get(name) for name in MEASURES},
            }
            for m in months
        ]
    )


def cells_list(cells: Sequence[CellGroup], groups: Mapping[str, PeerGroup]) -> None:
    """List the groups of the benchmarks in which figures may be counted, and the quarters."""
    for code, group in groups.items():
        names = [category_name(code, found.category) for found in cells if found.peer_group == code]
        if names and code == "all":
            st.markdown(f"- {plain(names[0])}")
        elif names:
            st.markdown(f"- {plain(_(group.name))}: {plain(' · '.join(sorted(names)))}")
    quarters = [
        quarter_text(day)
        for day in (min(found.first_quarter for found in cells), max(found.last_quarter for found in cells))
    ]
    st.caption(plain(" – ".join(dict.fromkeys(quarters))))
