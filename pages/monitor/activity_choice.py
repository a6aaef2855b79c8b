"""Whose activity, of which account, over how long: asked for, and kept in the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import streamlit as st

from core.access.viewer import Viewer
from core.catalogue.handles import platform_name
from core.catalogue.missions import Mission
from core.catalogue.names import country_name
from core.monitor.activity import Span
from core.texts import N_, _

ALL: Final = "all"
FEEDS: Final = "feeds"
# Days back from the last one there is.
PERIODS: Final[Mapping[str, str]] = {
    "91": N_("Three months"),
    "182": N_("Six months"),
    "365": N_("Twelve months"),
}


@dataclass(frozen=True)
class View:
    """What is looked at. ``source``: an account's id, ``all`` accounts or the mission's ``feeds``."""

    mission: Mission
    source: str
    first: date
    last: date
    own: bool

    def address(self) -> dict[str, str]:
        """Return the view as the page's address names it."""
        days = (self.last - self.first).days + 1
        return {"view": "activity", "mission": self.mission.id, "source": self.source, "days": str(days)}


def source_name(mission: Mission, source: str) -> str:
    """Return all accounts, the feeds, or one account as platform and handle, in words."""
    if source in (ALL, FEEDS):
        return _("All accounts") if source == ALL else _("Feeds")
    one = next(held for held in mission.accounts if held.id == source)
    return f"{platform_name(one.platform)} @{one.handle}"


def choose(viewer: Viewer, missions: Sequence[Mission], spans: Mapping[str, Span]) -> View:
    """Draw the filters and return what they ask for; the address names it, so that a link shows it again."""
    listed = sorted(missions, key=lambda one: (one.country != viewer.country, one.country, one.name))
    by_id = {one.id: one for one in listed}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        mission = by_id[
            _one("mission", _("Mission"), list(by_id), lambda code: _label(viewer, by_id[code]), width=320)
        ]
        sources = [ALL, *(one.id for one in mission.accounts), FEEDS]
        source = _one("source", _("Account"), sources, lambda code: source_name(mission, code))
        days = int(_one("days", _("Period"), list(PERIODS), lambda code: _(PERIODS[code]), width=180))
    today = datetime.now(UTC).date()
    last = today if source == FEEDS or mission.id not in spans else min(spans[mission.id].last, today)
    view = View(mission, source, last - timedelta(days=days - 1), last, own=mission.country == viewer.country)
    if st.query_params.to_dict() != view.address():
        st.query_params.from_dict(view.address())
    return view


def _label(viewer: Viewer, mission: Mission) -> str:
    if mission.country == viewer.country:
        return mission.name
    return f"{country_name(mission.country)}: {mission.name}"


def _one(
    name: str, label: str, choices: Sequence[str], shown: Callable[[str], str], *, width: int = 260
) -> str:
    linked = st.query_params.get(name, choices[0])
    chosen: str = st.selectbox(
        label,
        choices,
        index=choices.index(linked) if linked in choices else 0,
        format_func=shown,
        key=f"activity-{name}",
        width=width,
    )
    return chosen
