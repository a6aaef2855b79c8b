"""What a reader of the monitor looks for stands in the address, so that a link shows the same items."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import streamlit as st

from core.monitor.search import Wanted
from core.texts import N_

ANY: Final = ""
USUAL: Final = "30"
OWN_DAYS: Final = "days"
# Days back from today; what is no number names its own days, or none.
PERIODS: Final[Mapping[str, str]] = {
    "7": N_("Last 7 days"),
    USUAL: N_("Last 30 days"),
    "90": N_("Last 90 days"),
    "365": N_("Last 12 months"),
    "all": N_("Since the beginning"),
    OWN_DAYS: N_("Days of my choice"),
}
TURN: Final = "monitor-turn"


def address(wanted: Wanted) -> dict[str, str]:
    """Return what is looked for as the address of the page names it."""
    said = {
        "words": wanted.words,
        "theme": wanted.theme,
        "missions": ",".join(wanted.missions),
        "hosts": ",".join(wanted.hosts),
        "language": wanted.language,
        "feed": wanted.feed,
        "country": wanted.country,
    }
    return {name: value for name, value in said.items() if value}


def open_search(wanted: Wanted) -> None:
    """Let the filters stand as a saved search says, at the next run; the period stays."""
    st.session_state[TURN] = _turn() + 1
    stays = {
        name: st.query_params[name] for name in ("view", "period", "from", "to") if name in st.query_params
    }
    st.query_params.from_dict(stays | address(wanted))


def _turn() -> int:
    turn: int = st.session_state.get(TURN, 0)
    return turn


def key(name: str) -> str:
    """Return a key that another saved search makes new, so that the filter begins with what the address says."""
    return f"monitor-{_turn()}-{name}"


def linked_day(name: str, usual: date) -> date:
    """Return the day the address names, else the usual one."""
    try:
        return date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        return usual


def write_address(wanted: Wanted, period: str) -> None:
    """Put the filters into the address, all at once: each change is a message to the browser."""
    said = address(wanted)
    if "view" in st.query_params:
        said["view"] = st.query_params["view"]
    if period != USUAL:
        said["period"] = period
    if period == OWN_DAYS and wanted.since and wanted.until:
        said |= {"from": wanted.since.isoformat(), "to": wanted.until.isoformat()}
    if st.query_params.to_dict() != said:
        st.query_params.from_dict(said)
