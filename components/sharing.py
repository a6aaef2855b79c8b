"""How shared figures are shown: by month and account, and what a partner would see of a submission."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from components.intake import month_text
from components.page import number_text, plain
from components.review import cell, figure_name, folded
from core.benchmarks.categories import category_name
from core.benchmarks.model import PeerGroup, quarter_text
from core.catalogue.handles import platform_name
from core.intake.sharing import MEASURES, CellGroup, SharedMonth, tier
from core.texts import _

# Of a shared month, what a reader looks for first; the file holds everything.
LEADING: Final = ("posts", "interactions", "followers")


def shared_table(months: Sequence[SharedMonth]) -> None:
    """Show shared months as a table of three columns, the latest first, so that a phone shows it whole."""
    latest = sorted(months, key=lambda m: (-m.month.toordinal(), m.mission, m.platform, m.handle))
    table = pd.DataFrame(
        {
            _("Mission and account"): [
                cell(m.mission, f"{platform_name(m.platform)}: @{m.handle}") for m in latest
            ],
            _("Month"): [
                cell(
                    month_text(m.month),
                    _("{present} of {expected} days").format(
                        present=m.days_present, expected=m.days_expected
                    ),
                )
                for m in latest
            ],
            _("Figures"): [_leading(m) for m in latest],
        }
    )
    folded(table, _("All {n} rows").format(n=len(table)))


def _leading(month: SharedMonth) -> str:
    known = [name for name in LEADING if name in month.measures] or list(month.measures)[: len(LEADING)]
    return "  \n".join(plain(f"{figure_name(name)}: {number_text(month.measures[name])}") for name in known)


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
    """List the groups of the benchmarks in which figures may be counted, with the quarters."""
    for found in sorted(cells, key=lambda c: (list(groups).index(c.peer_group), c.category)):
        quarters = {quarter_text(found.first_quarter): None, quarter_text(found.last_quarter): None}
        named = plain(category_name(found.peer_group, found.category))
        group = plain(_(groups[found.peer_group].name))
        name = named if found.peer_group == "all" else f"{group}: {named}"
        st.markdown(f"- {name} :gray[{plain(' – '.join(quarters))}]")
