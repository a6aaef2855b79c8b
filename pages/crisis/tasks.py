"""The tasks: what is to be done, by whom, until when."""

import streamlit as st

from components.page import empty_state, message, plain
from core.access.api import Api
from core.access.members import members
from core.access.viewer import Viewer
from core.crisis.incidents import Incident
from core.crisis.tasks import Task, finish_task, save_task, tasks
from core.texts import _, ngettext
from pages.crisis.board import board_now
from pages.crisis.times import moment_fields, now, time_text
from pages.crisis.writers import may_write
from pages.frame.press import act, turn
from pages.frame.visit import kept

SHORTEST = 2


def show_tasks(viewer: Viewer, api: Api, found: Incident) -> None:
    """Show what is to be done first, then what is done, with the form for a new task above."""
    listed = kept(("tasks", found.id), lambda: tasks(api, found.id))
    names = {cell.mission_id: cell.mission for cell in board_now(api, found)}
    writes = may_write(viewer) and found.closed_at is None
    if writes:
        with st.expander(_("Add a task"), icon=":material/add:", key="crisis-new-task"):
            _task_form(viewer, api, found, None)
    if not listed:
        empty_state(_("There are no tasks"), _("Write down what is to be done, by whom and until when."))
        return
    open_ones = sum(task.done_at is None for task in listed)
    st.header(ngettext("{n} task to do", "{n} tasks to do", open_ones).format(n=open_ones), anchor=False)
    for task in listed:
        _task(viewer, api, found, task, names, writes=writes)


def _task(
    viewer: Viewer, api: Api, found: Incident, task: Task, names: dict[str, str], *, writes: bool
) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _state(task)
            st.markdown(f"**{plain(task.title)}**")
        if task.note:
            st.markdown(plain(task.note))
        st.caption(plain(_facts(task, names)))
        if not writes:
            return
        with st.container(horizontal=True, gap="small"):
            done = task.done_at is None
            if st.button(_("Done") if done else _("Not done after all"), key=f"finish-{task.id}"):
                act(
                    lambda: finish_task(api, task.id, done=done),
                    _("Done: {title}").format(title=task.title)
                    if done
                    else _("To do again: {title}").format(title=task.title),
                )
            if done:
                with st.popover(_("Change"), type="tertiary", key=f"change-{task.id}"):
                    _task_form(viewer, api, found, task)


def _state(task: Task) -> None:
    if task.done_at:
        st.badge(_("Done"), color="green")
    elif task.overdue(now()):
        st.badge(_("Overdue"), color="red")
    else:
        st.badge(_("To do"), color="blue")


def _facts(task: Task, names: dict[str, str]) -> str:
    said = [
        _("For {name}").format(name=task.assignee_name) if task.assignee_name else _("For nobody yet"),
        names.get(task.mission_id or "", ""),
        _("due {time}").format(time=time_text(task.due_at)) if task.due_at else _("no due time"),
    ]
    if task.done_at:
        said.append(_("done by {name} on {time}").format(name=task.done_by, time=time_text(task.done_at)))
    return " · ".join(filter(None, said))


def _task_form(viewer: Viewer, api: Api, found: Incident, task: Task | None) -> None:
    key = f"task-{task.id if task else 'new'}-{turn()}"
    missions = {cell.mission_id: cell.mission for cell in board_now(api, found) if cell.own}
    colleagues = {one.id: one.name for one in kept("colleagues", lambda: members(api, viewer.country))}
    with st.form(key, border=False):
        title = st.text_input(
            _("What is to be done"), task.title if task else "", max_chars=160, key=f"{key}-title"
        )
        note = st.text_area(
            _("More on it"), task.note if task else "", max_chars=2000, height=80, key=f"{key}-note"
        )
        with st.container(horizontal=True, gap="small"):
            assignee = st.selectbox(
                _("Who does it"),
                list(colleagues),
                index=_place(colleagues, task.assignee if task else None),
                format_func=colleagues.__getitem__,
                placeholder=_("Nobody yet"),
                key=f"{key}-who",
            )
            mission = st.selectbox(
                _("Mission"),
                list(missions),
                index=_place(missions, task.mission_id if task else None),
                format_func=missions.__getitem__,
                placeholder=_("None"),
                key=f"{key}-mission",
            )
        due = moment_fields(_("Due on"), _("Due at"), task.due_at if task else None, f"{key}-due")
        if not st.form_submit_button(_("Save the task"), type="primary"):
            return
    if len(title.strip()) < SHORTEST:
        message("error", _("Say in a few words what is to be done."))
        return
    act(
        lambda: save_task(
            api,
            found.id,
            task.id if task else "",
            title=title,
            note=note,
            mission=mission,
            assignee=assignee,
            due_at=due,
        ),
        _("The task is written down."),
    )


def _place(options: dict[str, str], wanted: str | None) -> int | None:
    return list(options).index(wanted) if wanted in options else None
