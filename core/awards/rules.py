"""Rules of awards: what counts, for how much, over which months, among whom; as data."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from core.access.api import Api
from core.texts import N_, _

PLATFORMS: Final = ("x", "facebook", "instagram", "youtube", "tiktok", "linkedin", "telegram", "other")
# Groups of missions a rule may rank within, and how each is called.
GROUPS: Final = {
    "all": N_("All missions together"),
    "host_population_band": N_("Bands of host population"),
    "host_region": N_("Host regions"),
    "size_band": N_("Size of following"),
}
TIES: Final = {
    "share": N_("Equal scores share a rank"),
    "heaviest_part": N_("The part with the largest weight decides between equal scores"),
}
MOST_MONTHS: Final = 60
MOST_JURY: Final = 0.9


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator of a rule and its weight; the weights of a rule make up 1."""

    indicator: str
    weight: float


@dataclass(frozen=True, slots=True)
class Definition:
    """A rule as data.

    ``platform`` None: whoever runs the rule chooses. ``until`` is the first day of
    the last month, None for the newest one with figures. ``bands`` are the upper
    bounds of host populations, where the rule has its own. Missions in ``hardship``
    make a group of their own; where ``missions`` names some, only they take part.
    ``jury`` is the jury's share of the score; the figures have the rest.
    """

    parts: tuple[Part, ...]
    peer_group: str = "all"
    months: int = 12
    minimum_months: int = 9
    minimum_posts: int = 12
    ties: str = "share"
    platform: str | None = None
    until: date | None = None
    bands: tuple[int, ...] = ()
    hardship: frozenset[str] = frozenset()
    missions: frozenset[str] = frozenset()
    jury: float = 0.0

    @property
    def weights(self) -> tuple[float, ...]:
        """The weights in the order of the parts."""
        return tuple(part.weight for part in self.parts)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The codes of the indicators in the order of the parts."""
        return tuple(part.indicator for part in self.parts)


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of a category's rule. ``origin``: ``organiser``, or ``portal`` for a reading of ours."""

    id: str
    category_id: str
    version: int
    origin: str
    definition: Definition
    explanation: str
    state: str = "published"
    drafted_by: str | None = field(default=None, compare=False)


def rules(api: Api, categories: Collection[str], states: Sequence[str] = ("published",)) -> list[Rule]:
    """Return the rules of these categories that are in one of the states, newest version first.

    Raises:
        Refused: when the viewer may not read them.
        Unreachable: when the database does not answer.
    """
    if not categories:
        return []
    where = {"category_id": list(categories), "state": list(states)}
    return [
        Rule(
            id=row["id"],
            category_id=row["category_id"],
            version=row["version"],
            origin=row["origin"],
            definition=from_data(row["definition"]),
            explanation=row["explanation"],
            state=row["state"],
            drafted_by=row["drafted_by"],
        )
        for row in api.rows("rule", where=where, order=["category_id", "-version"])
    ]


def in_force(found: Iterable[Rule]) -> dict[str, Rule]:
    """Return category → the highest version among ``found``."""
    newest: dict[str, Rule] = {}
    for rule in found:
        if rule.category_id not in newest or newest[rule.category_id].version < rule.version:
            newest[rule.category_id] = rule
    return newest


def from_data(data: Mapping[str, Any]) -> Definition:
    """Return the definition as the database keeps it."""
    return Definition(
        parts=tuple(Part(part["indicator"], float(part["weight"])) for part in data["parts"]),
        peer_group=data["peer_group"],
        months=int(data["months"]),
        minimum_months=int(data["minimum_months"]),
        minimum_posts=int(data["minimum_posts"]),
        ties=data["ties"],
        platform=data.get("platform"),
        until=month_start(data["until"]) if data.get("until") else None,
        bands=tuple(int(bound) for bound in data.get("bands") or ()),
        hardship=frozenset(data.get("hardship") or ()),
        missions=frozenset(data.get("missions") or ()),
        jury=float(data.get("jury") or 0),
    )


def as_data(definition: Definition) -> dict[str, object]:
    """Return the definition as the database keeps it; what it does not say is left out."""
    said = {
        "platform": definition.platform,
        "until": month_code(definition.until) if definition.until else None,
        "bands": list(definition.bands),
        "hardship": sorted(definition.hardship),
        "missions": sorted(definition.missions),
        "jury": definition.jury,
    }
    return {
        "parts": [{"indicator": part.indicator, "weight": part.weight} for part in definition.parts],
        "transformation": "mid_rank_percentile",
        "peer_group": definition.peer_group,
        "months": definition.months,
        "minimum_months": definition.minimum_months,
        "minimum_posts": definition.minimum_posts,
        "ties": definition.ties,
        **{key: value for key, value in said.items() if value},
    }


def problems(definition: Definition, known: Collection[str]) -> list[str]:
    """Return what keeps this from being a rule, each in a sentence that says what to do; none when it is one.

    ``known`` are the codes of the indicators there are.
    """
    codes = definition.indicators
    total = round(sum(definition.weights) * 100, 1)
    unknown = [code for code in codes if code not in known]
    checks = [
        (not codes, _("Choose at least one indicator.")),
        (bool(unknown), _("There is no indicator “{code}”.").format(code=", ".join(unknown))),
        (len(set(codes)) < len(codes), _("Each indicator may be named once: put its weights together.")),
        (
            any(weight <= 0 for weight in definition.weights),
            _("A weight must be more than 0%: take the indicator out if it does not count."),
        ),
        (
            bool(codes) and abs(total - 100) >= 0.1,
            _("The weights must make up 100%; now they make up {total}%.").format(total=f"{total:g}"),
        ),
        (
            not 1 <= definition.months <= MOST_MONTHS,
            _("The period must be 1 to {most} months long.").format(most=MOST_MONTHS),
        ),
        (
            not 1 <= definition.minimum_months <= definition.months,
            _("The months needed must be at least 1 and no more than the period has."),
        ),
        (definition.minimum_posts < 0, _("The posts needed cannot be fewer than none.")),
        (definition.ties not in TIES, _("Choose what happens when scores are equal.")),
        (definition.peer_group not in GROUPS, _("Choose the groups missions are ranked within.")),
        (
            definition.platform is not None and definition.platform not in PLATFORMS,
            _("Choose one of the platforms."),
        ),
        (
            list(definition.bands) != sorted(set(definition.bands)) or any(b < 1 for b in definition.bands),
            _("Write the bounds of the bands from small to large, each once."),
        ),
        (
            bool(definition.bands) and definition.peer_group != "host_population_band",
            _("Bounds belong to bands of host population: choose these groups, or leave the bounds empty."),
        ),
        (
            not 0 <= definition.jury <= MOST_JURY,
            _("The jury may have at most 90% of the score, or nothing is left for the figures."),
        ),
    ]
    return [sentence for wrong, sentence in checks if wrong]


def month_code(month: date) -> str:
    """Return a month as rules and files name it: ``2026-06``."""
    return f"{month:%Y-%m}"


def month_start(code: str) -> date:
    """Return the first day of ``2026-06``. Raises ValueError for anything else."""
    return date.fromisoformat(f"{code}-01")


def months_before(last: date, count: int) -> list[date]:
    """Return ``count`` first days of months, the last one ``last``, in order."""
    number = last.year * 12 + last.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - count + 1, number + 1)]
