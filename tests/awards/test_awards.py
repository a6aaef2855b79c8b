"""Awards: the edition of 2020 as it was given, and the life of every later one."""

import json
import uuid
from typing import Any

import pytest

from core.access.viewer import ROLES
from core.awards.editions import editions, results, winners
from core.refusals import SENTENCES, Refused
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack

YEARS = iter(range(2031, 2100))
TABLES = ("edition", "category", "rule", "result")
RULE = {
    "parts": [
        {"indicator": "posts_per_week", "weight": 0.4},
        {"indicator": "visual_share", "weight": 0.6},
    ],
    "transformation": "mid_rank_percentile",
    "peer_group": "all",
    "months": 12,
    "minimum_months": 9,
    "minimum_posts": 12,
    "ties": "share",
}


def save(person: Person, kind: str, entry: str = "", /, **payload: object) -> str:
    saved: str = person.api.call("save_award", kind=kind, entry=entry, payload=json.dumps(payload))
    return saved


def move(person: Person, kind: str, entry: str, target: str, comment: str = "") -> None:
    person.api.call("move_award", kind=kind, entry=entry, target=target, comment=comment)


def publish(writer: Person, second: Person, kind: str, /, **payload: object) -> str:
    entry = save(writer, kind, "", **payload)
    move(writer, kind, entry, "review")
    move(second, kind, entry, "published")
    return entry


def seen(person: Person, view: str, entry: str) -> bool:
    return bool(person.api.rows(view, where={"id": entry}))


def mission_of(stack: TestStack, name: str) -> str:
    with stack.owner() as owner:
        row = owner.execute("select id::text from portal.mission where name = %s", [name]).fetchone()
    assert row is not None
    return str(row[0])


def refused(code: str) -> Any:
    assert code in SENTENCES
    return pytest.raises(Refused, match=code.replace(".", r"\."))


@pytest.fixture(scope="module")
def writer(stack: TestStack) -> Person:
    return stack.person("ID", "publisher")


@pytest.fixture(scope="module")
def second(stack: TestStack) -> Person:
    return stack.person("ID", "publisher")


@pytest.fixture(scope="module")
def edition(writer: Person, second: Person) -> str:
    return publish(writer, second, "edition", year=next(YEARS), title="Award", held_on="2031-01-08")


@pytest.fixture(scope="module")
def category(writer: Person, second: Person, edition: str) -> str:
    return publish(
        writer,
        second,
        "category",
        edition_id=edition,
        code="active",
        title="Most Active",
        description="Active.",
        indicator="posts_per_week",
    )


def test_edition_2020_stands_from_the_start_with_its_four_results(stack: TestStack) -> None:
    reader = stack.person("AU", "reader")
    first = next(edition for edition in editions(reader.api) if edition.year == 2020)
    assert first.title == "Social Media Award 2020"
    assert first.held_on is not None
    assert first.held_on.isoformat() == "2020-01-08"
    assert first.given_by == "ID"
    assert first.basis == "Based on AI monitoring of the missions' activity."
    assert first.source_url is not None
    assert first.source_url.startswith("https://")
    honoured = [
        (r.category.title, r.mission_name, r.host_country, r.person_name, r.category.indicator)
        for r in results(reader.api, first)
    ]
    assert honoured == [
        ("Most Active Mission", "KBRI Hanoi", "VN", None, "posts_per_week"),
        ("Most Engaging Mission", "KJRI Chicago", "US", None, "interactions_per_post"),
        ("Best Use of Visual", "KJRI Hong Kong", "HK", None, "visual_share"),
        (
            "Digital Head of Mission",
            "KBRI Ottawa",
            "CA",
            "Abdul Kadir Jaelani",
            "engagement_rate_by_followers",
        ),
    ]


def test_every_result_of_2020_leads_to_a_source(stack: TestStack) -> None:
    reader = stack.person("FJ", "reader")
    first = next(edition for edition in editions(reader.api) if edition.year == 2020)
    for result in results(reader.api, first):
        assert result.links
        assert all(link.url.startswith("https://") and link.title for link in result.links)


def test_winners_of_an_indicator_come_with_their_award_and_no_invented_figure(stack: TestStack) -> None:
    reader = stack.person("JP", "reader")
    found = winners(reader.api, "posts_per_week")
    assert ("KBRI Hanoi", "Most Active Mission 2020", None) in [(w.name, w.award, w.value) for w in found]
    assert winners(reader.api, "no_such_indicator") == []


def test_nobody_writes_award_tables_directly(stack: TestStack) -> None:
    with stack.owner() as owner:
        for table in TABLES:
            for role in ("anon", "authenticated"):
                for verb in ("insert", "update", "delete", "truncate"):
                    row = owner.execute(
                        "select has_table_privilege(%s, %s, %s)", [role, f"portal.{table}", verb]
                    ).fetchone()
                    assert row == (False,), f"{role} may {verb} {table}"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "publisher"])
def test_only_publishers_write_and_move_entries(stack: TestStack, writer: Person, role: str) -> None:
    person = stack.person("ID", role)
    draft = save(writer, "edition", year=next(YEARS), title="Award")
    with refused("access.role_needed"):
        save(person, "edition", year=next(YEARS), title="Award")
    with refused("access.role_needed"):
        move(person, "edition", draft, "review")
    assert not seen(person, "edition", draft)


def test_drafts_are_read_by_publishers_of_the_giving_ministry_alone(
    stack: TestStack, writer: Person, second: Person, edition: str, category: str
) -> None:
    mission = mission_of(stack, "KBRI Hanoi")
    drafts = {
        "edition": save(writer, "edition", year=next(YEARS), title="Award"),
        "category": save(
            writer, "category", edition_id=edition, code="drafted", title="Drafted", description="Drafted."
        ),
        "rule": save(writer, "rule", category_id=category, version=7, definition=RULE, explanation="40 %."),
        "result": save(writer, "result", category_id=category, mission_id=mission, citation="Drafted."),
    }
    others = [stack.person("ID", "reader", "approver"), stack.person("AU", "publisher")]
    for view, entry in drafts.items():
        assert seen(second, view, entry)
        assert not any(seen(person, view, entry) for person in others), view


def test_a_published_entry_below_an_unpublished_one_stays_in(
    stack: TestStack, writer: Person, second: Person
) -> None:
    reader = stack.person("AU", "reader")
    draft = save(writer, "edition", year=next(YEARS), title="Award")
    below = publish(
        writer, second, "category", edition_id=draft, code="early", title="Early", description="Early."
    )
    result = publish(
        writer,
        second,
        "result",
        category_id=below,
        mission_id=mission_of(stack, "KBRI Hanoi"),
        citation="Early.",
    )
    assert not seen(reader, "category", below)
    assert not seen(reader, "result", result)
    move(writer, "edition", draft, "review")
    move(second, "edition", draft, "published")
    assert seen(reader, "category", below)
    assert seen(reader, "result", result)


@pytest.mark.parametrize("kind", TABLES)
def test_nobody_publishes_what_they_drafted(
    stack: TestStack, writer: Person, second: Person, edition: str, category: str, kind: str
) -> None:
    payloads: dict[str, dict[str, object]] = {
        "edition": {"year": next(YEARS), "title": "Award"},
        "category": {"edition_id": edition, "code": "own", "title": "Own", "description": "Own."},
        "rule": {"category_id": category, "version": 3, "definition": RULE, "explanation": "40 %."},
        "result": {
            "category_id": category,
            "mission_id": mission_of(stack, "KBRI Hanoi"),
            "citation": "Own.",
        },
    }
    payload = payloads[kind]
    entry = save(writer, kind, "", **payload)
    with refused("awards.wrong_state"):
        move(second, kind, entry, "published")
    # It makes no difference who proposed it.
    move(second, kind, entry, "review")
    with refused("awards.own_entry"):
        move(writer, kind, entry, "published")
    move(second, kind, entry, "published")
    assert seen(stack.person("AU", "reader"), kind, entry)
    with refused("awards.stands"):
        save(writer, kind, entry, **payload)


def test_whoever_changed_an_entry_last_is_its_drafter(writer: Person, second: Person, edition: str) -> None:
    entry = save(writer, "category", edition_id=edition, code="changed", title="Changed", description="Once.")
    move(writer, "category", entry, "review")
    save(second, "category", entry, description="Twice.")
    row = writer.api.rows("category", where={"id": entry})[0]
    assert (row["state"], row["drafted_by"], row["title"]) == ("draft", second.viewer.id, "Changed")
    move(second, "category", entry, "review")
    with refused("awards.own_entry"):
        move(second, "category", entry, "published")
    move(writer, "category", entry, "published")
    assert writer.api.rows("category", where={"id": entry})[0]["published_by"] == writer.viewer.id


def test_not_even_the_owner_stores_an_entry_its_drafter_published(stack: TestStack) -> None:
    one = str(uuid.uuid4())
    with stack.owner() as owner:
        for published_by in (one, None):
            with pytest.raises(Exception, match="check constraint"):
                owner.execute(
                    "insert into portal.edition (given_by, year, title, state, drafted_by, published_by)"
                    " values ('ID', 2099, 'Award', 'published', %s, %s)",
                    [one, published_by],
                )
        row = owner.execute("select count(*) from portal.edition where year = 2099").fetchone()
    assert row == (0,)


def test_a_publisher_of_another_ministry_changes_nothing(
    stack: TestStack, edition: str, category: str, writer: Person
) -> None:
    stranger = stack.person("AU", "publisher")
    with refused("awards.other_organiser"):
        save(stranger, "category", edition_id=edition, code="theirs", title="Theirs", description="Theirs.")
    draft = save(
        writer, "category", edition_id=edition, code="ours", title="Ours", description="Ours.", position=2
    )
    own = save(stranger, "edition", year=next(YEARS), title="Their award")
    for attempt in (
        lambda: save(stranger, "category", draft, edition_id=own),
        lambda: move(stranger, "category", draft, "review"),
    ):
        with refused("awards.other_organiser"):
            attempt()
    # Nor does the payload of an own entry carry it into another award, or past the second person.
    forged = save(stranger, "edition", year=next(YEARS), title="Forged", given_by="ID", state="published")
    row = stranger.api.rows("edition", where={"id": forged})[0]
    assert (row["given_by"], row["state"]) == ("AU", "draft")


def test_a_return_needs_a_comment(writer: Person, second: Person, edition: str) -> None:
    entry = save(
        writer, "category", edition_id=edition, code="returned", title="Returned", description="Returned."
    )
    move(writer, "category", entry, "review")
    with refused("awards.comment_needed"):
        move(second, "category", entry, "draft", " \n\u00a0\u200b")
    move(second, "category", entry, "draft", "Name the platform.")
    assert second.api.rows("category", where={"id": entry})[0]["state"] == "draft"


def test_a_correction_replaces_the_result_and_leaves_a_trace(
    stack: TestStack, writer: Person, second: Person, category: str
) -> None:
    reader = stack.person("AU", "reader")
    hanoi, chicago = mission_of(stack, "KBRI Hanoi"), mission_of(stack, "KJRI Chicago")
    wrong = publish(
        writer, second, "result", category_id=category, mission_id=hanoi, citation="Wrong.", rank=2
    )
    right = save(
        writer,
        "result",
        category_id=category,
        mission_id=chicago,
        citation="Right.",
        rank=2,
        replaces=wrong,
    )
    assert seen(reader, "result", wrong)
    move(writer, "result", right, "review")
    move(second, "result", right, "published")
    assert not seen(reader, "result", wrong)
    assert seen(reader, "result", right)
    approver = stack.person("ID", "approver")
    trace = approver.api.rows("audit_event", where={"subject": wrong, "action": "award.replaced"})
    assert [(row["before"]["citation"], row["after"]["citation"]) for row in trace] == [("Wrong.", "Right.")]
    # What it replaced is gone from the page, so it cannot be replaced a second time.
    again = save(
        writer, "result", category_id=category, mission_id=chicago, citation="Again.", replaces=wrong
    )
    move(writer, "result", again, "review")
    with refused("awards.nothing_to_replace"):
        move(second, "result", again, "published")


def test_an_award_to_a_person_names_the_person(
    stack: TestStack, writer: Person, second: Person, edition: str
) -> None:
    to_a_person = publish(
        writer,
        second,
        "category",
        edition_id=edition,
        code="head",
        title="Head",
        description="A head of mission.",
        holder="head_of_mission",
    )
    entry = save(
        writer,
        "result",
        category_id=to_a_person,
        mission_id=mission_of(stack, "KBRI Ottawa"),
        citation="To whom?",
    )
    with refused("awards.person_needed"):
        move(writer, "result", entry, "review")
    save(writer, "result", entry, person_name="Somebody")
    move(writer, "result", entry, "review")
    assert writer.api.rows("result", where={"id": entry})[0]["state"] == "review"


@pytest.mark.parametrize(
    "definition",
    [
        {},
        [],
        {**RULE, "parts": []},
        {**RULE, "parts": "all"},
        {**RULE, "parts": [{"indicator": "posts_per_week", "weight": 0.4}]},
        {**RULE, "parts": [{"indicator": "posts_per_week", "weight": "much"}]},
        {
            **RULE,
            "parts": [{"indicator": "visual_share", "weight": 2}, {"indicator": "reach", "weight": -1}],
        },
        {**RULE, "parts": [{"indicator": "visual_share", "weight": 0.5}] * 2},
        {**RULE, "transformation": "z_score"},
        {**RULE, "minimum_months": 13},
    ],
)
def test_a_rule_that_cannot_be_replayed_is_refused(writer: Person, category: str, definition: object) -> None:
    with refused("awards.malformed"):
        save(writer, "rule", category_id=category, version=9, definition=definition, explanation="x")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"parts": []}, "at least one indicator"),
        ({"parts": [{"indicator": "likes", "weight": 1}]}, "does not know"),
        ({"parts": [{"indicator": "visual_share", "weight": 0.5}]}, "make up 100%"),
        ({"parts": [{"indicator": "visual_share", "weight": 0.5}] * 2}, "named once"),
        (
            {"parts": [{"indicator": "posts_per_week", "weight": 1}, {"indicator": "visual_share"}]},
            "more than 0%",
        ),
        ({"months": 0}, "1 to 60 months"),
        ({"months": 3}, "no more than the period has"),
        ({"ties": None}, "scores are equal"),
        ({"peer_group": "host_city"}, "ranked within"),
        ({"platform": "orkut"}, "one of the platforms"),
        ({"jury": 1}, "at most 90%"),
        ({"missions": [str(uuid.UUID(int=1))]}, "missions of the ministry that gives the award"),
    ],
)
def test_a_broken_rule_is_refused_with_what_is_wrong_by_the_database_too(
    writer: Person, category: str, change: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused) as refusal:
        save(writer, "rule", category_id=category, version=9, definition=RULE | change, explanation="x")
    assert refusal.value.code == "awards.malformed"
    assert said in refusal.value.sentence


@pytest.mark.parametrize("ends", [("2026-01-01", "infinity"), ("-infinity", "2026-01-01")])
def test_a_period_without_an_end_is_refused(writer: Person, ends: tuple[str, str]) -> None:
    with refused("access.malformed"):
        writer.api.call(
            "award_basis",
            platform="x",
            from_month=ends[0],
            to_month=ends[1],
            indicators="posts_per_week",
        )


@pytest.mark.parametrize(
    "links",
    [
        "x",
        [1],
        [{"title": "No address"}],
        [{"title": "Script", "url": "javascript:alert(1)"}],
        [{"url": "https://no.title"}],
    ],
)
def test_a_link_is_a_title_and_a_web_address(
    stack: TestStack, writer: Person, category: str, links: object
) -> None:
    mission = mission_of(stack, "KBRI Hanoi")
    with refused("awards.malformed"):
        save(writer, "result", category_id=category, mission_id=mission, citation="x", links=links)


def test_an_unknown_kind_of_entry_is_refused(writer: Person) -> None:
    with refused("awards.no_such_entry"):
        save(writer, "member", name="x")
    with refused("awards.no_such_entry"):
        move(writer, "edition", str(uuid.uuid4()), "review")


def test_loading_the_reference_rows_again_does_not_undo_a_correction(
    stack: TestStack, writer: Person, second: Person
) -> None:
    from core.migrate import load_reference

    reader = stack.person("AU", "reader")
    edition = next(edition for edition in editions(reader.api) if edition.year == 2020)
    original = next(r for r in results(reader.api, edition) if r.mission_name == "KJRI Hong Kong")
    corrected = publish(
        writer,
        second,
        "result",
        category_id=original.category.id,
        mission_id=original.mission_id,
        citation="Honoured for its pictures.",
        replaces=original.id,
    )
    load_reference(stack.running.database.conninfo())
    now = [r.id for r in results(reader.api, edition)]
    assert corrected in now
    assert original.id not in now
    publish(
        writer,
        second,
        "result",
        category_id=original.category.id,
        mission_id=original.mission_id,
        citation=original.citation,
        replaces=corrected,
    )
