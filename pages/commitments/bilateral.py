"""What the viewer's ministry and one other share: instruments, next steps and visits, practices, posts, workshops."""

import streamlit as st

from components.page import day_text, empty_state, line_link, onward, page_header, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.commitments.bilateral import (
    Post,
    SharedPractice,
    posts_in_each_other,
    shared_practices,
    shared_workshops,
)
from core.commitments.instruments import between
from core.intake.sharing import partners
from core.texts import _
from pages.commitments.joint import show_joint
from pages.frame.registry import entry
from pages.frame.visit import kept


def show_bilateral(viewer: Viewer, api: Api, partner: str) -> None:
    """Show what two ministries share, or say that the other is none of the network."""
    onward(entry("commitments").path, _("All instruments"))
    if partner not in kept("partners", lambda: partners(api, viewer)):
        page_header(_("Commitments"), _("This country is not in the network, or it is your own."))
        return
    page_header(
        _("{own} and {partner}").format(own=country_name(viewer.country), partner=country_name(partner)),
        _(
            "What both share, and what comes next. Nobody but your two ministries reads what you note down here."
        ),
    )
    show_joint(viewer, api, partner)
    left, right = st.columns(2, gap="large")
    with left:
        _instruments(viewer.country, partner)
        _practices(kept(("practices", partner), lambda: shared_practices(api, viewer.country, partner)))
    with right:
        _posts(kept(("posts", partner), lambda: posts_in_each_other(api, viewer.country, partner)), partner)
        _workshops(api, partner)


def _instruments(own: str, partner: str) -> None:
    st.header(_("Instruments of both"), anchor=False)
    found = between([own, partner])
    if not found:
        st.markdown(f":gray[{plain(_('The portal knows none.'))}]")
    for one in found:
        line_link(
            entry("commitments").path, _(one.title), {"instrument": one.code}, aside=day_text(one.agreed_on)
        )


def _practices(found: list[SharedPractice]) -> None:
    st.header(_("Practices of both"), anchor=False)
    if not found:
        empty_state(
            _("No practice connects you yet"),
            _("Once one of you takes up what the other told, it stands here."),
        )
    for one in found:
        takers = _(" and ").join(map(country_name, one.taken_up_by))
        said = _("told by {country}, taken up by {takers}").format(
            country=country_name(one.country), takers=takers
        )
        line_link(entry("practices").path, one.title, {"practice": one.id}, aside=said)


def _posts(found: list[Post], partner: str) -> None:
    st.header(_("Missions in each other"), anchor=False)
    if not found:
        st.markdown(f":gray[{plain(_('Neither keeps a mission in the other, as far as the portal knows.'))}]")
        return
    for host in dict.fromkeys(one.host_country for one in found):
        there = [one for one in found if one.host_country == host]
        st.markdown(f"**{plain(_('In {country}').format(country=country_name(host)))}**")
        st.markdown("\n".join(f"- {plain(one.name)} :gray[{plain(one.city)}]" for one in there))
    onward(entry("missions").path, _("All missions"), {"country": partner})


def _workshops(api: Api, partner: str) -> None:
    st.header(_("Workshops of both"), anchor=False)
    found = kept(("workshops", partner), lambda: shared_workshops(api, partner))
    if not found:
        st.markdown(f":gray[{plain(_('None has been held yet.'))}]")
    for one in found:
        said = _("convened by {country}").format(country=country_name(one.country))
        st.markdown(f"{plain(one.title)}  \n:small[:gray[{plain(f'{day_text(one.on_day)} · {said}')}]]")
