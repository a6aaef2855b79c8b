"""“Add to workshop” under every figure: its picture becomes a step, with the way back to the view."""

from typing import Final
from urllib.parse import urlencode

import streamlit as st

from components.page import message, onward
from components.shown import Shown
from core.access.api import Api
from core.refusals import Refused, Unreachable
from core.texts import _
from core.workshop.snapshots import Snapshot, taken
from core.workshop.steps import KIND_OF_AREA, Draft, Step, add_step, keep_snapshot, steps
from core.workshop.workshops import Plan, Workshop, begin_workshop, workshops
from pages.frame import signin, visit
from pages.frame.registry import entry

LONGEST_TITLE: Final = 300
NEW: Final = ""
# Where an unseen run of a page collects the pictures of its figures, by their place.
SEEN: Final = "workshop-seen"


def add_to_workshop(shown: Shown, place: str) -> None:
    """Offer to make a step of the figure that was just drawn at this place of the page; unseen, take its picture."""
    if SEEN in st.session_state:
        st.session_state[SEEN][place] = picture(shown, place)
        return
    with st.popover(
        _("Add to workshop"), type="tertiary", key=f"workshop-{place}", on_change="rerun"
    ) as opened:
        if opened.open:
            _choose(signin.api(), shown, place)


def picture(shown: Shown, place: str) -> Snapshot:
    """Take the picture of a figure on the page of this run."""
    said = urlencode(st.query_params.to_dict())
    return taken(
        title=shown.title,
        subtitle=shown.subtitle,
        alt=shown.alt,
        source=shown.source,
        spec=shown.spec,
        table=shown.table(),
        address=f"/{entry(visit.page()).url_path}" + (f"?{said}" if said else ""),
        figure=place,
    )


def _choose(api: Api, shown: Shown, place: str) -> None:
    drafts = {one.id: one for one in workshops(api) if one.is_draft}
    chosen = st.selectbox(
        _("Workshop"),
        [*drafts, NEW],
        format_func=lambda id_: drafts[id_].title if id_ else _("A new workshop"),
        key=f"workshop-of-{place}",
    )
    if st.button(_("Add"), type="primary", key=f"workshop-add-{place}"):
        try:
            _add(api, drafts.get(chosen), picture(shown, place))
        except (Refused, Unreachable) as problem:
            message("error", problem.sentence)


def _add(api: Api, found: Workshop | None, taken_now: Snapshot) -> None:
    """Put the figure on the agenda; where it stands there already, its newer picture takes the older one's place."""
    workshop = found.id if found else begin_workshop(api, Plan(_("New workshop")))
    known = _standing(steps(api, workshop), taken_now) if found else None
    if known is not None:
        keep_snapshot(api, known.id, taken_now)
        message("success", _("It was on the agenda already. Its picture is the one of now."))
    else:
        kind = KIND_OF_AREA.get(visit.page(), "figure")
        title = taken_now.title[:LONGEST_TITLE].strip() or _("Table")
        add_step(api, workshop, Draft(title, kind=kind, snapshot=taken_now))
        message("success", _("It is on the agenda."))
    onward(entry("workshop").path, _("Open the workshop"), {"workshop": workshop})


def _standing(agenda: list[Step], taken_now: Snapshot) -> Step | None:
    """Return the step that shows this figure of this view."""
    view = (taken_now.address, taken_now.figure)
    return next(
        (one for one in agenda if one.snapshot and (one.snapshot.address, one.snapshot.figure) == view), None
    )
