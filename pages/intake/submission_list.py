"""The list of submissions: what waits for the viewer, the filters, everything that fits them."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import streamlit as st

from components.figure import listing
from components.intake import month_text, submission_line, submissions_file
from components.page import STATES, Action, empty_state, onward, plain, status_badge
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.handles import platform_name
from core.catalogue.missions import missions
from core.intake import submissions as intake
from core.intake.submissions import Submission, Wanted
from core.texts import _, ngettext

THIS_PAGE: Final = "pages/intake/submissions.py"
UPLOAD_PAGE: Final = "pages/intake/upload.py"
SHOWN: Final = 50
OPEN_STATES: Final = ("submitted", "returned", "checked")


def show_waiting(api: Api, viewer: Viewer) -> None:
    """Show the submissions whose next step is the viewer's."""
    waiting = [one for one in intake.submissions(api, states=OPEN_STATES) if intake.waits_for(one, viewer)]
    if waiting:
        title = ngettext("{n} waits for you", "{n} wait for you", len(waiting)).format(n=len(waiting))
        st.header(title, anchor=False)
        _lines(waiting, framed=True)


def show_all(api: Api, viewer: Viewer) -> None:
    """Show the filters and everything that fits them, newest first."""
    st.header(_("All submissions"), anchor=False)
    wanted = _filters(api, viewer)
    listed = intake.submissions(api, wanted, limit=SHOWN + 1)
    if listed:
        with listing(
            title=_("All submissions"),
            name="submissions",
            table=lambda: submissions_file(intake.submissions(api, wanted)),
        ):
            _lines(listed[:SHOWN])
            if len(listed) > SHOWN:
                st.caption(_("These are the newest {n}. Narrow the filters to find others.").format(n=SHOWN))
        return
    if wanted != Wanted():
        empty_state(_("No submission fits"), _("Take out a filter to see more."))
    elif viewer.has("contributor"):
        empty_state(
            _("Nothing has been uploaded yet"),
            _(
                "Start with one export of one account. You see what the portal understood before it is stored."
            ),
            action=Action(_("Upload a file"), page=UPLOAD_PAGE),
        )
    else:
        empty_state(
            _("Nothing has been uploaded yet"),
            _("A colleague with the role of analyst can upload the first file."),
        )


def _filters(api: Api, viewer: Viewer) -> Wanted:
    """Draw the filters; they stand in the address, so that a link shows the same list."""
    state = st.segmented_control(
        _("State"),
        intake.STATES,
        format_func=lambda code: _(STATES[code][0]),
        key="state",
        bind="query-params",
        label_visibility="collapsed",
    )
    people, months = _choices(viewer.id, api)
    accounts = {
        account.id: f"{platform_name(account.platform)}: {account.handle} ({mission.name})"
        for mission in missions(api, country=viewer.country)
        for account in mission.accounts
    }
    with st.container(horizontal=True, gap="small"):
        account = _filter("account", _("Account"), accounts)
        month = _filter("month", _("Month"), {f"{day:%Y-%m}": month_text(day) for day in months})
        person = _filter("person", _("Uploaded by"), people)
    return Wanted(
        state=state or "",
        account_id=account,
        month=date.fromisoformat(f"{month}-01") if month else None,
        person=person,
    )


def _filter(name: str, label: str, choices: dict[str, str]) -> str:
    chosen: str | None = st.selectbox(
        label,
        list(choices),
        index=None,
        format_func=lambda code: choices.get(code, code),
        placeholder=_("All"),
        key=name,
        bind="query-params",
        width=260,
    )
    return chosen or ""


@st.cache_data(scope="session", ttl=60, show_spinner=False)
def _choices(viewer: str, _api: Api) -> tuple[dict[str, str], list[date]]:  # noqa: ARG001 - the key of the cache.
    return intake.uploaders(_api), intake.months_covered(_api)


def _lines(listed: Sequence[Submission], *, framed: bool = False) -> None:
    """Show submissions as lines that open."""
    for submission in listed:
        with st.container(
            border=framed,
            horizontal=True,
            vertical_alignment="center",
            gap="small",
            key=f"{framed}-{submission.id}",
        ):
            # Wide enough for every state, so that the names stand below each other.
            with st.container(width=178):
                status_badge(submission.state)
            onward(THIS_PAGE, submission.file_name, {"submission": submission.id})
            st.markdown(f":gray[{plain(submission_line(submission))}]", width="content")
