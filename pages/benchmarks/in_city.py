"""All partners' missions in one city, beside the city's benchmark: who is there, and what they share."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from components.figure import unfolding
from components.page import plain
from core.access.api import Api
from core.benchmarks.categories import category_name
from core.benchmarks.city import CityMission, city_missions
from core.benchmarks.named import NamedFigure
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name
from core.texts import _, ngettext
from pages.benchmarks.view import View
from pages.frame.visit import kept


def partners_in_city(api: Api, view: View, named: Sequence[NamedFigure]) -> None:
    """Say who of the partners is in the city, and list them with the figures that are open to the viewer."""
    cell = view.cell
    found = kept(
        ("city", cell.category, cell.platform), lambda: city_missions(api, cell.category, cell.platform)
    )
    if not found:
        return
    held = [mission for mission in found if mission.handles]
    said = ngettext(
        "{n} mission stands in {city}; {held} have an account on {platform}.",
        "{n} missions stand in {city}; {held} have an account on {platform}.",
        len(found),
    ).format(
        n=len(found),
        city=category_name("host_city", cell.category),
        held=len(held),
        platform=platform_name(cell.platform),
    )
    st.markdown(plain(said))
    unfolding(
        _("All partners' missions in this city"),
        lambda: _table(view, found, named),
        name="city-missions",
        source=said,
        expanded=True,
    )


def _table(view: View, found: Sequence[CityMission], named: Sequence[NamedFigure]) -> pd.DataFrame:
    """Return a row a mission. What is not shared by name stays blank: it is inside the benchmark, or nowhere."""
    scale = 100 if view.indicator.percent else 1
    known = {figure.mission_id: figure.value for figure in view.own if figure.value is not None}
    shared = {(one.mission, one.country): one.value for one in named}
    values = [known.get(one.id, shared.get((one.name, one.country))) for one in found]
    return pd.DataFrame(
        {
            _("Mission"): [one.name for one in found],
            _("Ministry"): [country_name(one.country) for one in found],
            _("Account"): [", ".join(f"@{handle}" for handle in one.handles) for one in found],
            _(view.indicator.unit): [None if value is None else round(value * scale, 9) for value in values],
        }
    )
