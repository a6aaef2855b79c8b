"""Missions: keep those of one's own ministry, read those of the others, bring in a list."""

import streamlit as st

from components.page import empty_state, message, page_header, plain
from core.catalogue.handles import platform_name
from core.catalogue.missions import Mission, missions
from core.catalogue.names import country_name, sorted_countries
from core.catalogue.spelling import listed_countries
from core.intake.accounts import former_handles
from core.intake.sharing import partners
from core.texts import _
from pages.catalogue.account_forms import account_form, closing_form, say_former_names
from pages.catalogue.linked import show_linked
from pages.catalogue.mission_forms import mission_form, take_added, take_message
from pages.catalogue.mission_import import import_panel
from pages.catalogue.mission_list import mission_list
from pages.catalogue.shared_figures import shared_panel
from pages.frame import opened

SHOWN = 200
NEW = "new"

viewer, api = opened("missions")
page_header(
    _("Missions"),
    _("Embassies, consulates and other missions of the network, and the accounts they hold."),
)
if done := take_message():
    message("success", done)
show_linked(api)

may_keep = viewer.has("contributor", "approver", "secretariat")
may_import = viewer.has("approver", "secretariat")
titles = [_("Our missions"), _("Other countries")] + ([_("Bring in a list")] if may_import else [])
# A link to what was found among the others opens there.
linked = not {"partner", "host", "search"}.isdisjoint(st.query_params)
tabs = st.tabs(titles, default=titles[linked], on_change="rerun", key="missions-tabs")


def keep(listed: list[Mission], country: str, key: str) -> None:
    """Offer the forms: a new mission, or one of those listed with its accounts."""
    names = {mission.id: f"{mission.name} ({mission.place})" for mission in listed}
    take_added(f"{key}-chosen")
    chosen = st.selectbox(
        _("Add or change a mission"),
        [NEW, *names],
        format_func=lambda mission_id: names.get(mission_id, _("A new mission")),
        index=None,
        placeholder=_("Choose a mission, or a new one"),
        key=f"{key}-chosen",
    )
    if chosen is None:
        return
    mission = next((mission for mission in listed if mission.id == chosen), None)
    mission_form(api, mission, country, key)
    if mission is None:
        return
    st.header(_("Accounts"), anchor=False)
    former = former_handles(api)
    for account in mission.accounts:
        label = f"{platform_name(account.platform)}: {account.handle}"
        if account.closed_on:
            label = _("{account} (closed)").format(account=label)
        with st.expander(plain(label)):
            say_former_names(account, former)
            account_form(api, mission, account, key)
            closing_form(api, account, key)
    if mission.closed_on is None:
        with st.expander(_("Add an account"), icon=":material/add:"):
            account_form(api, mission, None, key)
    with st.expander(_("Reopen this mission") if mission.closed_on else _("Close this mission")):
        closing_form(api, mission, key)


if tabs[0].open:
    with tabs[0]:
        own = missions(api, country=viewer.country)
        if may_keep:
            keep(own, viewer.country, "own")
        if own:
            mission_list(own, _("Our missions"), viewer.country)
        else:
            empty_state(
                _("Your ministry has no missions here yet"),
                _("Add the first one above. An approver can also bring in a whole list at once.")
                if may_keep
                else _("Ask a colleague with the role of analyst or approver to add them."),
            )

if tabs[1].open:
    with tabs[1]:
        others = sorted_countries(listed_countries() - {viewer.country})
        country = st.selectbox(
            _("Country"),
            others,
            format_func=country_name,
            index=None,
            placeholder=_("All countries"),
            key="partner",
            bind="query-params",
        )
        host = st.selectbox(
            _("Host country"),
            sorted_countries(listed_countries()),
            format_func=country_name,
            index=None,
            placeholder=_("All host countries"),
            key="host",
            bind="query-params",
        )
        search = st.text_input(_("Name or city"), max_chars=100, key="search", bind="query-params")
        if not (country or host or search.strip()):
            empty_state(
                _("Choose what to look for"),
                _("Pick a country, a host country, or type a part of a name or city."),
            )
        else:
            found = missions(api, country=country, host_country=host, search=search, limit=SHOWN)
            if country and viewer.has("secretariat"):
                keep(found, country, f"other-{country}")
            if country in partners(api, viewer):
                shared_panel(api, country)
            if found:
                mission_list(found, _("Missions of the network"), "found")
                if len(found) == SHOWN:
                    st.caption(_("These are the first {n}. Narrow the search to see others.").format(n=SHOWN))
            else:
                empty_state(_("No mission fits"), _("Take out a filter, or try a shorter part of the name."))

if may_import and tabs[2].open:
    with tabs[2]:
        import_panel(api, viewer)
