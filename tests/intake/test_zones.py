"""Days are days of the account's own time zone, also where one file holds accounts of several."""

from core.intake.check import check_file
from core.intake.model import Grain
from core.intake.zones import written_zone, zones_wanted
from tests.intake.ministry import TODAY, file_of, template_bytes

ROWS = [
    {"account": account, "external_id": f"179000000000{place}", "published_at": "2026-02-28 20:30"}
    for place, account in enumerate(("jakarta", "ottawa", "jakarta"))
]
ZONES = {"jakarta": "Asia/Jakarta", "ottawa": "America/Toronto"}


def test_each_row_has_the_day_of_its_own_account() -> None:
    content = template_bytes(Grain.POST, ROWS)
    verdict = check_file("a.csv", content, zone=ZONES, today=TODAY)
    assert verdict.data["day"].dt.strftime("%m-%d").tolist() == ["03-01", "02-28", "03-01"]
    assert [day.isoformat() for day in verdict.period or ()] == ["2026-02-28", "2026-03-01"]
    assert verdict.data["published_at"].nunique() == 1


def test_only_moments_are_read_in_a_zone() -> None:
    posts = file_of(Grain.POST, ROWS)
    assert zones_wanted(posts, {"jakarta": "1", "ottawa": None}, {"1": "Asia/Jakarta"}) == {
        "jakarta": "Asia/Jakarta"
    }
    days = file_of(Grain.DAY, [{"account": "jakarta", "day": "2026-02-28", "followers": 5}])
    assert zones_wanted(days, {"jakarta": "1"}, {"1": "Asia/Jakarta"}) == {}
    assert written_zone(posts) == "UTC"
