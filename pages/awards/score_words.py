"""A score in words and as a bar: who is first, what each part adds, what cannot be told apart."""

from collections.abc import Mapping, Sequence

from components.awards_scores import ScoreRow, points_text
from core.awards.editions import Working
from core.awards.rule_words import share_text
from core.benchmarks.headlines import amount
from core.benchmarks.model import Indicator
from core.texts import _, ngettext


def finding(band: str, rows: Sequence[ScoreRow], worked: Sequence[Working]) -> str:
    """Return who is first, and who cannot be told from the first."""
    others = sum(1 for working in worked if working.tied) - 1
    said = _("{name} is first with {score} of 100 points").format(
        name=rows[0].name, score=points_text(rows[0].score)
    )
    if others > 0:
        said = ngettext(
            "{said}; {n} other is statistically tied with it",
            "{said}; {n} others are statistically tied with it",
            others,
        ).format(said=said, n=others)
    return f"{band}: {said}" if band else said


def score_row(
    name: str, rank: int, working: Working, known: Mapping[str, Indicator], *, kind: str = "plain"
) -> ScoreRow:
    """Return a score as a bar: what each part adds, the rank with its range, and what is tied."""
    figures = 1 - working.jury_weight
    pieces = [
        (
            _(known[part.indicator].name) if part.indicator in known else part.indicator,
            part.place * part.weight * figures,
            part_text(part.indicator, part.value, part.place, part.weight * figures, known),
        )
        for part in working.parts
    ]
    if working.jury is not None and working.jury_weight:
        basis = _("{mark} of 100, counts {weight}").format(
            mark=points_text(working.jury), weight=share_text(working.jury_weight)
        )
        pieces.append((_("Jury"), working.jury * working.jury_weight, basis))
    return ScoreRow(
        name=name,
        score=working.score,
        pieces=tuple(pieces),
        said=", ".join(
            [rank_text(rank, working.best_rank, working.worst_rank)]
            + ([_("tied with the first")] if working.tied and rank > 1 else [])
        ),
        remark=_("statistically tied with the first") if working.tied else "",
        tied=working.tied,
        kind=kind,
    )


def part_text(
    indicator: str, value: float, place: float, weight: float, known: Mapping[str, Indicator]
) -> str:
    """Return what a piece of a bar rests on: the figure, its place and the weight of the place."""
    figure = amount(known[indicator], value) if indicator in known else f"{value:g}"
    return _("{figure}, place {place} of 100, counts {weight}").format(
        figure=figure, place=round(place), weight=share_text(weight)
    )


def rank_text(rank: int, best: int, worst: int) -> str:
    """Return a rank with what the figures cannot tell apart: ``rank 2 (1 to 4)``."""
    if best == worst:
        return _("rank {rank}").format(rank=rank)
    return _("rank {rank} (between {best} and {worst})").format(rank=rank, best=best, worst=worst)
