"""Beside an award: the indicator that lies nearest, and where the viewer's missions stand on it."""

from collections.abc import Sequence

import streamlit as st

from components.confidence import grade_badge
from components.page import onward, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.awards.standing import Standing, standing
from core.benchmarks.model import Benchmark, Cell, Indicator, Option, quarter_code, quarter_text
from core.benchmarks.reading import benchmark, options, platforms_held
from core.benchmarks.standing import months_before
from core.catalogue.handles import platform_name
from core.reconcile.grades import confidence
from core.texts import _
from pages.frame.registry import entry
from pages.frame.visit import kept
from pages.reconcile.graded import graded


@st.cache_data(max_entries=8, show_spinner=False)
def released(_api: Api, release: int) -> list[Option]:  # noqa: ARG001 - a new release is a new key.
    """Return what is published; it is the same for every member, so one viewer's answer serves all."""
    return options(_api)


@st.cache_data(scope="session", max_entries=200, show_spinner=False)
def looked_up(_api: Api, cell: Cell, release: int) -> Benchmark:  # noqa: ARG001 - as above.
    """Return a cell; the same one is looked up, and logged, once a session and release."""
    return benchmark(_api, cell)


def held_platforms(viewer: Viewer, api: Api, choices: Sequence[str]) -> list[str]:
    """Return the platforms, those first on which the viewer's ministry has most accounts."""
    own = kept("own accounts", lambda: platforms_held(api, viewer.country))
    return sorted(choices, key=lambda code: (-own[code], code))


def nearest(
    viewer: Viewer, api: Api, indicator: Indicator, platform: str, published: Sequence[Option], release: int
) -> None:
    """Explain the indicator in one sentence, say where the own missions stand, and lead to the benchmark."""
    st.markdown(
        f":small[:gray[{plain(_('Nearest indicator'))}]]  \n"
        f"**{plain(_(indicator.name))}** – {plain(_(indicator.question))}"
    )
    found = standing(
        api, indicator, platform, published, lambda cell: looked_up(api, cell, release), viewer.country
    )
    if found is None:
        nothing = _("The network has no figure for this on {platform} yet.")
        st.markdown(f":gray[{plain(nothing.format(platform=platform_name(platform)))}]")
        return
    _stands(found)
    if found.has_figures:
        told = {figure.mission_id for figure in found.own if figure.value is not None}
        grades = graded(api, found.quarter, months_before(found.quarter, -2), [indicator])
        grade_badge(confidence(grades, missions=told, platform=platform))
    onward(
        entry("benchmarks").path,
        _("See the benchmark"),
        {
            "indicator": indicator.code,
            "platform": platform,
            "quarter": quarter_code(found.quarter),
        },
    )


def _stands(found: Standing) -> None:
    """Say where the own missions stand and on what that rests; or that there is nothing of them yet."""
    basis = _("{platform}, {quarter}, all missions").format(
        platform=platform_name(found.platform), quarter=quarter_text(found.quarter)
    )
    if found.has_figures:
        said = f":blue[**{plain(found.sentence)}**]"
    else:
        missing = _("Your ministry has no figures here yet: upload an export and let a colleague approve it.")
        said = f"{plain(found.sentence)} {plain(missing)}"
    st.markdown(f"{said}  \n:small[:gray[{plain(basis)}]]")
