"""Freshness: until which day approved figures reach, and which accounts are due for new ones.

Worked out by the database from the approved submissions whenever it is asked. A day is a day of
the account's own zone. After how many days an account is due, overdue and long overdue stands in
``portal.freshness_rule`` (sql/seed/reference/freshness_rule.csv); closed accounts and missions
are left out, and an account without any figures counts from the day it was entered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from core.access.api import Api
from core.texts import N_

# State → the word for it; the state of an account that is in time has none.
STATE_WORDS: Final[dict[str, str]] = {
    "due": N_("due"),
    "overdue": N_("overdue"),
    "long_overdue": N_("long overdue"),
}


@dataclass(frozen=True)
class Rules:
    """After how many days without approved figures an account is due, overdue and long overdue."""

    due_days: int
    overdue_days: int
    long_overdue_days: int

    def days(self, state: str) -> int:
        """Return after how many days a late state begins. Raises KeyError for another state."""
        return {
            "due": self.due_days,
            "overdue": self.overdue_days,
            "long_overdue": self.long_overdue_days,
        }[state]


@dataclass(frozen=True)
class Freshness:
    """How fresh one open account's approved figures are.

    ``last_day`` is the last day they cover, None without any; ``days`` (whole days) are counted
    from ``since``, which is that day or the one the account was entered.
    """

    account_id: str
    mission_id: str
    platform: str
    handle: str
    last_day: date | None
    since: date
    days: int
    state: str

    @property
    def late(self) -> bool:
        """Whether new figures are asked for."""
        return self.state in STATE_WORDS

    def late_since(self, rules: Rules) -> date:
        """Return the day this late state began. Raises KeyError for an account in time."""
        return self.since + timedelta(days=rules.days(self.state))


@dataclass(frozen=True)
class MinistryFreshness:
    """How many of a ministry's open accounts are how late; each is counted once."""

    country: str
    accounts: int
    due: int
    overdue: int
    long_overdue: int

    @property
    def late(self) -> int:
        """How many accounts new figures are asked for."""
        return self.due + self.overdue + self.long_overdue

    @property
    def late_by_state(self) -> Mapping[str, int]:
        """How many accounts are in each late state."""
        return {"due": self.due, "overdue": self.overdue, "long_overdue": self.long_overdue}


def rules(api: Api) -> Rules:
    """Return the rules in force."""
    row = api.rows("freshness_rule", columns="due_days,overdue_days,long_overdue_days", limit=1)[0]
    return Rules(**row)


def own_freshness(api: Api) -> list[Freshness]:
    """Return the open accounts of the viewer's ministry, the one waiting longest first."""
    return [_freshness(row) for row in api.call("own_freshness")]


def network_freshness(api: Api) -> list[MinistryFreshness]:
    """Return every ministry with late accounts, the latest first: counts only, no figures.

    Raises:
        Refused: for anybody but the secretariat.
    """
    found = [MinistryFreshness(**row) for row in api.call("network_freshness")]
    return sorted(
        (ministry for ministry in found if ministry.late),
        key=lambda ministry: (-ministry.long_overdue, -ministry.overdue, -ministry.due, ministry.country),
    )


def _freshness(row: Mapping[str, Any]) -> Freshness:
    last = row["last_day"]
    return Freshness(
        account_id=row["account_id"],
        mission_id=row["mission_id"],
        platform=row["platform"],
        handle=row["handle"],
        last_day=date.fromisoformat(last[:10]) if last else None,
        since=date.fromisoformat(row["since"][:10]),
        days=row["days"],
        state=row["state"],
    )
