"""Real exports of X, Instagram and TikTok: landed, approved, and their sums stand in the months."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from core.catalogue.missions import save_account, save_mission
from core.intake.accounts import named_handles
from core.intake.check import check_file
from core.intake.landing import land
from core.intake.review import months
from core.intake.submissions import approve, submission, submit, withdraw
from tests.conftest import TestStack
from tests.intake.support import SHARED, TODAY, needs_shared

pytestmark = [pytest.mark.stack, needs_shared]
EXPORTS = SHARED / "exports"


@dataclass(frozen=True)
class RealFile:
    """A real file, and under which of its own names each measure stands."""

    path: str
    sums: dict[str, str]
    rows_are_posts: bool = False
    only: dict[str, str] = field(default_factory=dict)

    def plain_sums(self) -> dict[str, int]:
        """Return the sums as a plain reading of the file gives them."""
        table = pd.read_csv(EXPORTS / self.path, na_values=["--", "NAN"])
        for column, value in self.only.items():
            table = table[table[column] == value]
        figures = {measure: int(table[column].sum()) for measure, column in self.sums.items()}
        return figures | ({"posts": len(table)} if self.rows_are_posts else {})


FILES = (
    RealFile(
        "x/account_analytics_content_FG-SC_2024-11-21_2025-02-19_excerpt.csv",
        {"impressions": "Impressions", "reactions": "Likes", "comments": "Replies", "shares": "Reposts"},
        rows_are_posts=True,
    ),
    RealFile(
        "x/account_overview_analytics_tut9492.csv",
        {"impressions": "Impressions", "reactions": "Likes", "posts": "Create Post"},
    ),
    RealFile(
        "x/account_overview_analytics_joshcirre_excerpt.csv",
        {"impressions": "Impressions", "reactions": "Likes", "follows_gained": "New follows"},
    ),
    RealFile(
        "meta_dandirector/May-25-2026_Jun-21-2026_1493633672508178.csv",
        {"views": "Views", "reach": "Reach", "reactions": "Likes", "comments": "Comments"},
        rows_are_posts=True,
        only={"Account username": "elitravelguy"},
    ),
    RealFile(
        "tiktok/Overview_2026-02-10_1773506459_3m_lounge_den_den.csv",
        {"views": "Video Views", "reactions": "Likes", "shares": "Shares"},
    ),
    RealFile(
        "tiktok/TIKTOK_RAW.csv",
        {"views": "Video views", "reactions": "Likes", "follows_gained": "New followers"},
    ),
    RealFile(
        "tiktok/TIKTOK_VIDEO_RAW.csv",
        {"views": "Video views", "reactions": "Likes", "comments": "Comments", "shares": "Shares"},
        rows_are_posts=True,
    ),
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: Path(file.path).name)
def test_a_real_export_becomes_the_figures_it_holds_and_goes_without_a_trace(
    stack: TestStack, file: RealFile
) -> None:
    analyst, approver = stack.person("AU", "contributor"), stack.person("AU", "approver")
    verdict = check_file(Path(file.path).name, EXPORTS / file.path, today=TODAY)
    assert verdict.period is not None
    mark = uuid.uuid4().hex[:8]
    mission = save_mission(
        analyst.api, None, kind="office", name=f"Office {mark}", host_country="VN", city="Hanoi"
    )
    account = save_account(
        analyst.api, None, mission_id=mission, platform=verdict.platform, handle=f"a_{mark}"
    )
    stored = land(analyst.api, verdict, dict.fromkeys(named_handles(verdict), account), verdict.period)
    assert submission(analyst.api, stored).rows_accepted == verdict.rows_accepted
    submit(analyst.api, stored)
    approve(approver.api, stored, tier="own")

    rollup = approver.api.rows("account_month", where={"account_id": account}, order=["month"])
    sums = {
        measure: sum(month[measure] or 0 for month in rollup)
        for measure in ("posts", *file.sums)
        if measure in file.plain_sums()
    }
    assert sums == file.plain_sums()
    assert len(months(approver.api, submission(approver.api, stored))) == len(rollup)

    withdraw(approver.api, stored)
    assert approver.api.rows("account_month", where={"account_id": account}, order=["month"]) == []
