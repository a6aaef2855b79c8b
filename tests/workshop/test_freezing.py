"""Starting fixes what is shown, and in an anonymous workshop nothing that is shown names anybody."""

import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Refused
from core.workshop.freezing import start
from core.workshop.lettering import Letters, letters, names_of
from core.workshop.links import seat_ministries
from core.workshop.snapshots import Snapshot, taken
from core.workshop.steps import Draft, add_step, keep_snapshot, steps
from core.workshop.workshops import Plan, begin_workshop, copy_workshop, workshop
from tests.conftest import Person, TestStack

MISSION, HANDLE, HEAD = "Embassy of Fiji in Wellington", "fiji.wellington", "Adi Litia Q"


def picture(*names: str, value: float = 4.5) -> Snapshot:
    """Return a figure of bars with a table, naming whom it speaks of wherever a figure can."""
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"name": name, "value": value, name: 1} for name in names]},
        "encoding": {"color": {"scale": {"domain": list(names), "range": ["blue"]}}},
    }
    return taken(
        title=f"{names[0]} publishes most",
        subtitle="Posts a week",
        alt=" ".join(f"{name}: {value}." for name in names),
        source=f"{names[0]} · X · 2 missions",
        spec=spec,
        table=pd.DataFrame({"Who": list(names), names[0]: [value] * len(names), "Missing": None}),
        address="/benchmarks?platform=x&of=FJ",
        figure="bars",
    )


@pytest.fixture(scope="module")
def ana(stack: TestStack) -> Person:
    """A facilitator of a ministry with a mission whose names everybody may read."""
    person = stack.person("FJ", "facilitator", "contributor")
    mission = person.api.call(
        "save_mission",
        mission="",
        payload=json.dumps(
            {"kind": "embassy", "name": MISSION, "host_country": "NZ", "city": "Wellington", "opened_on": ""}
        ),
    )
    account = {"platform": "x", "handle": HANDLE, "holder": "head_of_mission", "holder_name": HEAD}
    account |= {"mission_id": mission, "time_zone": "Pacific/Fiji"}
    person.api.call("save_account", account="", payload=json.dumps(account))
    return person


def draft(person: Person, *pictures: Snapshot, anonymous: bool = False) -> str:
    made = begin_workshop(person.api, Plan("Workshop in Suva", anonymous=anonymous))
    for one in pictures:
        add_step(person.api, made, Draft(one.title, kind="benchmark", snapshot=one))
    return made


def begin(person: Person, stack: TestStack, made: str, **anew: Snapshot) -> str:
    found = workshop(person.api, made)
    assert found is not None
    return start(person.api, stack.settings, found, steps(person.api, made), anew)


@pytest.mark.stack
def test_what_was_shown_at_the_start_is_shown_to_the_end(stack: TestStack, ana: Person) -> None:
    made = draft(ana, picture("Fiji", "Japan"), picture("Samoa"))
    first, second = steps(ana.api, made)
    newer = picture("Japan", "Fiji", value=5.5)
    begin(ana, stack, made, **{first.id: newer})
    frozen = steps(ana.api, made)
    assert frozen[0].snapshot == Snapshot.of(json.loads(newer.text()))
    assert frozen[0].title == newer.title
    assert frozen[1].snapshot == second.snapshot
    assert len({step.frozen_at for step in frozen}) == 1
    assert frozen[0].frozen_at is not None
    with pytest.raises(Refused, match=r"workshop\.wrong_state"):
        keep_snapshot(ana.api, first.id, picture("Tonga"))
    assert steps(ana.api, made) == frozen


@pytest.mark.stack
def test_it_does_not_start_with_a_figure_that_nobody_took(stack: TestStack, ana: Person) -> None:
    made = draft(ana)
    add_step(ana.api, made, Draft("Where we stand", kind="benchmark"))
    with pytest.raises(Refused, match=r"workshop\.picture_missing"):
        begin(ana, stack, made)
    found = workshop(ana.api, made)
    assert found is not None
    assert found.is_draft


@pytest.mark.stack
def test_an_anonymous_workshop_shows_letters_for_whoever_is_named(stack: TestStack, ana: Person) -> None:
    shown = picture("Fiji", MISSION, f"@{HANDLE}", HEAD, "FJ", "🇫🇯", "Fijian", "Republic of Korea", "Jepang")
    made = draft(ana, shown, anonymous=True)
    with pytest.raises(Refused, match=r"workshop\.not_lettered"):
        ana.api.call("open_workshop", workshop=made)
    begin(ana, stack, made)
    [step] = steps(ana.api, made)
    letter = seat_ministries(ana.api, stack.settings, made)["FJ"]
    assert step.snapshot is not None
    assert step.title == f"{letter} publishes most"
    # A country, its mission, its handle and its head: each row is told to be the ministry's own.
    assert step.snapshot.countries[:4] == [letter] * 4
    assert step.snapshot.address is None
    told = step.snapshot.text().casefold()
    for name in (
        *names_of("FJ"),
        *names_of("KR"),
        *names_of("JP"),
        MISSION,
        HANDLE,
        HEAD,
        '"FJ"',
        "wellington",
    ):
        assert name.casefold() not in told, name
    # The figures themselves are as they were.
    assert [row[1] for row in step.snapshot.rows] == [4.5] * 9
    # Letters do not go back into a draft: its pictures are taken anew.
    assert [one.snapshot for one in steps(ana.api, copy_workshop(ana.api, made))] == [None]


@pytest.mark.stack
def test_letters_know_every_country_of_the_network(stack: TestStack, ana: Person) -> None:
    seats = seat_ministries(ana.api, stack.settings, draft(ana))
    said = letters(ana.api, seats)
    for country, letter in seats.items():
        for name in names_of(country):
            assert said.text(f"({name})") == f"({letter})", name


MEMBERS = {"ID": "A", "JP": "B", "KR": "C", "PG": "D", "TL": "E", "VN": "F", "LA": "G", "TH": "H"}
NAMES = {name: letter for code, letter in MEMBERS.items() for name in names_of(code)}
MISSIONS = {"Embassy of Indonesia in Tokyo": "A 1", "kemlu.tokyo": "A 1", "Consulate-General, Da Nang": "B 2"}
SAID = Letters({**MISSIONS, **NAMES}, MEMBERS, NAMES)
ANY_NAME = st.sampled_from(sorted([*NAMES, *MISSIONS]))
TEXT = st.lists(
    st.one_of(ANY_NAME, ANY_NAME.map(str.upper), st.text("xyz 0-9.,:@“”", max_size=6)), min_size=1, max_size=5
).map(" ".join)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.one_of(TEXT, st.integers(), st.none()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_no_name_is_left_anywhere(told: Any) -> None:
    left = json.dumps(SAID.said(told), ensure_ascii=False).casefold()
    assert [name for name in [*NAMES, *MISSIONS] if name.casefold() in left] == []


def test_words_that_only_begin_alike_stay() -> None:
    assert SAID.text("The Thailand list of jap and lao.") == "The H list of jap and G."
    assert SAID.text("Posts a week: 4.5 (X, ID)") == "Posts a week: 4.5 (X, ID)"
    assert SAID.text("ID, JP") == "A, B"
    assert SAID.text("read https://x.com/kemlu.tokyo/1 there") == "read  there"


def test_a_picture_keeps_numbers_gaps_and_whom_each_row_speaks_of() -> None:
    frame = pd.DataFrame(
        {
            "Mission": [("Embassy A", "Fiji"), ("B", "Fiji and Japan")],
            "n": [3, 4],
            "share": [0.5, float("nan")],
        }
    )
    shown = taken(title="t", subtitle="", alt="", source="", spec=None, table=frame, address="/x", figure="f")
    assert shown.rows == [["Embassy A\nFiji", 3, 0.5], ["B\nFiji and Japan", 4, None]]
    assert shown.countries == ["FJ", None]
    assert Snapshot.of(json.loads(shown.text())) == shown
