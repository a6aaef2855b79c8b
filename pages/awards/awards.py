"""Awards: each edition with its results, how they came about, and the rules replayed over own missions."""

import streamlit as st

from components.page import empty_state, onward, page_header
from core.awards.editions import Edition, editions
from core.digest.subscriptions import Watched
from core.texts import _
from pages.awards.replaying import show_replay
from pages.awards.results import edition_head, show_results
from pages.awards.scores import show_scores
from pages.digest.subscribing import tell_me
from pages.frame import opened
from pages.frame.registry import entry
from pages.frame.visit import kept

viewer, api = opened("awards")
page_header(_("Awards"), _("Who was honoured, by which rule, and where your missions would stand under it."))
if viewer.has("publisher"):
    onward(entry("award_editor").path, _("Open the award editor"))


def choose_view() -> str:
    """Ask what to show of the edition; the choice stands in the address, so that a link shows the same."""
    views = {"results": _("Results"), "rules": _("Rules and scores"), "replay": _("Replay")}
    linked = st.query_params.get("view", "")
    chosen: str = st.segmented_control(
        _("Show"),
        list(views),
        format_func=views.__getitem__,
        default=linked if linked in views else "results",
        required=True,
        key="awards-view",
    )
    if chosen != st.query_params.get("view", "results"):
        st.query_params["view"] = chosen
    return chosen


given = kept("editions", lambda: editions(api))
if given:
    names: dict[str, Edition] = {}
    for edition in given:
        # Two ministries may give an award in one year.
        names[
            str(edition.year) if str(edition.year) not in names else f"{edition.year}-{edition.given_by}"
        ] = edition
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        if len(names) > 1:
            year = st.selectbox(_("Edition"), list(names), key="edition", bind="query-params", width=180)
        else:
            year = next(iter(names))
        view = choose_view()
    chosen = names[year]
    edition_head(chosen)
    if view == "rules":
        show_scores(api, chosen)
    elif view == "replay":
        show_replay(viewer, api, chosen)
    else:
        show_results(viewer, api, chosen)
    tell_me(
        api,
        lambda: [
            Watched.at("awards", chosen.title, "/awards", {"edition": year}),
            Watched.at("awards", _("Awards of every year"), "/awards", {}),
        ],
    )
else:
    empty_state(_("No edition is published yet"), _("Come back when the first results are out."))
