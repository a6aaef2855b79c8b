"""Benchmarks: the network's spread with the viewer's own missions and the award winners in it."""

from collections.abc import Sequence

import streamlit as st

from components import benchmarks as drawn
from components.page import day_text, empty_state, footer, message, page_header, plain
from core.awards.editions import Winner
from core.benchmarks.categories import category_name
from core.benchmarks.headlines import headline
from core.benchmarks.lines import drawable, line_words
from core.benchmarks.model import Benchmark, OwnFigure, ReferenceLine, quarter_code, quarter_text
from core.benchmarks.placement import about_range, placement, words
from core.benchmarks.reading import latest_release
from core.benchmarks.reasons import what_helps, why
from core.catalogue.handles import platform_name
from core.texts import _
from pages.benchmarks.choosing import View, choose_view, link
from pages.benchmarks.kept import looked_up, named_winners, reference
from pages.benchmarks.over_time import over_time
from pages.benchmarks.own_missions import own_missions
from pages.benchmarks.releasing import offer_release
from pages.frame import opened
from pages.frame.visit import kept

viewer, api = opened("benchmarks")
page_header(
    _("Benchmarks"),
    _("Where your missions stand in the network. No ministry can be recognised in what is shown."),
)


def source(view: View, found: Benchmark) -> str:
    """Return what the figures rest on."""
    parts = [
        platform_name(view.cell.platform),
        quarter_text(view.cell.quarter),
        category_name(view.cell.peer_group, view.cell.category),
    ]
    if found.missions is not None:
        parts.append(_("about {n} missions").format(n=found.missions))
    if found.release is not None and found.as_of is not None:
        parts.append(
            _("release {number} of {day}, protection rules {version}").format(
                number=found.release, day=day_text(found.as_of), version=found.rule_version
            )
        )
    return " · ".join(parts)


def draw(
    view: View,
    found: Benchmark,
    own: Sequence[OwnFigure],
    named: Sequence[Winner],
    beside: Sequence[ReferenceLine],
) -> None:
    """Draw the distribution with own missions, award winners of the same kind and others' benchmarks."""
    marked = [
        drawn.OwnMission(figure.mission, figure.value, words(place) if place else "")
        for figure in own
        if figure.value is not None and (place := placement(found, figure.value))
    ]
    shape = drawn.Benchmark(
        unit=_(view.indicator.unit),
        missions=found.missions or 0,
        median=found.median or 0.0,
        quartiles=(found.p25, found.p75) if found.p25 is not None and found.p75 is not None else None,
        tails=(found.p10, found.p90) if found.p10 is not None and found.p90 is not None else None,
        about=about_range(found),
        percent=view.indicator.percent,
    )
    drawn.distribution_chart(
        shape,
        marked,
        [
            drawn.Winner(winner.name, winner.value, winner.award)
            for winner in named
            if winner.value is not None
        ],
        [drawn.Line(f"{line.publisher} {line.year}", line.value, line_words(line)) for line in beside],
        title=headline(view.indicator, found, own),
        source=source(view, found),
        name=f"{view.indicator.code}-{view.cell.platform}-{quarter_code(view.cell.quarter)}-{view.cell.peer_group}",
        key="benchmark",
        link=link(),
    )


def show(view: View, release: int) -> None:
    """Draw one view from its finding to its definition."""
    platforms = view.indicator.platforms
    if platforms is not None and view.cell.platform not in platforms:
        message(
            "info",
            _("On {platform} this indicator means nothing.").format(
                platform=platform_name(view.cell.platform)
            ),
            remedy=_("It is worked out for {platforms}.").format(
                platforms=", ".join(platform_name(code) for code in platforms)
            ),
        )
        footer(f"{_(view.indicator.name)}: {_(view.indicator.definition)}")
        return
    found = kept(view.cell, lambda: looked_up(api, view.cell, release))
    beside = drawable(kept("reference", lambda: reference(api))[2], view.indicator, view.cell.platform)
    named = kept(("winners", view.indicator.code), lambda: named_winners(api, view.indicator.code))
    if found.median is not None:
        draw(view, found, view.own_here, named, beside)
    else:
        message(
            "info",
            why(found.reason or "too_few_missions"),
            remedy=what_helps(found.reason or "too_few_missions"),
        )
        st.caption(source(view, found))
    for winner in named:
        if winner.value is None:
            without = _("The award published no figure.")
            st.markdown(
                f":orange-badge[{plain(winner.award)}] {plain(winner.name)} · :gray[{plain(without)}]"
            )
    own_missions(api, view, found)
    over_time(api, view)
    footer(
        f"{_(view.indicator.name)}: {_(view.indicator.definition)} {_('Source: {source}').format(source=_(view.indicator.source))}"
    )


if viewer.has("secretariat"):
    offer_release(api)
latest = kept("release", lambda: latest_release(api))
chosen = choose_view(viewer, api, latest) if latest else None
if latest and chosen:
    show(chosen, latest.number)
else:
    empty_state(
        _("Nothing is published yet"),
        _(
            "A quarter appears 45 days after its end, once twelve missions of six ministries have shared figures."
        ),
    )
