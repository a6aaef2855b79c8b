"""A ministry keeps its own missions and accounts; nobody else does, and every change is on record."""

import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.catalogue import missions as catalogue
from core.catalogue.handles import HandleError
from core.catalogue.mission_file import read_missions
from core.catalogue.missions import Mission
from core.refusals import Refused
from embedded import stack as embedded_stack
from tests.conftest import Person, TestStack, stack_settings

pytestmark = pytest.mark.stack

MISSIONS = Path(__file__).resolve().parents[3] / "shared" / "data" / "missions"


def add(person: Person, name: str, city: str = "Apia") -> str:
    """Add a mission in Samoa and return its id."""
    return catalogue.save_mission(person.api, None, kind="embassy", name=name, host_country="WS", city=city)


def find(person: Person, mission_id: str) -> Mission:
    """Return one mission as this person sees it."""
    (found,) = [
        mission for mission in catalogue.missions(person.api, host_country="WS") if mission.id == mission_id
    ]
    return found


def some_name() -> str:
    """Return a name nobody else uses."""
    return f"Embassy {uuid.uuid4().hex[:8]}"


def refusal(code: str, status: int) -> "pytest.RaisesExc[Refused]":
    """Expect the database to refuse with this code."""
    return pytest.RaisesExc(Refused, check=lambda refused: (refused.code, refused.status) == (code, status))


def test_the_missions_that_the_award_names_are_there(stack: TestStack) -> None:
    reader = stack.person("FJ", "reader")
    names = {mission.name for mission in catalogue.missions(reader.api, country="ID")}
    assert {"KBRI Hanoi", "KJRI Chicago", "KJRI Hong Kong", "KBRI Ottawa"} <= names


def test_every_country_of_the_network_is_listed(stack: TestStack) -> None:
    listed = catalogue.countries(stack.person("FJ", "reader").api)
    assert len(listed) == 249
    assert sum(country.in_network for country in listed) == 33


@pytest.mark.parametrize("role", ["contributor", "approver"])
def test_a_ministry_adds_changes_and_closes_its_own(stack: TestStack, role: str) -> None:
    person, name = stack.person("FJ", role), some_name()
    mission_id = add(person, name)
    catalogue.save_account(person.api, None, mission_id=mission_id, platform="x", handle=f"@{name[8:]}")
    catalogue.save_mission(
        person.api, mission_id, kind="consulate", name=name, host_country="WS", city="Apia",
        latitude=-13.8, longitude=-171.8, website="https://example.org", opened_on=date(1990, 1, 2),
    )  # fmt: skip
    changed = find(person, mission_id)
    assert (changed.kind, changed.latitude, changed.opened_on) == ("consulate", -13.8, date(1990, 1, 2))
    assert [account.handle for account in changed.accounts] == [name[8:]]

    catalogue.close_mission(person.api, mission_id, date(2020, 5, 1))
    closed = find(person, mission_id)
    assert (closed.closed_on, closed.accounts[0].closed_on) == (date(2020, 5, 1), date(2020, 5, 1))
    catalogue.close_mission(person.api, mission_id, None)
    assert find(person, mission_id).open_accounts == find(person, mission_id).accounts

    with stack.owner() as connection:
        events = connection.execute(
            "select action from portal.audit_event where subject = %s and actor = %s order by id",
            [mission_id, person.viewer.id],
        ).fetchall()
    assert [action for (action,) in events] == [
        "mission.added", "mission.changed", "mission.closed", "mission.reopened",
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["reader", "publisher", "facilitator"])
def test_other_roles_change_nothing(stack: TestStack, role: str) -> None:
    with refusal("access.role_needed", 403):
        add(stack.person("FJ", role), some_name())


def test_another_ministry_changes_nothing(stack: TestStack) -> None:
    owner, stranger = stack.person("FJ", "contributor"), stack.person("AU", "contributor", "approver")
    name = some_name()
    mission_id = add(owner, name)
    account = catalogue.save_account(
        owner.api, None, mission_id=mission_id, platform="instagram", handle=name[8:]
    )
    other = "catalogue.other_ministry"
    with refusal(other, 403):
        catalogue.save_mission(
            stranger.api, mission_id, kind="embassy", name="Taken", host_country="WS", city="Apia"
        )
    with refusal(other, 403):
        catalogue.save_mission(
            stranger.api,
            None,
            kind="embassy",
            name="False flag",
            host_country="WS",
            city="Apia",
            country="FJ",
        )
    with refusal(other, 403):
        catalogue.close_mission(stranger.api, mission_id, date(2020, 1, 1))
    with refusal(other, 403):
        catalogue.save_account(stranger.api, None, mission_id=mission_id, platform="x", handle="taken")
    with refusal(other, 403):
        catalogue.save_account(
            stranger.api, account, mission_id=mission_id, platform="instagram", handle="taken"
        )
    with refusal(other, 403):
        catalogue.close_account(stranger.api, account, date(2020, 1, 1))
    unchanged = find(stranger, mission_id)
    assert (unchanged.name, unchanged.accounts[0].handle) == (name, name[8:])


def test_the_secretariat_keeps_everybodys(stack: TestStack) -> None:
    secretariat, name = stack.person("ID", "secretariat"), some_name()
    mission_id = catalogue.save_mission(
        secretariat.api, None, kind="embassy", name=name, host_country="WS", city="Apia", country="TV"
    )
    assert find(secretariat, mission_id).country == "TV"


def test_what_cannot_be_stored_is_refused_with_the_reason(stack: TestStack) -> None:
    person, name = stack.person("NZ", "contributor"), some_name()
    mission_id = add(person, name)
    with refusal("catalogue.mission_exists", 409):
        add(person, name.upper())
    with refusal("catalogue.unknown_country", 400):
        catalogue.save_mission(person.api, None, kind="embassy", name=name, host_country="QQ", city="Apia")
    with refusal("catalogue.malformed", 400):
        catalogue.save_mission(person.api, None, kind="castle", name=name, host_country="WS", city="Apia")
    with refusal("catalogue.malformed", 400):
        catalogue.save_mission(
            person.api, None, kind="embassy", name=some_name(), host_country="WS", city="Apia",
            website="javascript:alert(1)",
        )  # fmt: skip
    with refusal("catalogue.closing_in_future", 400):
        catalogue.close_mission(person.api, mission_id, date.today() + timedelta(days=2))  # noqa: DTZ011
    with refusal("catalogue.no_such_mission", 404):
        catalogue.close_mission(person.api, str(uuid.uuid4()), None)


def test_a_handle_is_registered_once_whatever_its_case(stack: TestStack) -> None:
    person, name = stack.person("NZ", "contributor"), some_name()
    mission_id, handle = add(person, name), name[8:]
    account = catalogue.save_account(
        person.api, None, mission_id=mission_id, platform="x", handle=f"https://x.com/{handle}"
    )
    with refusal("catalogue.account_exists", 409):
        catalogue.save_account(person.api, None, mission_id=mission_id, platform="x", handle=handle.upper())
    with refusal("catalogue.unknown_time_zone", 400):
        catalogue.save_account(
            person.api, account, mission_id=mission_id, platform="x", handle=handle, time_zone="Mars/Base"
        )
    with pytest.raises(HandleError):
        catalogue.save_account(person.api, None, mission_id=mission_id, platform="x", handle="two words")
    # A closed account makes room for another of the same name.
    catalogue.close_account(person.api, account, date(2024, 1, 1))
    catalogue.save_account(person.api, None, mission_id=mission_id, platform="x", handle=handle)
    with refusal("catalogue.account_exists", 409):
        catalogue.close_account(person.api, account, None)


# Lists


def listed(*cities: str) -> bytes:
    """Return a list of one country's embassies with an account each."""
    lines = [f"embassy,KI,{city},{city.replace(' ', '')}_ki" for city in cities]
    return "\n".join(["kind,host_country,city,x", *lines]).encode()


def test_a_list_comes_in_whole_and_once(stack: TestStack) -> None:
    approver = stack.person("NR", "approver")
    file = read_missions(listed("Tarawa", "Betio", "Tarawa"), "NR", any_country=False)
    first = catalogue.import_missions(approver.api, file)
    assert (first.added, first.changed, first.unchanged, first.accounts) == (2, 0, 0, 2)
    assert [(entry.row, entry.code, entry.whole) for entry in first.left_out] == [(4, "twice_in_file", True)]
    again = catalogue.import_missions(approver.api, file)
    assert (again.added, again.changed, again.unchanged, again.accounts) == (0, 0, 2, 0)


def test_our_own_list_brought_in_again_changes_nothing(stack: TestStack) -> None:
    approver = stack.person("PW", "approver", "contributor")
    catalogue.import_missions(
        approver.api, read_missions(listed("Tarawa South", "Betio"), "PW", any_country=False)
    )
    table = catalogue.mission_table(catalogue.missions(approver.api, country="PW"))
    read = read_missions(table.to_csv(index=False).encode(), "PW", any_country=False)
    again = catalogue.import_missions(approver.api, read)
    assert (again.added, again.changed, again.unchanged, again.left_out) == (0, 0, 2, ())


def test_a_change_with_the_same_wikidata_number_updates(stack: TestStack) -> None:
    approver = stack.person("TO", "approver")
    text = "kind,host_country,city,wikidata,website\nembassy,KI,{city},Q990000{n},{website}\n"
    for city, website in (("Tarawa", "https://a.example"), ("Bairiki", "")):
        file = read_missions(text.format(city=city, n=1, website=website).encode(), "TO", any_country=False)
        outcome = catalogue.import_missions(approver.api, file)
    (mission,) = catalogue.missions(approver.api, country="TO")
    assert (outcome.added, outcome.changed) == (0, 1)
    # What the file leaves empty stays, and so does the name that it does not give.
    assert (mission.city, mission.website) == ("Bairiki", "https://a.example")
    assert mission.name == "Embassy of Tonga in Tarawa"


def test_a_list_for_another_ministry_is_refused_whole(stack: TestStack) -> None:
    stranger = stack.person("AU", "approver")
    file = read_missions(listed("Abaiang"), "CK", any_country=True)
    with refusal("catalogue.other_ministry", 403):
        catalogue.import_missions(stranger.api, file)
    with refusal("access.role_needed", 403):
        catalogue.import_missions(stack.person("CK", "contributor").api, file)
    assert catalogue.missions(stranger.api, country="CK") == []


@pytest.mark.skipif(not MISSIONS.exists(), reason="../shared/data is not here")
def test_the_list_of_wikidata_comes_in_whole(tmp_path: Path) -> None:
    data = (MISSIONS / "database_of_embassies_2022-11-16.csv").read_bytes()
    file = read_missions(data, "ID", any_country=True)
    with embedded_stack.running(tmp_path) as running:
        fresh = TestStack(running, stack_settings(running))
        secretariat = fresh.person("ID", "secretariat")
        first = catalogue.import_missions(secretariat.api, file)
        again = catalogue.import_missions(secretariat.api, file)
    refused = [entry for entry in first.left_out if entry.whole]
    assert first.added + first.changed + first.unchanged + len(refused) == file.total == 9852
    assert first.added > 9000
    assert first.accounts > 1800
    assert all(entry.sentence for entry in first.left_out)
    assert (again.added, again.changed, again.accounts) == (0, 0, 0)
    assert again.left_out == first.left_out
