"""Where own missions stand: the network's spread with own missions, award winners and others' benchmarks in it."""

from collections.abc import Sequence

import streamlit as st

from components import benchmarks as drawn
from components.page import plain
from core.access.api import Api
from core.awards.editions import Winner
from core.benchmarks.headlines import contrast, headline
from core.benchmarks.lines import drawable, line_words
from core.benchmarks.model import Benchmark, ReferenceLine, quarter_code
from core.benchmarks.named import NamedFigure, in_group, named_figures
from core.benchmarks.placement import about_range, placement, words
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name
from core.texts import _, language
from pages.benchmarks.kept import looked_up, named_winners, reference
from pages.benchmarks.kept_back import say_kept_back
from pages.benchmarks.own_missions import own_missions
from pages.benchmarks.source import source
from pages.benchmarks.view import View
from pages.frame.visit import kept


def show_place(api: Api, view: View, release: int) -> list[NamedFigure]:
    """Draw the spread, or say why there is none; return the missions of others that were named."""
    cell = view.cell
    found = kept(cell, lambda: looked_up(api, cell, release))
    named = in_group(_named(api, view), cell)
    winners = kept(("winners", cell.indicator), lambda: named_winners(api, cell.indicator))
    if found.median is not None:
        lines = drawable(kept("reference", lambda: reference(api))[2], view.indicator, cell.platform)
        _draw(api, view, found, winners, lines, named)
    else:
        say_kept_back(found)
        st.caption(plain(source(api, view, found)))
    if view.named and not named:
        st.markdown(f":gray[{plain(_('No mission of another ministry shares these figures by name.'))}]")
    for winner in winners:
        if not _drawn(winner, cell.platform):
            st.markdown(
                f":orange-badge[{plain(winner.award)}] {plain(winner.name)} · :gray[{plain(_undrawn(winner))}]"
            )
    own_missions(api, view, found)
    return named


def _drawn(winner: Winner, platform: str) -> bool:
    """Whether a winner's figure belongs on this platform's axis."""
    return winner.value is not None and winner.platform in (None, platform)


def _undrawn(winner: Winner) -> str:
    """Return why a winner is not marked in the picture."""
    if winner.value is None or winner.platform is None:
        return _("The award published no figure.")
    return _("The figure is one of {platform}.").format(platform=platform_name(winner.platform))


def _named(api: Api, view: View) -> list[NamedFigure]:
    cell = view.cell
    if not view.named:
        return []
    return kept(
        ("named", cell.indicator, cell.platform, cell.quarter),
        lambda: named_figures(api, cell.indicator, cell.platform, cell.quarter),
    )


def _place(found: Benchmark, value: float) -> str:
    place = placement(found, value)
    return words(place) if place else ""


def _told(view: View, found: Benchmark) -> tuple[str, list[drawn.OwnMission]]:
    """Return the finding, and each own mission that is marked with its place in words."""
    finding = headline(view.indicator, found, view.marked, view.country, picked=bool(view.compared))
    own = [
        drawn.OwnMission(figure.mission, figure.value, _place(found, figure.value))
        for figure in view.marked
        if figure.value is not None
    ]
    return " ".join(filter(None, (finding, contrast(found, view.marked)))), own


def _draw(
    api: Api,
    view: View,
    found: Benchmark,
    winners: Sequence[Winner],
    lines: Sequence[ReferenceLine],
    named: Sequence[NamedFigure],
) -> None:
    cell = view.cell
    shape = drawn.Benchmark(
        unit=_(view.indicator.unit),
        missions=found.missions or 0,
        median=found.median or 0.0,
        quartiles=(found.p25, found.p75) if found.p25 is not None and found.p75 is not None else None,
        tails=(found.p10, found.p90) if found.p10 is not None and found.p90 is not None else None,
        about=about_range(found),
        percent=view.indicator.percent,
    )
    title, own = kept(("told", cell, view.compared, language()), lambda: _told(view, found))
    drawn.distribution_chart(
        shape,
        own,
        [
            drawn.Winner(one.name, one.value, one.award)
            for one in winners
            if one.value is not None and _drawn(one, cell.platform)
        ],
        [drawn.Line(f"{line.publisher} {line.year}", line.value, line_words(line)) for line in lines],
        [
            drawn.Peer(f"{one.mission} ({country_name(one.country)})", one.value, _place(found, one.value))
            for one in named
        ],
        title=title,
        source=source(api, view, found),
        name=f"{cell.indicator}-{cell.platform}-{quarter_code(cell.quarter)}-{cell.peer_group}",
        key="benchmark",
    )
