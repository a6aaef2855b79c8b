"""A ministry to test with: people, a mission, accounts, and files of posts made to order."""

import csv
import io
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from core.intake import submissions
from core.intake.accounts import named_handles
from core.intake.check import check_file
from core.intake.landing import land
from core.intake.model import Grain, Verdict
from core.intake.template import columns
from tests.conftest import Person, TestStack

TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Ministry:
    """An uploader, a second pair of eyes, and the accounts of one mission (handle → id)."""

    stack: TestStack
    country: str
    uploader: Person
    approver: Person
    accounts: Mapping[str, str]

    def land(self, verdict: Verdict, period: tuple[date, date] | None = None) -> str:
        """Store a verdict for the accounts its handles name."""
        named = {handle: self.accounts[handle] for handle in named_handles(verdict)}
        chosen = period or verdict.period
        assert chosen is not None
        return land(self.uploader.api, verdict, named, chosen)

    def approve(self, submission: str, tier: str = "aggregate") -> None:
        """Send and approve a submission."""
        submissions.submit(self.uploader.api, submission)
        submissions.approve(self.approver.api, submission, tier=tier)

    def months(self) -> list[dict[str, Any]]:
        """Return the ministry's rollup of these accounts, without provenance."""
        return self.approver.api.rows(
            "account_month", where={"account_id": list(self.accounts.values())}, order=["account_id", "month"]
        )


def make_ministry(stack: TestStack, *, country: str = "ID", handles: Iterable[str] = ("first",)) -> Ministry:
    """Make a ministry whose accounts no other test uses; ``handles`` get a unique end."""
    mark = uuid.uuid4().hex[:8]
    with stack.owner() as connection:
        mission = connection.execute(
            "insert into portal.mission (country, kind, name, host_country, city)"
            " values (%s, 'embassy', %s, 'VN', 'Hanoi') returning id",
            [country, f"Embassy {mark}"],
        ).fetchone()
        assert mission is not None
        made = {}
        for handle in handles:
            account = connection.execute(
                "insert into portal.account (mission_id, country, platform, handle)"
                " values (%s, %s, 'instagram', %s) returning id",
                [mission[0], country, f"{handle}_{mark}"],
            ).fetchone()
            assert account is not None
            made[f"{handle}_{mark}"] = str(account[0])
    uploader, approver = stack.person(country, "contributor"), stack.person(country, "approver")
    return Ministry(stack, country, uploader, approver, made)


def template_bytes(
    grain: Grain, rows: Iterable[Mapping[str, object]], *, platform: str = "instagram"
) -> bytes:
    """Return the portal's template filled in with these rows; each names its canonical columns."""
    text = io.StringIO(newline="")
    names = columns(grain)
    writer = csv.DictWriter(text, names.values())
    writer.writeheader()
    for row in rows:
        filled = {"platform": platform, "kind": "image"} if grain is Grain.POST else {"platform": platform}
        writer.writerow({names[field]: value for field, value in {**filled, **row}.items()})
    return text.getvalue().encode()


def file_of(
    grain: Grain,
    rows: Iterable[Mapping[str, object]],
    *,
    name: str = "figures.csv",
    platform: str = "instagram",
) -> Verdict:
    """Return the verdict on a template with these rows, as of today: some are counted back from it."""
    return check_file(name, template_bytes(grain, rows, platform=platform), today=datetime.now(UTC).date())
