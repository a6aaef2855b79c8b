"""The pages of an incident: each role finds its part, and what people wrote is only ever text."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from components.page import plain
from core.crisis.incidents import Report, change_incident, incidents, open_incident
from core.crisis.log import add_event
from core.crisis.tasks import save_task
from tests.conftest import Portal
from tests.opening import Opener
from tests.practices.demonstrated import window

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]

PAGE = "pages/crisis/crisis.py"
DRILL = "Drill: tsunami warning in the south-west Pacific"
ATTACK = "<script>alert(1)</script>![p](https://elsewhere.example/p.png) **bold** :material/home:"


@pytest.fixture
def opener(portal: Portal) -> Opener:
    """Opens the page of incidents as somebody."""
    return Opener(portal, PAGE)


def drill() -> str:
    """Return the id of the demonstration's drill."""
    return next(one.id for one in incidents(window("Siti")) if one.title == DRILL)


def said(at: AppTest) -> str:
    """Return everything on the page that a person reads."""
    kinds = (at.title, at.header, at.markdown, at.caption, at.info, at.success, at.error)
    return "\n".join(
        [str(one.value) for kind in kinds for one in kind] + [one.proto.body for one in at.get("html")]
    )


def test_the_list_says_what_goes_on_and_home_says_it_first(opener: Opener, portal: Portal) -> None:
    at = opener("ID", "approver")
    assert plain(DRILL) in said(at)
    assert "1 mission asks for help" in said(at)
    assert any(one.label == "Open the incident" for one in at.button)
    home = Opener(portal, "pages/home/home.py")("ID", "approver")
    assert "1 mission asks for help" in said(home)


def test_another_ministry_sees_nothing_of_it(opener: Opener) -> None:
    assert "tsunami" not in said(opener("AU", "approver")).lower()
    at = opener("AU", "approver", incident=drill())
    assert "This incident does not exist" in said(at)


@pytest.mark.parametrize("part", ["board", "log", "tasks", "links", "afterwards", "settling"])
def test_every_part_opens_for_who_writes(opener: Opener, part: str) -> None:
    at = opener("ID", "contributor", incident=drill(), part=part)
    assert [one.value for one in at.title] == [plain(DRILL)]
    expected = {
        "board": "KBRI Dili",
        "log": "Opened the crisis room",
        "tasks": "Send Dili the list of ships",
        "links": "Make the links",
        "afterwards": "7 missions on the board",
        "settling": "Close the incident",
    }[part]
    assert expected in said(at) + " ".join(button.label for button in at.button)


def test_a_reader_reads_and_is_offered_nothing_to_write(opener: Opener) -> None:
    for part in ("log", "settling"):
        at = opener("ID", "publisher", incident=drill(), part=part)
        writing = {"Write it down", "Save the task", "Make the links", "Close the incident", "Done"}
        assert writing.isdisjoint(button.label for button in at.button)


def test_the_board_can_be_narrowed_by_a_link(opener: Opener) -> None:
    at = opener("ID", "reader", incident=drill(), signs="silent")
    silent = next(str(one.proto.body) for one in at.get("html") if "jejaring-board" in one.proto.body)
    assert "KBRI Wellington" in silent
    assert "KBRI Dili" not in silent


def test_one_mission_shows_its_check_ins_and_what_it_published(opener: Opener) -> None:
    cell = next(row for row in window("Siti").call("crisis_board", incident=drill()) if row["city"] == "Suva")
    at = opener("ID", "contributor", incident=drill(), mission=cell["mission_id"])
    assert "Two families are with us" in said(at)
    assert "[DRILL] Tsunami warning" in said(at)


def test_an_incident_is_opened_with_the_form_and_says_what_is_missing(opener: Opener) -> None:
    at = opener("FJ", "contributor")
    press(at, "Open the incident")
    assert "Say in a few words what happened" in said(at)
    title = next(one for one in at.text_input if one.label == "What happened")
    title.set_value("Cable broken off Suva")
    next(one for one in at.text_input if one.label == "Place").set_value("Suva")
    next(one for one in at.multiselect if one.label == "Countries affected").set_value(["AU"])
    press(at, "Open the incident")
    assert not at.exception
    assert "The incident is open" in said(at)
    assert [one.value for one in at.title] == ["Cable broken off Suva"]


def press(at: AppTest, label: str) -> None:
    """Press a button by its label."""
    next(button for button in at.button if button.label == label).click().run()


def test_what_people_wrote_is_only_ever_text(opener: Opener) -> None:
    api, now = window("Siti"), datetime.now(UTC)
    made = open_incident(api, Report("A fire", "other", ATTACK, ("TH",), now, drill=True))
    change_incident(
        api, made, Report(ATTACK, "other", ATTACK, ("TH",), now - timedelta(minutes=9), drill=True)
    )
    add_event(api, made, at=now, who=ATTACK, what=ATTACK, place=ATTACK)
    save_task(api, made, "", title=ATTACK, note=ATTACK)
    for part in ("log", "tasks"):
        at = opener("ID", "contributor", incident=made, part=part)
        assert "alert" in said(at)
        for element in (one for kind in (at.title, at.header, at.markdown, at.caption) for one in kind):
            assert "<script" not in str(element.value).replace("\\<", "")
            assert "![" not in str(element.value).replace("\\!\\[", "").replace("\\!", "")
