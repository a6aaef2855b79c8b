"""The pages of commitments: each reader finds their part, and what people wrote is only ever text."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from core.commitments.instruments import instrument
from core.commitments.progress import Evidence, Record, progress, record
from core.commitments.record import of_instrument, record_paper, record_table
from core.crisis.report.pdf import pdf
from core.texts import set_language
from tests.conftest import Portal
from tests.opening import Opener, opened
from tests.practices.demonstrated import window

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]

PAGE = "pages/commitments/commitments.py"
NETWORK = "jakarta-2019.network"
ATTACK = "<script>alert(1)</script>![p](https://elsewhere.example/p.png) **bold** :material/home:"


@pytest.fixture
def opener(portal: Portal) -> Opener:
    """Opens the page of commitments as somebody."""
    return Opener(portal, PAGE)


def said(at: AppTest) -> str:
    """Return everything on the page that a person reads."""
    kinds = (at.title, at.header, at.markdown, at.caption, at.info, at.success, at.error)
    return "\n".join(str(one.value) for kind in kinds for one in kind).replace("\\", "")


def press(at: AppTest, label: str) -> None:
    """Press the first button of this label."""
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception


def test_the_first_page_shows_the_instruments_and_what_waits_for_whom(opener: Opener) -> None:
    approver, reader = opener("ID", "approver"), opener("ID", "publisher")
    for title in ("Jakarta Message", "Bali Message", "Letter of Intent Indonesia–Australia"):
        assert title in said(reader)
    assert "Waits for you" in said(approver)
    assert "Waits for you" not in said(reader)


def test_a_commitment_is_read_by_country_and_written_by_writers_only(opener: Opener) -> None:
    writer = opener("ID", "contributor", commitment=NETWORK)
    assert {"Save the step", "Give this grade"} <= {button.label for button in writer.button}
    assert "All of it is done." in str(writer.radio[1].proto.captions)
    names = ["Australia", "Fiji", "Japan"]
    places = [said(writer).index(f"**{name}**") for name in names]
    assert places == sorted(places)
    # What others share is read by whoever is no party, and written by nobody of them.
    stranger = opener("FJ", "contributor", commitment="indonesia-australia-2020.training")
    assert "One week of training together was held" in said(stranger)
    reader = opener("ID", "publisher", commitment=NETWORK)
    for at in (stranger, reader):
        assert "Save the step" not in {button.label for button in at.button}


def test_a_step_is_written_with_the_form_and_a_suggestion_with_one_press(opener: Opener) -> None:
    at = opener("JP", "contributor", commitment=NETWORK)
    press(at, "Save the step")
    assert "Say in a sentence what it was" in said(at)
    next(one for one in at.text_area if one.label == "What was done").set_value(
        "Named a person in each mission"
    )
    press(at, "Save the step")
    assert "Named a person in each mission" in said(at)
    before = len(progress(window("Haruka"), country="JP"))
    assert "Suggested because" in said(at)
    press(at, "Record as a step")
    added = progress(window("Haruka"), country="JP")
    assert len(added) == before + 1
    assert any(one.evidence and one.evidence[0].kind == "submissions" for one in added)


def test_two_countries_see_what_they_share_and_a_third_sees_its_own(opener: Opener) -> None:
    at = opener("AU", "approver", **{"with": "ID"})
    assert "Send the eleven ready answers in English" in said(at)
    assert "KBRI Canberra" in said(at)
    third = opener("JP", "approver", **{"with": "AU"})
    assert "Nothing is agreed yet" in said(third)
    assert "eleven ready answers" not in said(third)


def test_an_approver_shares_a_step_and_a_partner_agrees(opener: Opener) -> None:
    at = opener("ID", "approver", commitment="jakarta-2019.crisis")
    press(at, "Share with: The network")
    assert "Shared." in said(at)
    assert any("never tried them" in one.words for one in progress(window("Emily"), country="ID"))
    at = opener("ID", "approver", **{"with": "AU"})
    press(at, "Agree")
    assert "It stands for both now" in said(at)


def test_without_an_account_only_what_is_public_is_read(opener: Opener) -> None:
    at = opened(None, PAGE, commitment=NETWORK)
    assert not at.exception
    assert "Opened our monthly figures" in said(at)
    assert "Two of our missions report" not in said(at)
    assert [button.label for button in at.button if "step" in button.label] == []


def test_what_people_wrote_is_only_ever_text(opener: Opener) -> None:
    evidence = Evidence("address", "https://page.example/<b>", ATTACK)
    record(window("Joana"), Record(NETWORK, ATTACK, date(2026, 1, 2), ATTACK, evidence=[evidence]))
    at = opener("TL", "contributor", commitment=NETWORK)
    assert "alert" in said(at)
    for element in (one for kind in (at.title, at.header, at.markdown, at.caption) for one in kind):
        assert "<script" not in str(element.value).replace("\\<", "")
        assert "![" not in str(element.value).replace("\\!\\[", "").replace("\\!", "")


def test_the_record_is_taken_along_in_the_order_of_days_and_ranks_nobody() -> None:
    set_language("id")
    of = instrument("jakarta-2019")
    assert of is not None
    entries = of_instrument(progress(window("Emily")), of.code)
    table = record_table(entries)
    assert list(table.iloc[:, 4]) == sorted(table.iloc[:, 4])
    assert len(table) == len(entries) > 3
    paper = record_paper(of, entries, reader="Emily Carter")
    assert paper.mark
    assert pdf(paper).startswith(b"%PDF")


def test_the_line_of_years_has_a_mark_for_each_entry(opener: Opener) -> None:
    at = opener("ID", "reader", instrument="bali-2021")
    assert "step written down since 16 November 2021" in said(at)
    assert "This is a summary of ours, not the text." in said(at)
    assert len(at.get("vega_lite_chart")) == 1
