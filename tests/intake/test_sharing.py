"""What the tiers mean: named figures leave a ministry by its own choice, by one way, and never unseen."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.access.api import Api
from core.intake import sharing, submissions
from core.intake.model import Grain
from core.intake.sharing import SharedMonth, looks, see_as_partner, shared_figures
from core.refusals import Refused
from tests.conftest import Person, TestStack
from tests.intake.ministry import Ministry, file_of, make_ministry

pytestmark = pytest.mark.stack

FROM, TO = date(2026, 1, 1), date(2026, 12, 1)
LATER = datetime.now(UTC).date() + timedelta(days=7)


@pytest.fixture
def ministry(stack: TestStack) -> Ministry:
    return make_ministry(stack, handles=("first", "second"))


@pytest.fixture
def partner(stack: TestStack) -> Person:
    return stack.person("JP", "reader")


def landed(ministry: Ministry, *months: int, reactions: int = 7, handle: int = 0) -> str:
    account = list(ministry.accounts)[handle]
    rows = [
        {
            "account": account,
            "external_id": f"12345678901{handle}{month:02d}",
            "published_at": f"2026-{month:02d}-15 12:00",
            "reactions": reactions,
        }
        for month in months
    ]
    return ministry.land(file_of(Grain.POST, rows))


def seen(ministry: Ministry, viewer: Person) -> list[SharedMonth]:
    """Return what somebody is shown of this ministry's accounts alone; other tests share, too."""
    found = shared_figures(viewer.api, ministry.country, FROM, TO)
    return [month for month in found if month.handle in ministry.accounts]


@pytest.mark.parametrize(("tier", "shown"), [("own", 0), ("aggregate", 0), ("network", 1), ("public", 1)])
def test_a_tier_means_what_it_says(ministry: Ministry, partner: Person, tier: str, shown: int) -> None:
    wanted = landed(ministry, 3)
    assert seen(ministry, partner) == []
    ministry.approve(wanted, tier)
    found = seen(ministry, partner)
    assert len(found) == shown
    for month in found:
        assert (month.tier, month.month, month.measures["reactions"]) == (tier, date(2026, 3, 1), 7)
        assert "followers" not in month.measures
    assert seen(ministry, ministry.uploader) == found


def test_only_what_is_approved_and_past_its_day_is_seen(ministry: Ministry, partner: Person) -> None:
    wanted = landed(ministry, 3)
    submissions.submit(ministry.uploader.api, wanted)
    submissions.approve(ministry.approver.api, wanted, tier="network", embargo_until=LATER)
    assert seen(ministry, partner) == []
    sharing.share(ministry.approver.api, wanted, tier="network", embargo_until=datetime.now(UTC).date())
    assert len(seen(ministry, partner)) == 1
    submissions.withdraw(ministry.approver.api, wanted)
    assert seen(ministry, partner) == []
    submissions.restore(ministry.approver.api, wanted)
    assert len(seen(ministry, partner)) == 1
    sharing.share(ministry.approver.api, wanted, tier="aggregate")
    assert seen(ministry, partner) == []


@pytest.mark.parametrize(
    ("tier", "embargo"), [("network", LATER), ("aggregate", None), ("aggregate", datetime.now(UTC).date())]
)
def test_whoever_brought_the_figures_lets_no_more_of_them_out_than_a_colleague_decided(
    stack: TestStack, ministry: Ministry, tier: str, embargo: date | None
) -> None:
    both = stack.person(ministry.country, "contributor", "approver")
    wanted = landed(replace(ministry, uploader=both), 3)
    submissions.submit(both.api, wanted)
    submissions.approve(ministry.approver.api, wanted, tier="aggregate", embargo_until=LATER)
    with pytest.raises(Refused, match=r"intake\.own_sharing"):
        sharing.share(both.api, wanted, tier=tier, embargo_until=embargo)
    sharing.share(both.api, wanted, tier="own", embargo_until=LATER + timedelta(days=1))
    with pytest.raises(Refused, match=r"intake\.own_sharing"):
        sharing.share(both.api, wanted, tier="aggregate", embargo_until=LATER + timedelta(days=1))
    sharing.share(ministry.approver.api, wanted, tier=tier, embargo_until=embargo)
    found = submissions.submission(both.api, wanted)
    assert (found.tier, found.embargo_until) == (tier, embargo)


@pytest.mark.parametrize("day", ["infinity", "-infinity", "20000-01-01", "1999-12-31"])
def test_the_day_it_waits_for_is_one_a_calendar_has(ministry: Ministry, day: str) -> None:
    """A day without end could be read by nobody any more: one press would close the ministry's list."""
    wanted = landed(ministry, 3)
    submissions.submit(ministry.uploader.api, wanted)
    said = {"submission": wanted, "tier": "network", "embargo_until": day}
    with pytest.raises(Refused, match=r"intake\.malformed"):
        ministry.approver.api.call("approve_submission", **said, comment="", held_reason="")
    submissions.approve(ministry.approver.api, wanted, tier="aggregate")
    with pytest.raises(Refused, match=r"intake\.malformed"):
        ministry.approver.api.call("share_submission", **said)
    assert submissions.submission(ministry.approver.api, wanted).embargo_until is None


@pytest.mark.parametrize("narrower", ["own", "aggregate"])
def test_a_month_with_one_narrower_file_stays_hidden(
    ministry: Ministry, partner: Person, narrower: str
) -> None:
    ministry.approve(landed(ministry, 3, 4), "public")
    assert [month.month.month for month in seen(ministry, partner)] == [3, 4]
    mixed = landed(ministry, 4, reactions=9)
    ministry.approve(mixed, narrower)
    assert [month.month.month for month in seen(ministry, partner)] == [3]
    sharing.share(ministry.approver.api, mixed, tier="network")
    assert [(month.month.month, month.tier) for month in seen(ministry, partner)] == [
        (3, "public"),
        (4, "network"),
    ]


def test_a_figure_does_not_slip_out_through_a_post_that_moved(ministry: Ministry, partner: Person) -> None:
    """The open file puts the post into June; its impressions only the closed file of May knows."""
    account = next(iter(ministry.accounts))
    row = {"account": account, "external_id": "12345678901234"}
    closed = [{**row, "published_at": "2026-05-31 12:00", "impressions": 90_210}]
    ministry.approve(ministry.land(file_of(Grain.POST, closed)), "own")
    shared = [{**row, "published_at": "2026-06-01 12:00", "reactions": 3}]
    ministry.approve(ministry.land(file_of(Grain.POST, shared)), "public")
    assert ministry.months()[-1]["impressions"] == 90_210
    assert seen(ministry, partner) == []


def test_there_is_no_other_way(ministry: Ministry, partner: Person, stack: TestStack) -> None:
    wanted = landed(ministry, 3)
    ministry.approve(wanted, "public")
    where = {"account_id": list(ministry.accounts.values())}
    assert partner.api.rows("account_month", where=where) == []
    assert partner.api.rows("submission", where={"id": wanted}) == []
    assert partner.api.rows("submission_account", where={"submission_id": wanted}) == []
    answer = partner.api.call(
        "shared_figures", country=ministry.country, from_month="2026-01-01", to_month="2026-12-01"
    )
    # Neither the files behind the figures nor whoever brought them are named.
    assert wanted not in answer
    assert ministry.uploader.viewer.name not in answer
    with pytest.raises(Refused, match=r"sharing\.no_such_partner"):
        shared_figures(partner.api, "ZZ", FROM, TO)


def test_a_suspended_member_looks_up_nothing(ministry: Ministry, stack: TestStack) -> None:
    ministry.approve(landed(ministry, 3), "public")
    gone = stack.person("JP", "reader")
    with stack.owner() as connection:
        connection.execute("update portal.member set suspended_at = now() where id = %s", [gone.viewer.id])
    with pytest.raises(Refused, match=r"access\.suspended"):
        shared_figures(gone.api, ministry.country, FROM, TO)
    moved = Api(stack.settings, gone.api._client.options.headers["Authorization"].removeprefix("Bearer "))
    assert moved.rows("shared_view") == []


def test_every_look_is_noted_for_the_ministry_alone(
    ministry: Ministry, partner: Person, stack: TestStack
) -> None:
    wanted, other = landed(ministry, 3, 4), landed(ministry, 5, handle=1)
    ministry.approve(wanted, "network")
    ministry.approve(other, "aggregate")
    shared_figures(partner.api, ministry.country, date(2026, 3, 1), date(2026, 5, 1))
    shared_figures(ministry.uploader.api, ministry.country, FROM, TO)
    (look,) = looks(ministry.uploader.api, wanted)
    assert (look.viewer_name, look.viewer_country) == (partner.viewer.name, "JP")
    assert look.months >= 2
    assert looks(ministry.approver.api, other) == []
    assert looks(partner.api, wanted) == []
    assert partner.api.rows("shared_view", where={"viewer_name": partner.viewer.name}) == []
    with stack.owner() as connection, pytest.raises(Exception, match="append-only"):
        connection.execute("delete from portal.shared_view")


def test_a_partner_sees_what_was_shown_before_consenting(ministry: Ministry, partner: Person) -> None:
    wanted = landed(ministry, 3, 4)
    submissions.submit(ministry.uploader.api, wanted)
    before = ministry.months()
    api = ministry.approver.api
    view = see_as_partner(api, wanted, "JP", tier="network")
    assert (view.resting, len(view.seen)) == (2, 2)
    nothing = see_as_partner(api, wanted, "JP", tier="aggregate")
    assert (nothing.resting, nothing.seen) == (2, ())
    assert see_as_partner(api, wanted, "JP", tier="public", embargo_until=LATER).seen == ()
    assert ministry.months() == before
    assert submissions.submission(api, wanted).state == "submitted"
    assert submissions.submission(api, wanted).tier == "aggregate"
    assert seen(ministry, partner) == []
    submissions.approve(api, wanted, tier="network")
    assert seen(ministry, partner) == list(view.seen)


def test_the_benchmarks_it_may_enter_are_named(ministry: Ministry) -> None:
    wanted = landed(ministry, 3, 4)
    submissions.submit(ministry.uploader.api, wanted)
    api = ministry.approver.api
    view = see_as_partner(api, wanted, "JP", tier="aggregate")
    cells = {(cell.peer_group, cell.category): cell for cell in view.cells}
    assert ("all", "all") in cells
    assert ("host_city", "VN:hanoi") in cells
    assert cells["all", "all"].first_quarter == date(2026, 1, 1)
    assert cells["all", "all"].last_quarter == date(2026, 4, 1)
    assert see_as_partner(api, wanted, "JP", tier="own").cells == ()


def test_what_a_mixed_month_hides_is_counted(ministry: Ministry) -> None:
    ministry.approve(landed(ministry, 4), "own")
    wanted = landed(ministry, 3, 4, reactions=9)
    submissions.submit(ministry.uploader.api, wanted)
    view = see_as_partner(ministry.approver.api, wanted, "JP", tier="public")
    assert view.resting == 2
    assert [month.month.month for month in view.seen] == [3]


def test_trying_leaves_no_trace_and_shows_nothing_of_the_partner(
    ministry: Ministry, stack: TestStack
) -> None:
    theirs = make_ministry(stack, country="JP")
    theirs.approve(landed(theirs, 3), "public")
    wanted = landed(ministry, 3)
    ministry.approve(wanted, "own")
    counted = "select (select count(*) from portal.member), (select count(*) from portal.shared_view),"
    counted += " (select count(*) from portal.audit_event), (select count(*) from portal.account_month)"
    with stack.owner() as connection:
        before = connection.execute(counted).fetchone()
    answer = ministry.approver.api.call(
        "see_as_partner", submission=wanted, partner="JP", tier="public", embargo_until=""
    )
    with stack.owner() as connection:
        assert connection.execute(counted).fetchone() == before
    assert next(iter(theirs.accounts)) not in answer
    assert {month["handle"] for month in json.loads(answer)["seen"]} <= set(ministry.accounts)
    # The question was asked in another name; the next one is asked in one's own again.
    assert ministry.approver.api.rows("submission", where={"id": wanted})[0]["tier"] == "own"


@pytest.mark.parametrize("country", ["ID", "ZZ", "", "US"])
def test_only_another_member_of_the_network_can_be_a_partner(ministry: Ministry, country: str) -> None:
    wanted = landed(ministry, 3)
    with pytest.raises(Refused, match=r"sharing\.no_such_partner"):
        see_as_partner(ministry.approver.api, wanted, country, tier="public")


def test_nobody_tries_what_is_not_theirs(ministry: Ministry, partner: Person, stack: TestStack) -> None:
    wanted = landed(ministry, 3)
    strangers = (partner, stack.person("JP", "contributor", "approver"), stack.person("ID", "reader"))
    for stranger in strangers:
        with pytest.raises(Refused, match=r"role_needed|no_such_submission"):
            see_as_partner(stranger.api, wanted, "AU", tier="public")
    with pytest.raises(Refused, match=r"intake\.malformed"):
        see_as_partner(ministry.approver.api, wanted, "JP", tier="everybody")


def test_the_log_tells_who_may_see_since_when(ministry: Ministry) -> None:
    wanted = landed(ministry, 3)
    ministry.approve(wanted, "network")
    sharing.share(ministry.approver.api, wanted, tier="own", embargo_until=LATER)
    approved, changed = submissions.history(ministry.approver.api, wanted)[-2:]
    assert (approved.tier, approved.embargo_until) == ("network", None)
    assert (changed.action, changed.tier, changed.embargo_until) == ("submission.shared", "own", LATER)
