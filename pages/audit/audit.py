"""The log: what was done, by whom, and what it changed; and whether it is still whole."""

from datetime import UTC

import streamlit as st

from components.audit import EventRow, event_table
from components.figure import listing
from components.page import day_text, empty_state, message, page_header
from core.audit.log import (
    action_words,
    actor_words,
    changes,
    country_words,
    events,
    log_table,
    subject_words,
    verify,
)
from core.refusals import Refused
from core.texts import _, ngettext
from pages.audit.filters import narrowed
from pages.frame import opened

# A page shows fifty; the file holds all that was looked at.
SHOWN, LOOKED_AT = 50, 2000

viewer, api = opened("audit")
everywhere = viewer.has("secretariat")
page_header(_("Audit"), _("Every change of state: who did what, when, and what it changed. Times are UTC."))


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


wanted = narrowed(viewer, api)
found = events(api, wanted, limit=LOOKED_AT)
with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(ngettext("{n} event", "{n} events", len(found)).format(n=len(found)), width="stretch")
    asked = everywhere and st.button(
        _("Check the chain"), help=_("Computes the mark of every event again and compares.")
    )
if asked:
    check()
if found:
    with listing(
        title=_("Audit"),
        name=f"audit-{wanted.first}-{wanted.last}",
        table=lambda: log_table(found, with_country=everywhere),
        source=_("{first} to {last}").format(first=day_text(wanted.first), last=day_text(wanted.last)),
    ):
        event_table(
            [
                EventRow(
                    when=f"{event.at.astimezone(UTC):%Y-%m-%d %H:%M}",
                    who=actor_words(event.actor_name),
                    country=country_words(event) if everywhere else "",
                    what=action_words(event.action),
                    subject=subject_words(event),
                    changes=[change.text for change in changes(event)],
                )
                for event in found[:SHOWN]
            ]
        )
        if len(found) > SHOWN:
            st.caption(_("These are the newest {n}. The files hold all that were found.").format(n=SHOWN))
    if len(found) == LOOKED_AT:
        st.caption(
            _("Only the newest {n} events of the period were looked at. Choose a shorter one.").format(
                n=LOOKED_AT
            )
        )
else:
    empty_state(_("No event fits"), _("Choose a longer period, or take out a filter."))
