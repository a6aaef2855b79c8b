"""What comes after the first file: mended rows join their submission, held rows wait for a reason."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from core.intake import landing, refused, submissions
from core.intake.accounts import named_handles
from core.intake.check import check_file
from core.intake.findings import finding
from core.intake.landing import land
from core.intake.model import Grain, Verdict
from core.intake.template import columns
from core.refusals import Refused
from tests.conftest import TestStack
from tests.intake.ministry import TODAY, Ministry, file_of, make_ministry
from tests.intake.test_landing import Broken, posts, stored

pytestmark = pytest.mark.stack


@pytest.fixture
def ministry(stack: TestStack) -> Ministry:
    return make_ministry(stack)


def handle_of(ministry: Ministry) -> str:
    return next(iter(ministry.accounts))


def some_bad(ministry: Ministry) -> Verdict:
    """Three good posts (rows 2, 3, 4), one unreadable (row 5), one whose reach cannot be (row 6)."""
    rows = posts(ministry, handle_of(ministry), 5, reactions=1)
    rows[3] |= {"reactions": "many"}
    rows[4] |= {"reach": 90, "impressions": 40}
    verdict = file_of(Grain.POST, rows)
    assert (verdict.rows_accepted, verdict.rows_refused, len(verdict.held)) == (3, 2, 1)
    return verdict


def mended(verdict: Verdict, changes: dict[tuple[int, str], str], drop: tuple[int, ...] = ()) -> Verdict:
    """Return the verdict on the workbook of refused rows after a person changed cells (row, column) of it."""
    book = load_workbook(io.BytesIO(refused.workbook(verdict)))
    sheet = book.active
    assert sheet is not None
    names = [cell.value for cell in sheet[1]]
    for line in range(sheet.max_row, 1, -1):
        row = int(str(sheet.cell(line, 1).value))
        if row in drop:
            sheet.delete_rows(line)
        for (changed, column), value in changes.items():
            if changed == row:
                sheet.cell(line, names.index(column) + 1).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return check_file("rows-to-mend.xlsx", buffer.getvalue(), today=TODAY)


def add(ministry: Ministry, verdict: Verdict, whole: str, api: Any = None) -> str:
    named = {handle: ministry.accounts[handle] for handle in named_handles(verdict)}
    assert verdict.period is not None
    return land(api or ministry.uploader.api, verdict, named, verdict.period, continues=whole)


def facts(ministry: Ministry, wanted: str) -> tuple[int, int, int, int]:
    kept = submissions.submission(ministry.uploader.api, wanted)
    return kept.rows_total, kept.rows_accepted, kept.rows_refused, kept.rows_held


def codes(ministry: Ministry, wanted: str) -> list[tuple[str, int | None]]:
    return [(found.code, found.row) for found in submissions.findings(ministry.uploader.api, wanted)]


NAMES = columns(Grain.POST)
REACTIONS, REACH, ID = NAMES["reactions"], NAMES["reach"], NAMES["external_id"]


def test_held_rows_are_stored_and_count_for_nothing(ministry: Ministry) -> None:
    landed = ministry.land(some_bad(ministry))
    assert facts(ministry, landed) == (5, 3, 2, 1)
    assert sorted(row["held_row"] or 0 for row in stored(ministry, "post", landed)) == [0, 0, 0, 6]
    ministry.approve(landed)
    assert [row["posts"] for row in ministry.months()] == [3]
    (held,) = ministry.approver.api.rows("held_row", where={"submission_id": landed})
    assert (held["row_number"], held["measures"]["reach"]) == (6, 90)


def test_an_approver_takes_held_rows_in_with_a_reason_and_withdrawing_takes_them_out(
    ministry: Ministry,
) -> None:
    landed = ministry.land(some_bad(ministry))
    submissions.submit(ministry.uploader.api, landed)
    api = ministry.approver.api
    submissions.approve(api, landed, tier="aggregate", held_reason=" The page says so, too. ")
    assert [(row["posts"], row["reach"]) for row in ministry.months()] == [(4, 90)]
    assert submissions.submission(api, landed).held_reason == "The page says so, too."
    event = api.rows("audit_event", where={"subject": landed, "action": "submission.approved"})[0]
    assert (event["after"]["held_rows"], event["after"]["held_reason"]) == (1, "The page says so, too.")
    submissions.withdraw(api, landed)
    assert ministry.months() == []


def test_rows_nobody_can_accept_are_never_held(ministry: Ministry) -> None:
    rows = posts(ministry, handle_of(ministry), 6, reactions=1)
    rows[1] |= {"reach": 9, "impressions": 1, "reactions": "many"}
    rows[2] |= {"reach": 9, "impressions": 1, "published_at": "2031-01-01"}
    rows[3] |= {"reach": 9, "impressions": 1, "external_id": ""}
    rows[4] |= {"reach": 9, "impressions": 1, "external_id": rows[0]["external_id"]}
    rows[5] |= {"shares": -4}
    verdict = file_of(Grain.POST, rows)
    assert verdict.rows_accepted == 1
    assert verdict.held["source_row"].tolist() == [7]
    assert verdict.held["shares"].isna().all()


def test_mended_rows_join_their_submission(ministry: Ministry) -> None:
    verdict = some_bad(ministry)
    landed = ministry.land(verdict)
    better = mended(verdict, {(5, REACTIONS): "12", (6, REACH): "30"})
    assert add(ministry, better, landed) == landed
    assert facts(ministry, landed) == (5, 5, 0, 0)
    assert not [code for code, row in codes(ministry, landed) if row in {5, 6}]
    ministry.approve(landed)
    assert [(row["posts"], row["reactions"], row["reach"]) for row in ministry.months()] == [(5, 16, 30)]
    assert len(submissions.submissions(ministry.uploader.api)) == len(
        [found for found in submissions.submissions(ministry.uploader.api) if found.state != "draft"]
    )


def test_what_is_still_wrong_stays_out_and_is_said_of_the_first_files_rows(ministry: Ministry) -> None:
    verdict = some_bad(ministry)
    landed = ministry.land(verdict)
    add(ministry, mended(verdict, {(5, REACTIONS): "12"}), landed)
    assert facts(ministry, landed) == (5, 4, 1, 1)
    assert ("row.reach_above_impressions", 6) in codes(ministry, landed)
    assert not any(row == 5 for _code, row in codes(ministry, landed))
    add(ministry, mended(verdict, {(6, REACH): "30"}, drop=(5,)), landed)
    assert facts(ministry, landed) == (5, 5, 0, 0)


def test_the_same_post_again_replaces_the_one_that_stood_there(ministry: Ministry) -> None:
    verdict = some_bad(ministry)
    landed = ministry.land(verdict)
    known = str(posts(ministry, handle_of(ministry), 1)[0]["external_id"])
    add(ministry, mended(verdict, {(5, REACTIONS): "70", (5, ID): known}, drop=(6,)), landed)
    found = {row["external_id"]: row["reactions"] for row in stored(ministry, "post", landed)}
    assert found[known] == 70
    assert len(found) == 4


def test_a_returned_submission_is_checked_again_by_its_continuation(ministry: Ministry) -> None:
    verdict = some_bad(ministry)
    landed = ministry.land(verdict)
    submissions.submit(ministry.uploader.api, landed)
    submissions.give_back(ministry.approver.api, landed, "Mend two rows.")
    add(ministry, mended(verdict, {(5, REACTIONS): "12", (6, REACH): "30"}), landed)
    again = submissions.submission(ministry.uploader.api, landed)
    assert (again.state, again.decision_comment, again.decided_at) == ("checked", None, None)
    assert submissions.Action.SUBMIT in submissions.actions_of(again, ministry.uploader.viewer)


def test_nothing_is_added_once_a_decision_is_asked_for(ministry: Ministry) -> None:
    verdict = some_bad(ministry)
    landed = ministry.land(verdict)
    submissions.submit(ministry.uploader.api, landed)
    better = mended(verdict, {(5, REACTIONS): "12"})
    with pytest.raises(Refused) as refusal:
        add(ministry, better, landed)
    assert (refusal.value.code, refusal.value.detail) == ("intake.wrong_state", "submitted")


def test_nothing_is_added_to_other_figures_or_another_ministry(ministry: Ministry, stack: TestStack) -> None:
    verdict = some_bad(ministry)
    landed = ministry.land(verdict)
    better = mended(verdict, {(5, REACTIONS): "12"})
    other = make_ministry(stack, country="JP")
    theirs = other.land(file_of(Grain.POST, posts(other, handle_of(other), 1)))
    with pytest.raises(Refused) as refusal:
        add(ministry, better, theirs)
    assert refusal.value.code == "intake.no_such_submission"
    day = {"account": handle_of(ministry), "day": "2026-02-28", "followers": 900}
    with pytest.raises(Refused) as refusal:
        add(ministry, file_of(Grain.DAY, [day]), landed)
    assert refusal.value.code == "intake.other_figures"


def test_who_added_rows_does_not_decide_on_them(ministry: Ministry, stack: TestStack) -> None:
    verdict = some_bad(ministry)
    landed = ministry.land(verdict)
    both = stack.person(ministry.country, "contributor", "approver")
    add(ministry, mended(verdict, {(5, REACTIONS): "12"}), landed, both.api)
    submissions.submit(ministry.uploader.api, landed)
    waiting = submissions.submission(both.api, landed)
    assert submissions.Action.APPROVE not in submissions.actions_of(waiting, both.viewer)
    with pytest.raises(Refused) as refusal:
        submissions.approve(both.api, landed, tier="own")
    assert refusal.value.code == "intake.own_submission"


def test_the_same_addition_twice_is_refused(ministry: Ministry) -> None:
    verdict = some_bad(ministry)
    landed = ministry.land(verdict)
    better = mended(verdict, {(5, REACTIONS): "12"})
    add(ministry, better, landed)
    with pytest.raises(Refused) as refusal:
        add(ministry, better, landed)
    assert refusal.value.code == "intake.same_file"
    with pytest.raises(Refused) as refusal:
        ministry.land(better)
    assert refusal.value.code == "intake.same_file"


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
@pytest.mark.parametrize("arrives", [True, False])
def test_a_lost_answer_adds_once(
    ministry: Ministry, monkeypatch: pytest.MonkeyPatch, lost: int, arrives: bool
) -> None:
    monkeypatch.setattr(landing, "PAUSE_SECONDS", 0)
    verdict = some_bad(ministry)
    landed = ministry.land(verdict)
    better = mended(verdict, {(5, REACTIONS): "12"})
    add(ministry, better, landed, Broken(ministry.uploader.api, {lost}, arrives=arrives))
    assert facts(ministry, landed) == (5, 4, 1, 1)
    assert len(ministry.uploader.api.rows("submission_addition", where={"submission_id": landed})) == 1


def test_days_are_mended_too(ministry: Ministry) -> None:
    rows = [
        {"account": handle_of(ministry), "day": f"2026-02-{day:02d}", "posts": 1, "visual_posts": visual}
        for day, visual in ((1, 1), (2, 4), (3, "x"))
    ]
    verdict = file_of(Grain.DAY, rows)
    landed = ministry.land(verdict)
    assert facts(ministry, landed) == (3, 1, 2, 1)
    column = columns(Grain.DAY)["visual_posts"]
    add(ministry, mended(verdict, {(3, column): "1", (4, column): "0"}), landed)
    assert facts(ministry, landed) == (3, 3, 0, 0)
    ministry.approve(landed)
    assert [(row["posts"], row["visual_posts"]) for row in ministry.months()] == [(3, 2)]


def test_findings_of_other_checks_are_stored_beside(ministry: Ministry) -> None:
    verdict = file_of(Grain.POST, posts(ministry, handle_of(ministry), 2))
    assert verdict.period is not None
    more = finding("hint.account", account="elsewhere")
    landed = land(ministry.uploader.api, verdict, ministry.accounts, verdict.period, extra=[more])
    assert "hint.account" in [code for code, _row in codes(ministry, landed)]
