"""The pictures of a replay: the network with winners and own missions in it, and the scores that add up."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components import benchmarks as drawn
from components.awards_emblem import emblem
from components.awards_scores import ScoreRow, score_chart
from core.awards.replay import Contender, Stand
from core.awards.replaying import Ground
from core.benchmarks.headlines import amount
from core.benchmarks.model import Benchmark, Indicator
from core.benchmarks.placement import about_range, placement, words
from core.texts import _
from pages.awards.score_words import part_text, rank_text
from pages.frame.address import here

# More lines than this are for the table.
MOST_LINES = 16


def draw_distribution(
    title: str,
    parts: Sequence[Indicator],
    on: Ground,
    contenders: Sequence[Contender],
    honoured: Mapping[str, str],
    source: str,
    *,
    heaviest: int,
) -> None:
    """Draw the network's spread of one part, with the winners and the own missions marked.

    ``honoured`` names own missions (by id) that won when no figures were published:
    they are marked with what they do today.
    """
    at = heaviest
    if len(parts) > 1:
        chosen = st.segmented_control(
            _("Part of the rule"),
            [part.code for part in parts],
            format_func=lambda code: _(next(part.name for part in parts if part.code == code)),
            default=parts[heaviest].code,
            required=True,
            key="part",
        )
        at = [part.code for part in parts].index(chosen)
    network, part = on.networks[at], parts[at]
    # Who won and is one's own stands there once, as the winner.
    won = {(one.mission_id, round(one.values[at], 6)) for one in contenders if not one.own}
    own = [
        one
        for one in contenders
        if one.own
        and one.mission_id not in honoured
        and (one.mission_id, round(one.values[at], 6)) not in won
    ]
    winners = [drawn.Winner(one.name, one.values[at], one.award) for one in contenders if not one.own] + [
        drawn.Winner(one.name, one.values[at], _("{award}, today").format(award=honoured[one.mission_id]))
        for one in contenders
        if one.own and one.mission_id in honoured
    ]
    emblem(
        _shape(part, network),
        [drawn.OwnMission(one.name, one.values[at], _place(network, one.values[at])) for one in own],
        winners,
        title=title,
        source=source,
        name=f"award-{part.code}-{on.platform}",
        link=here(),
    )


def _place(network: Benchmark, value: float) -> str:
    found = placement(network, value)
    return words(found) if found else ""


def _shape(part: Indicator, network: Benchmark) -> drawn.Benchmark:
    return drawn.Benchmark(
        unit=_(part.unit),
        missions=network.missions or 0,
        median=network.median or 0.0,
        quartiles=(network.p25, network.p75) if network.p25 is not None and network.p75 is not None else None,
        tails=(network.p10, network.p90) if network.p10 is not None and network.p90 is not None else None,
        about=about_range(network),
        percent=part.percent,
    )


def draw_scores(
    stands: Sequence[Stand], weights: Sequence[float], parts: Sequence[Indicator], source: str, title: str
) -> None:
    """Draw the would-be scores, the highest first; all of them are in the table."""
    known = {part.code: part for part in parts}
    rows = tuple(_row(stand, weights, parts, known) for stand in stands)
    score_chart(
        rows[:MOST_LINES],
        title=title,
        subtitle=_(
            "Each piece of a bar is what one part adds: its place in the network times its weight."
            " A thin line spans what the published figures leave open."
        ),
        source=source,
        name="award-scores",
        key="award-scores",
        everybody=rows,
        link=here(),
    )


def _row(
    stand: Stand, weights: Sequence[float], parts: Sequence[Indicator], known: Mapping[str, Indicator]
) -> ScoreRow:
    one = stand.contender
    pieces = tuple(
        (_(part.name), place * weight, part_text(part.code, value, place, weight, known))
        for part, place, weight, value in zip(parts, stand.places, weights, one.values, strict=True)
    )
    alone = stand.among == 1
    return ScoreRow(
        name=one.name if one.own else f"{one.name} · {one.award}",
        score=stand.score,
        pieces=pieces,
        said=amount(parts[0], one.values[0])
        if alone and len(parts) == 1
        else ""
        if alone
        else rank_text(stand.rank, stand.best_rank, stand.worst_rank),
        kind="own" if one.own else "award",
        low=stand.low,
        high=stand.high,
    )
