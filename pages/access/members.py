"""Members: who may come in for a ministry, in which roles."""

import streamlit as st

from components.page import empty_state, message, page_header
from core.access.members import countries_kept, invitations, members, roles_to_give
from core.catalogue.names import country_name
from core.texts import _, ngettext
from pages.access.machine_forms import machines_section
from pages.access.member_forms import (
    invitation_form,
    invitation_row,
    member_row,
    roles_explained,
    take_message,
)
from pages.frame import opened

viewer, api = opened("members")
page_header(_("Members"), _("Who may come in for a ministry, and what they may do here."))
if done := take_message():
    message("success", done)

country = viewer.country
kept = countries_kept(viewer, api)
if len(kept) > 1:
    country = st.selectbox(
        _("Country"), kept, format_func=country_name, key="country", bind="query-params", width=360
    )

people = members(api, country)
waiting = invitations(api, country)
left, right = st.columns([3, 2], gap="large")

with left:
    st.header(ngettext("{n} member", "{n} members", len(people)).format(n=len(people)), anchor=False)
    for member in people:
        member_row(api, viewer, member)
    if not people:
        empty_state(
            _("Nobody from {country} has come in yet").format(country=country_name(country)),
            _("Invite the first person. They come in with their ministry's own sign-in."),
        )
    machines_section(api, viewer, country)

with right:
    st.header(_("Invite a person"), anchor=False)
    invitation_form(api, viewer, country)
    if waiting:
        st.header(_("Open invitations"), anchor=False)
        for invitation in waiting:
            invitation_row(api, invitation)
    st.header(_("What each role may do"), anchor=False)
    roles_explained(roles_to_give(viewer))
