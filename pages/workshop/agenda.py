"""The agenda: what comes when, what it shows or asks, and putting it in order."""

from collections.abc import Sequence
from datetime import time
from functools import partial

import streamlit as st
from babel.dates import format_time

from components.page import Stat, empty_state, plain, stat_row
from components.workshop import poll_preview, snapshot_preview, text_preview
from core.access.api import Api
from core.access.viewer import Viewer
from core.texts import _, language, ngettext
from core.workshop.steps import (
    KINDS,
    POLLS,
    Step,
    clock_times,
    delete_step,
    minutes_in_all,
    move_step,
    steps,
)
from core.workshop.workshops import RUNS_WORKSHOPS, Workshop
from pages.frame.press import act
from pages.frame.visit import kept
from pages.workshop.step_form import adding_form, step_form


def show_agenda(viewer: Viewer, api: Api, found: Workshop) -> None:
    """Show the steps in their order; while it is a draft its facilitators change, move and add to them."""
    agenda = agenda_of(api, found)
    writes = found.is_draft and viewer.has(RUNS_WORKSHOPS)
    if agenda:
        _at_a_glance(found, agenda)
    else:
        empty_state(
            _("There is nothing on the agenda yet"),
            _(
                "Press “Add to workshop” under a figure of the portal, or add a text, a poll or questions below."
            ),
        )
    for step, begins in zip(agenda, clock_times(agenda, found.begins_at), strict=True):
        _one(api, step, begins, last=len(agenda), writes=writes)
    if writes:
        with st.expander(_("Add a step"), icon=":material/add:", key="workshop-add"):
            adding_form(api, found)


def agenda_of(api: Api, found: Workshop) -> list[Step]:
    """Return the steps of a workshop, as this visit knows them."""
    return kept(("steps", found.id), lambda: steps(api, found.id))


def _at_a_glance(found: Workshop, agenda: Sequence[Step]) -> None:
    minutes = minutes_in_all(agenda)
    untimed = sum(step.minutes is None for step in agenda)
    whole = _("{n} min").format(n=minutes)
    basis = (
        ngettext("{n} step without a time", "{n} steps without a time", untimed).format(n=untimed)
        if untimed
        else ""
    )
    stats = [Stat(_("Steps"), str(len(agenda))), Stat(_("In all"), whole, basis)]
    if found.begins_at:
        ends = list(clock_times([*agenda, agenda[-1]], found.begins_at))[-1]
        stats.append(Stat(_("Ends at"), _clock(ends)))
    stat_row(stats)


def _one(api: Api, step: Step, begins: time | None, *, last: int, writes: bool) -> None:
    with st.container(border=True, gap="small", key=f"step-{step.id}"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(_(KINDS[step.kind]), color="blue" if step.is_figure else "gray")
            lasts = _("{n} min").format(n=step.minutes) if step.minutes else _("no time set")
            st.caption(plain(" · ".join(filter(None, (_clock(begins), lasts)))), width="stretch")
            if writes:
                _order(api, step, last)
        st.markdown(f"**{step.position}\\. {plain(step.title)}**")
        if step.poll:
            st.caption(plain(_(POLLS[step.poll.kind])))
        if step.notes:
            st.caption(plain(_("Notes: {notes}").format(notes=step.notes)))
        _preview(step)
        if writes:
            with st.expander(_("Change this step"), key=f"change-{step.id}", on_change="rerun") as section:
                if section.open:
                    step_form(api, step)


def _preview(step: Step) -> None:
    """Show what the room will see, for whoever unfolds it."""
    if not (step.body or step.poll or step.snapshot or step.is_figure):
        return
    with st.expander(_("What the room sees"), key=f"preview-{step.id}", on_change="rerun") as section:
        if not section.open:
            return
        if step.body:
            text_preview(step.body)
        if step.poll:
            poll_preview(step.poll)
        if step.snapshot:
            snapshot_preview(step.snapshot, step.id)
        elif step.is_figure:
            st.markdown(
                plain(
                    _("The picture is missing. Open the view and press “Add to workshop” under the figure.")
                )
            )


def _order(api: Api, step: Step, last: int) -> None:
    """Offer what may be done with a step as it stands: another place, a look at its view, taking it out."""
    moves = (
        (":material/arrow_upward:", _("Earlier"), step.position - 1),
        (":material/arrow_downward:", _("Later"), step.position + 1),
    )
    for sign, label, position in moves:
        if st.button(
            label,
            icon=sign,
            type="tertiary",
            key=f"move-{position}-{step.id}",
            disabled=not 1 <= position <= last,
        ):
            act(partial(move_step, api, step.id, position), _("The agenda was changed."))
    if step.address:
        st.link_button(_("Open the view"), step.address, type="tertiary")
    if st.button(_("Take out"), type="tertiary", key=f"delete-{step.id}"):
        act(lambda: delete_step(api, step.id), _("The step was taken out."))


def _clock(at: time | None) -> str:
    return format_time(at, "short", locale=language()) if at else ""
