"""The scores of a replay, as bars that add up, and how far the own figures in them may be trusted."""

from collections.abc import Mapping, Sequence
from typing import Final

from components.awards_scores import ScoreRow, score_chart
from components.confidence import grade_badge, grade_legend
from core.awards.replay import Stand
from core.benchmarks.headlines import amount
from core.benchmarks.model import Indicator
from core.reconcile.grades import Confidence, lowest
from core.texts import _
from pages.awards.score_words import part_text, rank_text

# More lines than this are for the table.
MOST_LINES: Final = 16


def draw_scores(
    stands: Sequence[Stand],
    weights: Sequence[float],
    parts: Sequence[Indicator],
    grades: Mapping[str, Confidence],
    *,
    source: str,
    title: str,
) -> None:
    """Draw the would-be scores, the highest first; all of them are in the table.

    ``grades`` say of own missions, by their id, how far their figures may be trusted.
    """
    known = {part.code: part for part in parts}
    rows = tuple(_row(stand, weights, parts, known, grades) for stand in stands)
    subtitle = _(
        "Each piece of a bar is what one part adds: its place in the network times its weight."
        " A thin line spans what the published figures leave open."
    )
    if len(rows) > MOST_LINES:
        subtitle += " " + _("The first {n} of {total} are drawn; the table has all.").format(
            n=MOST_LINES, total=len(rows)
        )
    score_chart(
        rows[:MOST_LINES],
        title=title,
        subtitle=subtitle,
        source=source,
        name="award-scores",
        key="award-scores",
        everybody=rows,
    )
    if grades:
        grade_badge(lowest(grades.values()))
        grade_legend(sorted({one.grade for one in grades.values()}))


def _row(
    stand: Stand,
    weights: Sequence[float],
    parts: Sequence[Indicator],
    known: Mapping[str, Indicator],
    grades: Mapping[str, Confidence],
) -> ScoreRow:
    one = stand.contender
    pieces = tuple(
        (_(part.name), place * weight, part_text(part.code, value, place, weight, known))
        for part, place, weight, value in zip(parts, stand.places, weights, one.values, strict=True)
    )
    alone = stand.among == 1
    graded = grades.get(one.mission_id) if one.own else None
    return ScoreRow(
        name=one.name if one.own else f"{one.name} · {one.award}",
        score=stand.score,
        pieces=pieces,
        said=amount(parts[0], one.values[0])
        if alone and len(parts) == 1
        else ""
        if alone
        else rank_text(stand.rank, stand.best_rank, stand.worst_rank),
        remark=_("Confidence {grade}").format(grade=graded.grade) if graded else "",
        kind="own" if one.own else "award",
        low=stand.low,
        high=stand.high,
    )
