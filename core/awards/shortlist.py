"""The shortlist of a rule: the organiser's own missions scored, group by group, ready to become results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.awards.basis import Basis, Candidate, period_code
from core.awards.rules import Rule
from core.awards.scoring import Score, scores


@dataclass(frozen=True)
class Listed:
    """A mission of the shortlist with its score within its group."""

    candidate: Candidate
    score: Score


def shortlist(
    basis: Basis, rule: Rule, lower: Sequence[bool], jury: Mapping[str, float] | None = None
) -> dict[str, list[Listed]]:
    """Return group → its missions, the first first; one group is called by an empty name.

    ``jury`` holds marks of 0 to 100 by mission id. In a group with marks only the
    judged missions are ranked.
    """
    taking = basis.taking_part()
    groups = dict.fromkeys(candidate.group for candidate in taking.candidates)
    found = {}
    for group in sorted(groups):
        members = [n for n, candidate in enumerate(taking.candidates) if candidate.group == group]
        marks = {
            place: jury[taking.candidates[member].id]
            for place, member in enumerate(members)
            if jury and taking.candidates[member].id in jury
        }
        found[group] = [
            Listed(taking.candidates[members[score.index]], score)
            for score in scores(taking.values[:, members, :], rule.definition, lower, marks or None)
        ]
    return found


def as_working(listed: Listed, rule: Rule, platform: str, basis: Basis) -> dict[str, object]:
    """Return what the score adds up from, as a result keeps it."""
    first, last = period_code(basis.months)
    score = listed.score
    return {
        "platform": platform,
        "from": first,
        "to": last,
        "group": listed.candidate.group,
        "missions": score.among,
        "score": round(score.score, 4),
        "best_rank": score.best_rank,
        "worst_rank": score.worst_rank,
        "tied": score.tied,
        "jury": score.jury,
        "jury_weight": rule.definition.jury if score.jury is not None else 0,
        "parts": [
            {"indicator": part.indicator, "weight": part.weight, "value": value, "place": round(place, 4)}
            for part, value, place in zip(rule.definition.parts, score.values, score.places, strict=True)
        ],
    }
