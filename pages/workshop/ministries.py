"""Links for ministries: whoever enters by one counts as that ministry, and learns its letter."""

from functools import partial

import streamlit as st

from components.downloads import offer
from components.page import plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name, sort_key
from core.settings import settings
from core.texts import _, language
from core.workshop.links import ministry_link, seat_ministries
from core.workshop.sheet import Seat, printed_links
from core.workshop.workshops import Workshop
from pages.frame.visit import kept


def show_ministries(_viewer: Viewer, api: Api, found: Workshop) -> None:
    """Say what the links are for, and offer them as a sheet to print and cut."""
    means = _(
        "Give each delegation its own link. In polls where each ministry counts once, only answers by these links count. Everybody else joins by the code."
    )
    st.markdown(f":gray[{plain(means)}]")
    if found.anonymous:
        st.markdown(f":gray[{plain(_('By its link a ministry sees on its own phones which letter it is.'))}]")
    if not st.toggle(_("Make the links"), key=f"workshop-links-{found.id}"):
        return
    seats = kept(("seats", found.id, language()), lambda: _seats(api, found))
    offer(
        _("Download the sheet to print"),
        partial(printed_links, found.title, found.code, seats),
        file_name=f"workshop-links-{found.code.lower()}.pdf",
        mime="application/pdf",
        key=f"workshop-sheet-{found.id}",
    )
    for seat in seats:
        with st.expander(seat.ministry, key=f"workshop-link-{seat.ministry}"):
            st.code(seat.link, language=None, wrap_lines=True)


def _seats(api: Api, found: Workshop) -> tuple[Seat, ...]:
    countries = seat_ministries(api, settings(), found.id)
    seats = [
        Seat(country_name(country), ministry_link(settings(), found.id, country, found.code))
        for country in countries
    ]
    return tuple(sorted(seats, key=lambda seat: sort_key(seat.ministry)))
