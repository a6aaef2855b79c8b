"""Home: what waits for me, where we stand, what is new."""

import streamlit as st

from components.confidence import grade_badge
from components.page import Action, day_text, empty_state, onward, page_header, plain, status_badge
from core.access.viewer import Viewer
from core.benchmarks.model import quarter_code, quarter_text
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name
from core.home import News, Standing, news, waiting
from core.intake.submissions import Submission, export_title
from core.texts import _, language, ngettext
from pages.frame import opened
from pages.frame.registry import entry
from pages.frame.visit import kept
from pages.home.alerts import show_alerts
from pages.home.freshness import show_freshness
from pages.home.incidents import show_incidents
from pages.home.kept import where_we_stand

SUBMISSIONS = "pages/intake/submissions.py"
BENCHMARKS = "pages/benchmarks/benchmarks.py"


def _show_waiting(viewer: Viewer, tasks: list[Submission]) -> None:
    if not tasks:
        upload = (
            Action(_("Upload a file"), page="pages/intake/upload.py") if viewer.has("contributor") else None
        )
        empty_state(
            _("Nothing waits for you"), _("When somebody needs your decision, it stands here."), action=upload
        )
        return
    with st.container(border=True):
        for task in tasks[:5]:
            with st.container(horizontal=True, vertical_alignment="center"):
                status_badge(task.state)
                onward(SUBMISSIONS, task.file_name, {"submission": task.id})
                st.caption(plain(f"{export_title(task.export)} · {task.created_by_name}"))
            if task.state == "returned" and task.decision_comment:
                st.markdown(
                    plain(
                        _("{name}: “{comment}”").format(
                            name=task.decided_by_name or "", comment=task.decision_comment
                        )
                    )
                )
        if len(tasks) > 5:
            more = len(tasks) - 5
            onward(SUBMISSIONS, ngettext("{n} more", "{n} more", more).format(n=more))


def _show_standing(found: list[Standing]) -> None:
    if not found:
        empty_state(
            _("No figures to compare yet"),
            _(
                "Once your ministry's approved figures and a release of the network cover the same quarter, you stand here."
            ),
        )
        return
    for column, figure in zip(st.columns(len(found)), found, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f":gray[{plain(_(figure.indicator.name))}]\n\n**{plain(figure.sentence)}**")
            grade_badge(figure.confidence)
            onward(
                BENCHMARKS,
                _("See the benchmark"),
                {
                    "indicator": figure.cell.indicator,
                    "platform": figure.cell.platform,
                    "quarter": quarter_code(figure.cell.quarter),
                },
            )
    cell = found[0].cell
    st.caption(
        plain(
            _("All missions of the network on {platform}, {quarter}.").format(
                platform=platform_name(cell.platform), quarter=quarter_text(cell.quarter)
            )
        )
    )


def _news_line(event: News) -> str:
    match event.kind, event.state:
        case "release", _state:
            return _("Release {number} of the network's benchmarks was published.").format(
                number=event.subject
            )
        case "edition", _state:
            return _("Award results are published: {title}.").format(title=event.subject)
        case _kind, "approved":
            return _("Approved: {file}. Its figures count now.").format(file=event.subject)
        case _:
            return _("Returned: {file}. Its author has been told what to mend.").format(file=event.subject)


viewer, api = opened("home")
page_header(
    _("Good to see you, {name}").format(name=viewer.name),
    _("What waits for you, what is new, and where {country} stands.").format(
        country=country_name(viewer.country)
    ),
)
show_incidents(viewer, api)
st.header(_("Waits for you"), anchor=False)
# A role without submissions has none waiting.
has_submissions = viewer.has(*entry("submissions").roles)
_show_waiting(viewer, kept("waiting", lambda: waiting(api, viewer)) if has_submissions else [])
show_alerts(api)
show_freshness(api, viewer)
st.header(_("Where you stand"), anchor=False)
_show_standing(kept(("standing", language()), lambda: where_we_stand(viewer.id, language(), api)))
st.header(_("What is new"), anchor=False)
st.markdown(
    "\n\n".join(
        f":gray[{plain(day_text(event.on))}] — {plain(_news_line(event))}"
        for event in kept("news", lambda: news(api))
    )
)
