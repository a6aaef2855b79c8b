"""Which events to show: the filters of the log, all of them in the page's address."""

from datetime import UTC, date, datetime, timedelta

import streamlit as st

from core.access.api import Api
from core.access.members import countries_kept
from core.access.viewer import Viewer
from core.audit.log import Wanted, action_words, actor_words, people_and_actions
from core.catalogue.names import country_name
from core.texts import _


def _period() -> tuple[date, date]:
    """Return the first and the last day wanted; a half-chosen period ends on its first day."""
    today = datetime.now(UTC).date()
    chosen = st.date_input(
        _("From and to"),
        (today - timedelta(days=29), today),
        max_value=today,
        format="YYYY-MM-DD",
        key="period",
        bind="query-params",
    )
    days = chosen if isinstance(chosen, tuple) else (chosen,)
    return (days[0], days[-1]) if days else (today, today)


def narrowed(viewer: Viewer, api: Api) -> Wanted:
    """Draw the filters and return what they ask for."""
    everywhere = viewer.has("secretariat")
    places = iter(st.columns(5 if everywhere else 4))
    with next(places):
        first, last = _period()
    country = None
    if everywhere:
        country = next(places).selectbox(
            _("Country"),
            countries_kept(viewer, api),
            index=None,
            format_func=country_name,
            placeholder=_("All countries"),
            key="country",
            bind="query-params",
        )
    people, actions = people_and_actions(api, Wanted(first, last, country or ""))
    person = next(places).selectbox(
        _("Person"),
        people,
        index=None,
        format_func=actor_words,
        placeholder=_("Everybody"),
        key="person",
        bind="query-params",
    )
    action = next(places).selectbox(
        _("What was done"),
        actions,
        index=None,
        format_func=action_words,
        placeholder=_("Everything"),
        key="action",
        bind="query-params",
    )
    subject = next(places).text_input(
        _("On what"),
        placeholder=_("A part of a name"),
        max_chars=200,
        key="subject",
        bind="query-params",
    )
    return Wanted(first, last, country or "", person or "", action or "", subject.strip())
