"""What a replay found, in sentences computed from its figures."""

from collections.abc import Mapping, Sequence

from components.awards_scores import points_text
from core.awards.replay import Contender, Stand
from core.awards.replaying import Ground
from core.awards.rule_words import month_text, parts_in_words
from core.awards.rules import Rule
from core.benchmarks.model import Benchmark, Indicator, quarter_text
from core.benchmarks.placement import placement, words
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name
from core.texts import _, ngettext


def headline(stands: Sequence[Stand], given: Sequence[Contender], whole: Benchmark | None = None) -> str:
    """Return where the best own mission would stand beside the published results, and in the network.

    ``whole`` is the network's distribution of the score, where it was released.
    """
    own = [stand for stand in stands if stand.contender.own]
    if not own:
        return _("Where the honoured missions stand in the network")
    said = _beside(own[0], given)
    place = placement(whole, own[0].score) if whole else None
    if place is None:
        return said
    return _("{said}; in the network its score is {where}").format(said=said, where=words(place))


def _beside(best: Stand, given: Sequence[Contender]) -> str:
    if not given:
        return _("{name} would have {score} of 100 points: its place in the network").format(
            name=best.contender.name, score=points_text(best.score)
        )
    if best.best_rank != best.worst_rank:
        return _("{name} would come between {best} and {worst} of {n} beside the published results").format(
            name=best.contender.name, best=best.best_rank, worst=best.worst_rank, n=best.among
        )
    return _("{name} would have rank {rank} of {n} beside the published results").format(
        name=best.contender.name, rank=best.rank, n=best.among
    )


def scores_title(
    stands: Sequence[Stand], given: Sequence[Contender], weights: Sequence[float], country: str
) -> str:
    """Return how many missions of the ministry would come first; without results, how to read the score."""
    own = [stand for stand in stands if stand.contender.own]
    if given and own:
        ahead = sum(1 for stand in own if stand.rank == 1)
        if not ahead:
            return ngettext(
                "The one mission of {country} would not come first",
                "None of the {total} missions of {country} would come first",
                len(own),
            ).format(total=len(own), country=country_name(country))
        return ngettext(
            "{n} of the {total} missions of {country} would come first",
            "{n} of the {total} missions of {country} would come first",
            ahead,
        ).format(n=ahead, total=len(own), country=country_name(country))
    if len(weights) == 1:
        return _("The score is the place in the network: 50 is the middle")
    return _("What each part adds to the score")


def source(rule: Rule, on: Ground, known: Mapping[str, Indicator]) -> str:
    """Return what a replay rests on."""
    return _(
        "{parts} · rule version {version} · {platform} · {n} months to {last} · the network in {quarter}, release {release}"
    ).format(
        parts=parts_in_words(rule.definition, known),
        version=rule.version,
        platform=platform_name(on.platform),
        n=rule.definition.months,
        last=month_text(on.last_month),
        quarter=quarter_text(on.quarter),
        release=on.networks[0].release,
    )
