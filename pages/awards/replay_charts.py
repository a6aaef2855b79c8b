"""The picture of a replay: the network, with winners and own missions in it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components import benchmarks as drawn
from components.awards_emblem import emblem
from core.awards.distribution import WHOLE
from core.awards.replay import Stand
from core.awards.replaying import Ground
from core.benchmarks.model import Benchmark, Indicator
from core.benchmarks.placement import about_range, placement, words
from core.texts import _


def draw_distribution(
    title: str,
    parts: Sequence[Indicator],
    on: Ground,
    stands: Sequence[Stand],
    honoured: Mapping[str, str],
    source: str,
    *,
    heaviest: int,
    whole: Benchmark | None = None,
) -> None:
    """Draw the network's spread, of the whole score where it was released or of a part, with everybody marked.

    ``honoured`` names own missions (by id) that won when no figures were published:
    they are marked with what they do today.
    """
    at = _choose_part(parts, heaviest, offer_whole=whole is not None)
    if at is None and whole is not None:
        network, unit, percent, name = whole, _("points of 100"), False, "score"
        marks = [(stand.contender, stand.score) for stand in stands]
    else:
        at = heaviest if at is None else at
        network, unit, percent, name = on.networks[at], _(parts[at].unit), parts[at].percent, parts[at].code
        marks = [(stand.contender, stand.contender.values[at]) for stand in stands]
    # Who won and is one's own stands there once, as the winner.
    won = {(one.mission_id, round(value, 6)) for one, value in marks if not one.own}
    own = [
        (one, value)
        for one, value in marks
        if one.own and one.mission_id not in honoured and (one.mission_id, round(value, 6)) not in won
    ]
    winners = [drawn.Winner(one.name, value, one.award) for one, value in marks if not one.own] + [
        drawn.Winner(one.name, value, _("{award}, today").format(award=honoured[one.mission_id]))
        for one, value in marks
        if one.own and one.mission_id in honoured
    ]
    emblem(
        _shape(network, unit, percent=percent),
        [drawn.OwnMission(one.name, value, _place(network, value)) for one, value in own],
        winners,
        title=title,
        source=source,
        name=f"award-{name}-{on.platform}",
    )


def _choose_part(parts: Sequence[Indicator], heaviest: int, *, offer_whole: bool) -> int | None:
    """Ask what of the rule to show; None is the whole score."""
    if len(parts) == 1:
        return 0
    names = {part.code: _(part.name) for part in parts}
    choices = {WHOLE: _("The whole score"), **names} if offer_whole else names
    chosen = st.segmented_control(
        _("Part of the rule"),
        list(choices),
        format_func=choices.__getitem__,
        default=WHOLE if offer_whole else parts[heaviest].code,
        required=True,
        key="part",
        bind="query-params",
    )
    return None if chosen == WHOLE else list(names).index(chosen)


def _place(network: Benchmark, value: float) -> str:
    found = placement(network, value)
    return words(found) if found else ""


def _shape(network: Benchmark, unit: str, *, percent: bool) -> drawn.Benchmark:
    return drawn.Benchmark(
        unit=unit,
        missions=network.missions or 0,
        median=network.median or 0.0,
        quartiles=(network.p25, network.p75) if network.p25 is not None and network.p75 is not None else None,
        tails=(network.p10, network.p90) if network.p10 is not None and network.p90 is not None else None,
        about=about_range(network),
        percent=percent,
    )
