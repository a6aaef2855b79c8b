"""What is compared: up to four own missions, an earlier quarter, missions that share by name."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import streamlit as st

from core.benchmarks.model import Cell, OwnFigure, quarter_code, quarter_start, quarter_text
from core.texts import _

# More lines than this a reader cannot tell apart.
MOST: Final = 4


def compared_missions(shown: str, own: Sequence[OwnFigure], cell: Cell) -> tuple[str, ...]:
    """Ask for the own missions to compare; return their ids, none for all of them."""
    names = {
        figure.mission_id: figure.mission
        for figure in own
        if shown in ("time", "periods") or figure.categories.get(cell.peer_group) == cell.category
    }
    # Of a single mission there is nothing to choose, but for its line over time.
    if not names or (len(names) == 1 and shown != "time"):
        return ()
    linked = [one for one in st.query_params.get("missions", "").split(",") if one in names]
    # Over time one line is drawn to begin with; every other view first shows all.
    best = max(own, key=lambda figure: (figure.value is not None, figure.value or 0.0))
    chosen: list[str] = st.multiselect(
        _("Missions to compare, up to four")
        if shown == "time"
        else _("Missions to compare, up to four (empty for all)"),
        list(names),
        default=linked[:MOST] or ([best.mission_id] if shown == "time" else []),
        format_func=names.__getitem__,
        max_selections=MOST,
        key=f"benchmarks-missions-{shown}-{cell.platform}-{quarter_code(cell.quarter)}-{cell.category}",
    )
    return tuple(chosen)


def earlier_quarter(quarters: Sequence[date], later: date) -> date | None:
    """Ask which earlier quarter to compare with; None where there is none. Opens on the year before."""
    choices = {quarter_code(quarter): quarter for quarter in reversed(quarters) if quarter < later}
    if not choices:
        return None
    year_before = quarter_code(later.replace(year=later.year - 1))
    wanted = st.query_params.get("earlier", year_before)
    first = wanted if wanted in choices else year_before if year_before in choices else next(iter(choices))
    chosen = st.selectbox(
        _("Beside the earlier quarter"),
        list(choices),
        index=list(choices).index(first),
        format_func=lambda code: quarter_text(choices[code]),
        key=f"benchmarks-earlier-{quarter_code(later)}",
        width=260,
    )
    return quarter_start(chosen)


def naming() -> bool:
    """Ask whether missions of others are named; on purpose, as their ministries see who looked."""
    return st.toggle(
        _("Name missions of others that share openly"),
        st.query_params.get("named") == "yes",
        key="benchmarks-named",
        help=_("Their ministries see that you looked: your name and ministry."),
    )
