"""Who took a practice up: how many, where, with what result, and whether it worked there too."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.figure import figure
from components.page import Stat, plain, stat_row
from components.practices import badges
from components.practices_map import Place, spread_spec, spread_table
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.practices import reading as practices
from core.practices.adoption import STATES, Adoption, adoptions, spread
from core.practices.reading import Practice
from core.texts import _, ngettext
from pages.frame.visit import kept
from pages.practices.adopting_form import ADOPTERS, NAMES, adoption_form
from pages.practices.evidence import adopted_evidence
from pages.practices.kept import adopted_seen, places_seen
from pages.practices.words import begun


def show_adoption(viewer: Viewer | None, api: Api, found: Practice) -> None:
    """Draw how far the practice spread; a member can say that their ministry takes it up."""
    st.header(_("Adoption"), anchor="adoption")
    if viewer is None:
        _counts(adopted_seen(api, found.id))
        return
    known = kept(("adoptions", found.id), lambda: tuple(adoptions(api, found.id)))
    _counts(spread(known))
    if known:
        _map(found, known, places_seen(viewer, api, found, [one for each in known for one in each.missions]))
    for one in known:
        _one(viewer, api, found, one)
    if viewer.country != found.country and viewer.has(*ADOPTERS):
        own = next((one for one in known if one.country == viewer.country), None)
        adoption_form(viewer, api, found, own)


def _counts(counts: Mapping[str, int]) -> None:
    if not sum(counts.values()):
        st.markdown(plain(_("No other ministry has taken it up yet.")))
        return
    stat_row([Stat(_(NAMES[state]), str(counts.get(state, 0))) for state in STATES])


def _map(found: Practice, known: Sequence[Adoption], missions: Mapping[str, practices.Place]) -> None:
    """Draw the map: where it began, and where it went."""
    began = [
        _place(missions[one], "origin", _("Began here")) for one in found.content.missions if one in missions
    ]
    taken = [
        _place(
            missions[one], "dropped" if adoption.state == "dropped" else "adopted", _(NAMES[adoption.state])
        )
        for adoption in known
        for one in adoption.missions
        if one in missions
    ]
    countries = len({adoption.country for adoption in known})
    title = ngettext("Taken up by {n} ministry", "Taken up by {n} ministries", countries).format(n=countries)
    places = [*began, *taken]
    figure(
        title=title,
        subtitle=_("Missions with the practice. Where it began is marked apart."),
        spec=spread_spec(places),
        alt=f"{title}. " + " ".join(f"{place.name}: {place.said}." for place in places),
        table=lambda: spread_table(places),
        source=_("As the ministries themselves say. Land: Natural Earth."),
        name=f"spread-{found.id[:8]}",
    )


def _place(mission: practices.Place, kind: str, said: str) -> Place:
    return Place(mission.name, mission.latitude, mission.longitude, kind, said)


def _one(viewer: Viewer, api: Api, found: Practice, one: Adoption) -> None:
    """Draw one adoption: who, how far, with what result in their own words and in figures."""
    with st.container(border=True, gap="small"):
        badges([(_(NAMES[one.state]), "gray" if one.state == "dropped" else "blue")])
        since = f" · {begun(one.start_month)}" if one.start_month else ""
        st.markdown(f"**{plain(country_name(one.country))}**{plain(since)}")
        if one.result:
            st.markdown(plain(one.result))
        adopted_evidence(viewer, api, found, one)
