"""Where the viewer's missions stand: three figures, each in one sentence, and how old they are."""

import streamlit as st

from components.confidence import grade_badge
from components.page import day_text, empty_state, onward, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.model import Release, quarter_code, quarter_text
from core.benchmarks.reading import latest_release
from core.catalogue.handles import platform_name
from core.home.standing import Standing
from core.texts import _, language
from pages.frame.registry import entry
from pages.frame.visit import kept
from pages.home.kept import where_we_stand


def show_standing(viewer: Viewer, api: Api) -> None:
    """Draw the three figures, or why there is none yet."""
    st.header(_("Where you stand"), anchor=False)
    release = kept("release", lambda: latest_release(api))
    found = (
        kept(
            ("standing", language()),
            lambda: where_we_stand(viewer.id, viewer.country, release.number, language(), api),
        )
        if release
        else []
    )
    if release is None or not found:
        empty_state(
            _("No figures to compare yet"),
            _(
                "Once your ministry's approved figures and a release of the network cover the same quarter, you stand here."
            ),
        )
        return
    for column, figure in zip(st.columns(len(found), border=True), found, strict=True):
        with column:
            _figure(figure)
    st.caption(plain(_basis(found[0], release)))


def _figure(figure: Standing) -> None:
    before = f"  \n:small[:gray[{plain(figure.before)}]]" if figure.before else ""
    st.markdown(f":gray[{plain(_(figure.indicator.name))}]\n\n**{plain(figure.sentence)}**{before}")
    view = {
        "indicator": figure.cell.indicator,
        "platform": figure.cell.platform,
        "quarter": quarter_code(figure.cell.quarter),
    }
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        grade_badge(figure.confidence)
        onward(entry("benchmarks").path, _("See the benchmark"), view)


def _basis(figure: Standing, release: Release) -> str:
    return _(
        "How much you publish, whether people answer, and whether they talk with you:"
        " all missions of the network on {platform}, {quarter}. Release {number}, figures as of {day}."
    ).format(
        platform=platform_name(figure.cell.platform),
        quarter=quarter_text(figure.cell.quarter),
        number=release.number,
        day=day_text(release.as_of),
    )
