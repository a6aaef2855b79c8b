"""The page of workshops as its people meet it: a figure is put on the agenda, the room is started."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from core.access.api import Api
from core.access.viewer import Viewer, person_id, token
from core.settings import settings
from core.workshop.lettering import names_of
from core.workshop.steps import KINDS, POLLS, Draft, add_step, steps
from core.workshop.workshops import Plan, begin_workshop, end_workshop, workshop, workshops
from embedded.demo_idp import ISSUER
from tests.conftest import Portal
from tests.opening import Opener

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]

WORKSHOP, BENCHMARKS = "pages/workshop/workshop.py", "pages/benchmarks/benchmarks.py"


def opened(portal: Portal, role: str, page: str, **query: str) -> AppTest:
    """Return a page as Indonesia's person with this role sees it."""
    return Opener(portal, page)("ID", role, **query)


def dewi(portal: Portal) -> Api:
    """Return the facilitator's window on the database."""
    person = portal.person("ID", "facilitator")
    viewer = Viewer(
        person_id(ISSUER, person.subject), person.name, person.email, "ID", frozenset(person.roles)
    )
    return Api(settings(), token(settings(), viewer))


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    kinds = (at.success, at.error, at.info, at.warning, at.markdown, at.header, at.title, at.caption)
    return " ".join(str(entry.value) for kind in kinds for entry in kind).replace("\\", "")


def test_a_figure_goes_from_its_page_to_the_agenda_and_is_fixed_with_letters_at_the_start(
    portal: Portal,
) -> None:
    api = dewi(portal)
    made = begin_workshop(api, Plan("Letters in Suva", anonymous=True))
    at = opened(portal, "facilitator", BENCHMARKS)
    at.session_state["workshop-benchmark"] = True
    at.run()
    at.selectbox(key="workshop-of-benchmark").set_value(made).run()
    press(at, "Add")
    assert "It is on the agenda." in said(at)
    [step] = steps(api, made)
    assert step.kind == "benchmark"
    assert step.address.startswith("/benchmarks?indicator=")
    assert step.snapshot is not None
    assert step.snapshot.spec is not None
    assert step.snapshot.rows

    at = press(opened(portal, "facilitator", WORKSHOP, workshop=made, part="start"), "Start the workshop")
    found = workshop(api, made)
    assert found is not None
    assert found.code in said(at).replace(" ", "")
    [frozen] = steps(api, made)
    assert frozen.snapshot is not None
    assert frozen.snapshot.lettered
    assert frozen.frozen_at is not None
    assert frozen.snapshot.taken_at >= step.snapshot.taken_at
    told = json.dumps(frozen.snapshot.data(), ensure_ascii=False).casefold()
    assert [name for name in names_of("ID") if name.casefold() in told] == []


def test_the_demonstration_begins_with_a_step_of_every_kind(portal: Portal) -> None:
    api = dewi(portal)
    example = next(one for one in workshops(api) if one.demonstration)
    agenda = steps(api, example.id)
    assert {step.kind for step in agenda} == set(KINDS)
    assert {step.poll.kind for step in agenda if step.poll} == set(POLLS)
    assert all(step.snapshot and step.snapshot.rows for step in agenda if step.is_figure)
    at = opened(portal, "facilitator", WORKSHOP, workshop=example.id)
    for step in agenda:
        at.session_state[f"preview-{step.id}"] = True
    at.run()
    assert not at.exception
    assert all(step.title in said(at) for step in agenda)


def test_the_secretariat_reads_and_changes_nothing(portal: Portal) -> None:
    made = begin_workshop(dewi(portal), Plan("Seen by the secretariat"))
    add_step(dewi(portal), made, Draft("Welcome", kind="text"))
    at = opened(portal, "secretariat", WORKSHOP, workshop=made)
    assert "Welcome" in said(at)
    assert [
        button.label for button in at.button if button.key and button.key.startswith(("move", "delete"))
    ] == []
    at = opened(portal, "secretariat", BENCHMARKS)
    assert "workshop-benchmark" not in at.session_state


def test_a_poll_is_added_by_its_form_and_half_a_poll_is_not(portal: Portal) -> None:
    api = dewi(portal)
    made = begin_workshop(api, Plan("Polls in Suva"))
    at = opened(portal, "facilitator", WORKSHOP, workshop=made)
    at.selectbox(key="workshop-kind").set_value("single").run()
    press(at, "Add the step")
    assert "Write the question." in said(at)
    next(one for one in at.text_input if one.label == "Question").input("Which platform?")
    next(one for one in at.text_area if one.label.startswith("Choices")).input("X\nYouTube\n")
    press(at, "Add the step")
    [step] = steps(api, made)
    assert step.title == "Which platform?"
    assert step.poll is not None
    assert step.poll.choices == ("X", "YouTube")


@pytest.mark.parametrize("role", ["facilitator", "secretariat"])
def test_afterwards_its_files_and_a_page_for_the_room_are_offered(portal: Portal, role: str) -> None:
    api = dewi(portal)
    made = begin_workshop(api, Plan("Looked back on"))
    add_step(api, made, Draft("Welcome", kind="text"))
    assert "Slides (PPTX)" not in offered(opened(portal, role, WORKSHOP, workshop=made, part="afterwards"))
    api.call("open_workshop", workshop=made)
    end_workshop(api, made)
    at = opened(portal, role, WORKSHOP, workshop=made, part="afterwards")
    assert {"Slides (PPTX)", "Sheet for participants (PDF)", "Answers (CSV)"} <= offered(at)
    assert [code.value for code in at.code if "/workshop-after/" in code.value]
    assert "names, phones and single answers are deleted" in said(at)


def offered(at: AppTest) -> set[str]:
    """Return the labels of the files a page offers."""
    return {button.proto.label for button in at.get("download_button")}
