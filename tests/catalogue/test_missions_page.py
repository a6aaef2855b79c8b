"""The missions page keeps, shows and brings in what a role may, and says what is wrong."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import Portal
from tests.opening import Opener

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]


def opened(portal: Portal, country: str, role: str) -> AppTest:
    """Return the missions page as the first person of a country with this role sees it."""
    return Opener(portal, "pages/catalogue/missions.py")(country, role)


def said(at: AppTest) -> str:
    """Return every message on the page."""
    return " ".join(str(entry.value) for entry in (*at.success, *at.error))


def plain_text(value: object) -> str:
    """Return a text as it is read, without what keeps it from being a link or a format."""
    return str(value).replace("\u2060", "").replace("\\", "")


def fill(at: AppTest, name: str, city: str, host: str | None) -> AppTest:
    """Fill in the form of a new mission and send it."""
    next(box for box in at.selectbox if box.label == "Add or change a mission").set_value("new").run()
    texts = {entry.label: entry for entry in at.text_input}
    texts["Name"].set_value(name)
    texts["City"].set_value(city)
    if host:
        next(box for box in at.selectbox if box.label == "Host country").set_value(host)
    next(button for button in at.button if button.label == "Add mission").click().run()
    assert not at.exception
    return at


def test_an_analyst_adds_a_mission_and_an_account(portal: Portal) -> None:
    at = fill(opened(portal, "FJ", "contributor"), "Fiji House", "Honiara", "SB")
    assert "Fiji House was added" in said(at)
    # The page goes on with the new mission, which has no accounts yet.
    next(entry for entry in at.text_input if entry.label == "Account name").set_value("two words")
    next(button for button in at.button if button.label == "Add account").click().run()
    assert "not an account name" in said(at)
    next(entry for entry in at.text_input if entry.label == "Account name").set_value(
        "https://x.com/FijiHouse"
    )
    next(button for button in at.button if button.label == "Add account").click().run()
    assert "account was added" in said(at)
    assert "FijiHouse" in at.table[0].value.to_csv()
    # The first of the two forms is the account's own; what it was called before stays to be seen.
    next(entry for entry in at.text_input if entry.value == "FijiHouse").set_value("FijiInHoniara")
    next(button for button in at.button if button.label == "Save account").click().run()
    assert "account was changed" in said(at)
    assert "Was @FijiHouse until" in " ".join(plain_text(entry.value) for entry in at.caption)


@pytest.mark.parametrize(
    ("name", "city", "host", "expected"),
    [
        ("", "Honiara", "SB", "name is missing"),
        ("Fiji House", "Honiara", None, "host country is missing"),
        ("Fiji House", " ", "SB", "city is missing"),
    ],
)
def test_an_incomplete_mission_is_not_stored(
    portal: Portal, name: str, city: str, host: str | None, expected: str
) -> None:
    at = fill(opened(portal, "FJ", "contributor"), name, city, host)
    assert expected in said(at)


def test_a_reader_reads(portal: Portal) -> None:
    at = opened(portal, "ID", "facilitator")
    assert not [button for button in at.button if "ission" in button.label]
    assert "KBRI Hanoi" in at.table[0].value.to_csv()


def test_only_those_who_may_see_the_import(portal: Portal) -> None:
    assert "Bring in a list" not in [tab.label for tab in opened(portal, "ID", "contributor").tabs]
    assert "Bring in a list" in [tab.label for tab in opened(portal, "ID", "approver").tabs]
    assert "Bring in a list" in [tab.label for tab in opened(portal, "ID", "secretariat").tabs]


def test_an_approver_brings_in_a_list_and_sees_what_was_left_out(portal: Portal) -> None:
    at = opened(portal, "TL", "approver")
    at.session_state["missions-tabs"] = "Bring in a list"
    at.run()
    text = "kind,host_country,city,x\nembassy,Kiribati,Tarawa,TLinTarawa\nembassy,Kiribati,,\n"
    at.file_uploader[0].upload("list.csv", text.encode(), "text/csv").run()
    assert [(metric.label, metric.value) for metric in at.metric] == [
        ("Rows", "2"), ("Can be stored", "1"), ("Left out", "1"),
    ]  # fmt: skip
    next(button for button in at.button if button.label == "Bring in these missions").click().run()
    assert not at.exception
    assert "added: 1" in said(at).replace("\\", "")
    assert "city is missing" in at.table[0].value.to_csv()
