"""The demonstration practices: texts of ours about what invented accounts did, with a measured effect.

The texts are data (``demo_practices.toml``). One practice is told to have worked: the figures
of its missions are raised from its start month on, so that the measurement has something to
find; nothing is planted for the others. Each goes the way of every practice: one person of
its ministry writes it, another publishes it.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import psycopg

from core.practices.evidence.frozen import freeze, written
from core.practices.evidence.portal import measured, panel_of
from embedded.demo_desk import Desk, person

TEXTS: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class DemoPractice:
    """A practice to be written: by whom, about which missions, and what may be planted in their figures.

    ``cities`` name missions of the ministry; ``starts`` counts months from the last whole one,
    0 being that one and 1 the running one. ``lift``: factor on interactions from the start on.
    """

    writer: str
    publisher: str
    language: str
    title: str
    summary: str
    themes: tuple[str, ...]
    cities: tuple[str, ...]
    platform: str
    indicator: str
    starts: int
    sections: Mapping[str, str]
    commitments: tuple[str, ...] = ()
    public: bool = False
    lift: float = 1.0
    state: str = "published"
    still_true: bool = True
    translation: Mapping[str, str] = field(default_factory=dict)
    adopted_by: Mapping[str, Any] = field(default_factory=dict)

    @property
    def country(self) -> str:
        """The ministry that tells it."""
        return person(self.writer).country

    def start_month(self, last_month: date) -> date:
        """Return the first day of the start month, counted from the last whole month."""
        months = last_month.year * 12 + last_month.month - 1 + self.starts
        return date(months // 12, months % 12 + 1, 1)


@cache
def practices() -> tuple[DemoPractice, ...]:
    """Return the practices in the order in which they were told."""
    entries = tomllib.loads(TEXTS.read_text(encoding="utf-8"))["practice"]
    return tuple(map(_practice, entries))


def _practice(entry: dict[str, Any]) -> DemoPractice:
    for name in ("themes", "cities", "commitments"):
        entry[name] = tuple(entry.get(name, ()))
    return DemoPractice(**entry)


def lifted(country: str, city: str, platform: str, last_month: date) -> tuple[date, float] | None:
    """Return from which day on a mission's interactions are raised, and how much; None for most."""
    return next(
        (
            (practice.start_month(last_month), practice.lift)
            for practice in practices()
            if practice.lift != 1
            and (practice.country, practice.platform) == (country, platform)
            and city in practice.cities
        ),
        None,
    )


def load(connection: psycopg.Connection, issuer: str, last_month: date, today: date) -> None:
    """Bring the practices in, as their writers and publishers would, and measure them.

    ``connection`` is the database owner's, inside a transaction; ``last_month``: the first day of
    the last month with figures.
    """
    for practice in practices():
        _bring(Desk(connection, issuer), practice, last_month, today)


def _bring(desk: Desk, practice: DemoPractice, last_month: date, today: date) -> None:
    start = practice.start_month(last_month)
    missions = desk.connection.execute(
        "select id::text from portal.mission where country = %s and city = any(%s) and closed_on is null"
        " and exists (select from portal.account a where a.mission_id = mission.id and a.platform = %s)",
        [practice.country, list(practice.cities), practice.platform],
    ).fetchall()
    content = {
        "language": practice.language,
        "title": practice.title,
        "summary": practice.summary,
        "sections": practice.sections,
        "themes": practice.themes,
        "missions": [mission for (mission,) in missions],
        "indicator": practice.indicator,
        "platform": practice.platform,
        "start_month": start.isoformat(),
        "commitments": practice.commitments,
        "public": practice.public,
    }
    made = desk.ask(
        practice.writer,
        "select practice from portal.save_practice(null, 0, %s, true)",
        json.dumps(content, ensure_ascii=False),
    )
    desk.connection.execute("update portal.practice set demonstration = true where id = %s", [made])
    if practice.state == "draft":
        return
    desk.ask(practice.writer, "select portal.move_practice(%s, 1, 'review', '')", made)
    if practice.state == "review":
        return
    desk.ask(practice.publisher, "select portal.move_practice(%s, 2, 'published', '')", made)
    told = min(start + timedelta(days=150), today)
    desk.connection.execute(
        "update portal.practice set published_at = %s, review_on = case when %s then review_on else %s end where id = %s",
        [told, practice.still_true, today, made],
    )
    _measure(desk, practice.writer, made, "", today)
    _translate(desk, practice, made)
    _adopt(desk, practice, made)


def _measure(desk: Desk, writer: str, made: object, adoption: str, today: date) -> None:
    answer = desk.ask(
        writer, "select portal.practice_panel(%s, nullif(%s, '')::uuid, false)::text", made, adoption
    )
    panel = panel_of(answer)
    found = measured(panel)
    registered = bool(desk.ask(writer, "select registered from portal.practice where id = %s", made))
    kept = freeze(found, panel, registered=registered, today=today)
    effect = kept.evidence.effect
    low, high = kept.evidence.interval or (None, None)
    desk.ask(
        writer,
        "select portal.store_evidence(%s, nullif(%s, '')::uuid, %s, %s, %s, %s, %s, %s)",
        made, adoption, found.verdict.code, effect, low, high, written(kept, panel.units), panel.stamp,
    )  # fmt: skip


def _translate(desk: Desk, practice: DemoPractice, made: object) -> None:
    """Put in what a colleague translated by hand: title, summary and, for now, not all of the rest."""
    originals: Mapping[str, Callable[[], str]] = {
        "title": lambda: practice.title,
        "summary": lambda: practice.summary,
    }
    for part, text in practice.translation.items():
        if part == "language":
            continue
        source = originals[part]() if part in originals else practice.sections[part]
        desk.ask(
            practice.writer,
            "select portal.edit_translation(%s, %s, %s, 0, %s, %s, 0)",
            made, practice.translation["language"], part, source.strip(), text.strip(),
        )  # fmt: skip


def _adopt(desk: Desk, practice: DemoPractice, made: object) -> None:
    for subject, adoption in practice.adopted_by.items():
        missions = desk.connection.execute(
            "select id::text from portal.mission where country = %s and city = any(%s) and closed_on is null",
            [person(subject).country, adoption["cities"]],
        ).fetchall()
        told = {
            "state": adoption["state"],
            "result": adoption.get("result"),
            "missions": [mission for (mission,) in missions],
        }
        desk.ask(
            subject,
            "select portal.save_adoption(%s, 0, %s)",
            made,
            json.dumps(told, ensure_ascii=False),
        )
