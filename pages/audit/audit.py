"""The log: what was done, by whom, and what it changed; and whether it is still whole."""

from datetime import UTC, date, datetime, timedelta

import streamlit as st

from components.audit import EventRow, event_table
from components.downloads import download_csv
from components.page import empty_state, message, page_header
from core.access.members import countries_kept
from core.audit.log import (
    Wanted,
    action_words,
    changes,
    events,
    log_table,
    people_and_actions,
    subject_words,
    verify,
)
from core.catalogue.names import country_name
from core.refusals import Refused
from core.texts import _, ngettext
from pages.frame import opened

# A page shows fifty; the file holds all that was looked at.
SHOWN, LOOKED_AT = 50, 2000

viewer, api = opened("audit")
everywhere = viewer.has("secretariat")
page_header(_("Audit"), _("Every change of state: who did what, when, and what it changed. Times are UTC."))


def period() -> tuple[date, date]:
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


def narrowed() -> Wanted:
    """Draw the filters and return what they ask for."""
    places = iter(st.columns(5 if everywhere else 4))
    with next(places):
        first, last = period()
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
        _("Person"), people, index=None, placeholder=_("Everybody"), key="person", bind="query-params"
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


def check() -> None:
    """Check the chain, and say in words what came out."""
    try:
        chain = verify(api)
    except Refused as refused:
        message("error", refused.sentence)
        return
    if chain.first_broken is None:
        message(
            "success",
            ngettext(
                "The log is whole: {n} event, and it is as it was written.",
                "The log is whole: {n} events, each as it was written.",
                chain.events,
            ).format(n=chain.events),
            remedy=_("Last mark: {mark}. Note it outside the portal, to compare at the next check.").format(
                mark=chain.last_hash[:16]
            ),
        )
    else:
        message(
            "error",
            _("The log was tampered with: event {number} does not fit what came before.").format(
                number=chain.first_broken
            ),
            remedy=_("Keep a copy of the database now, and tell whoever runs it."),
        )


wanted = narrowed()
found = events(api, wanted, limit=LOOKED_AT)
with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(ngettext("{n} event", "{n} events", len(found)).format(n=len(found)), width="stretch")
    asked = everywhere and st.button(
        _("Check the chain"), help=_("Computes the mark of every event again and compares.")
    )
    if found:
        download_csv(f"audit-{wanted.first}-{wanted.last}", log_table(found, with_country=everywhere))
if asked:
    check()
if found:
    event_table(
        [
            EventRow(
                when=f"{event.at.astimezone(UTC):%Y-%m-%d %H:%M}",
                who=event.actor_name,
                country=country_name(event.country) if everywhere else "",
                what=action_words(event.action),
                subject=subject_words(event),
                changes=[change.text for change in changes(event)],
            )
            for event in found[:SHOWN]
        ]
    )
    if len(found) > SHOWN:
        st.caption(_("These are the newest {n}. The CSV file holds all that were found.").format(n=SHOWN))
    if len(found) == LOOKED_AT:
        st.caption(
            _("Only the newest {n} events of the period were looked at. Choose a shorter one.").format(
                n=LOOKED_AT
            )
        )
else:
    empty_state(_("No event fits"), _("Choose a longer period, or take out a filter."))
