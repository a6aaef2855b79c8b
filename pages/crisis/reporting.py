"""Taking the situation along, as it is when the button is pressed."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

import streamlit as st

from components.downloads import offer
from core.access.api import Api
from core.access.viewer import Viewer
from core.crisis.board import board
from core.crisis.incidents import Incident, incident
from core.crisis.log import events
from core.crisis.report.paper import Paper
from core.crisis.report.pdf import pdf
from core.crisis.report.situation import Situation, situation_report
from core.crisis.tasks import tasks
from core.refusals import Refused
from core.texts import N_, _
from pages.frame.afresh import afresh


def _docx(paper: Paper) -> bytes:
    # The first report pays for reading what writes it, not the start of the portal nor this page.
    from core.crisis.report.docx import docx  # noqa: PLC0415

    return docx(paper)


FORMATS: Final[dict[str, tuple[str, str, Callable[[Paper], bytes]]]] = {
    "pdf": (N_("Situation report as PDF"), "application/pdf", pdf),
    "docx": (
        N_("Situation report as Word"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _docx,
    ),
}


def offer_report(viewer: Viewer, found: Incident) -> None:
    """Offer the report in each format; it is written when somebody asks for it."""
    with st.container(horizontal=True, gap="small"):
        for kind, (label, mime, writer) in FORMATS.items():
            offer(
                _(label),
                afresh(viewer, partial(_written, viewer, found.id, writer)),
                file_name=f"situation-{found.onset:%Y%m%d}-{found.id[:8]}.{kind}",
                mime=mime,
                key=f"report-{kind}",
            )


def _written(viewer: Viewer, wanted: str, writer: Callable[[Paper], bytes], api: Api) -> bytes:
    """Read everything anew and write it."""
    found = incident(api, wanted)
    if found is None:
        raise Refused("crisis.no_such_incident", "", 404)
    return writer(situation_report(_situation(viewer, api, found)))


def _situation(viewer: Viewer, api: Api, found: Incident) -> Situation:
    cells = board(api, found.id)
    return Situation(
        incident=found,
        cells=cells,
        events=events(api, found.id),
        tasks=tasks(api, found.id),
        missions={cell.mission_id: cell.mission for cell in cells},
        ministry=viewer.country,
        author=viewer.name,
        at=datetime.now(UTC),
    )
