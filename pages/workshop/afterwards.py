"""What stays of a workshop: what the room said, counted, files to take along, and a page for who was there."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from components.downloads import csv_bytes, offer
from components.page import Stat, day_text, message, number_text, plain, stat_row
from components.slides import PPTX, picture
from core.access.api import Api
from core.access.viewer import Viewer
from core.refusals import Refused
from core.settings import settings
from core.texts import N_, _
from core.workshop.afterwards import after_url
from core.workshop.outcomes import answer_rows
from core.workshop.record import Record, record
from core.workshop.snapshots import Snapshot
from core.workshop.workshops import Workshop
from pages.frame.afresh import afresh
from pages.frame.visit import kept

Writer = Callable[[Record], bytes]


def show_afterwards(viewer: Viewer, api: Api, found: Workshop) -> None:
    """Show how many took part and answered, offer the files, and the link for who was there."""
    told = kept(("record", found.id), lambda: record(api, found.id))
    if told is None:
        return
    if found.ended_at is None:
        message("info", _("The workshop goes on: these files hold what was shown and said so far."))
    stat_row(
        [
            Stat(_("Phones"), number_text(told.people, digits=9)),
            Stat(_("Answers"), number_text(_answers(told), digits=9)),
            Stat(_("Questions"), number_text(sum(len(step.questions) for step in told.steps))),
        ]
    )
    _offer_files(viewer, found)
    if found.ended_at is not None:
        _offer_page(found)
    _say_what_goes(told)


def _answers(told: Record) -> int:
    return sum(count for step in told.steps for one in step.rounds for _answer, count in one.answers)


def _offer_files(viewer: Viewer, found: Workshop) -> None:
    st.header(_("Take it along"), anchor=False)
    with st.container(horizontal=True, gap="small"):
        for kind, (label, mime, writer) in FILES.items():
            offer(
                _(label),
                afresh(viewer, partial(_written, found.id, writer)),
                file_name=f"workshop-{found.id[:8]}.{kind}",
                mime=mime,
                key=f"workshop-{kind}",
            )
    st.caption(
        plain(
            _(
                "The slides hold your notes; charts and texts in them can be changed. The sheet and the answers hold no notes and name nobody."
            )
        )
    )


def _written(workshop: str, writer: Writer, api: Api) -> bytes:
    """Read everything anew and write it."""
    told = record(api, workshop)
    if told is None:
        raise Refused("workshop.no_such_workshop", "", 404)
    return writer(told)


def _slides(told: Record) -> bytes:
    # The first slide pays for reading what writes it, not the start of the portal.
    from core.workshop.slides import slides  # noqa: PLC0415

    return slides(told, _drawn, settings().public_url)


def _handout(told: Record) -> bytes:
    from core.workshop.handout import handout  # noqa: PLC0415 - As above.

    return handout(told, _drawn, settings().public_url)


def _drawn(shown: Snapshot) -> bytes | None:
    return picture(None if shown.spec is None else dict(shown.spec))


def _answers_file(told: Record) -> bytes:
    columns, rows = answer_rows(told)
    return csv_bytes(pd.DataFrame(rows, columns=list(columns)))


FILES: Final[dict[str, tuple[str, str, Writer]]] = {
    "pptx": (N_("Slides (PPTX)"), PPTX, _slides),
    "pdf": (N_("Sheet for participants (PDF)"), "application/pdf", _handout),
    "csv": (N_("Answers (CSV)"), "text/csv", _answers_file),
}


def _offer_page(found: Workshop) -> None:
    """Offer the link to the page for who was there, as long as it shows anything."""
    st.header(_("For who was there"), anchor=False)
    st.markdown(
        plain(
            _(
                "A page without account: what was shown, and the results you revealed. Send the link to the room."
            )
        )
    )
    st.code(after_url(settings(), found.id), language=None, wrap_lines=True)


def _say_what_goes(told: Record) -> None:
    """Say when the personal traces go, or when they went."""
    if told.traces_deleted_at is not None:
        st.caption(
            plain(
                _(
                    "Names, phones and single answers were deleted on {day}. What the room answered is kept, counted."
                ).format(day=day_text(told.traces_deleted_at.date()))
            )
        )
    elif told.ended_at is not None:
        due = told.ended_at.date() + timedelta(days=settings().workshop_keep_days)
        st.caption(
            plain(
                _(
                    "On {day} names, phones and single answers are deleted, and the page for who was there closes. What the room answered stays, counted."
                ).format(day=day_text(due))
            )
        )
