"""What is published can be put right by two people, with a reason, and everybody can read what it said before."""

import base64
import io
import json
from datetime import date

import pytest
from PIL import Image

from core.access.viewer import ROLES
from core.awards.basis import basis, newest_month
from core.awards.editing import corrections, drop, entries, move, photo, waiting_for
from core.awards.editions import AFTERWARDS, categories, edition_of, editions, results
from core.awards.photos import EDGE, LARGEST, encoded
from core.awards.rules import Definition, Part, rules
from core.refusals import Refused
from pages.awards.corrected import changes_text
from tests.awards.test_awards import RULE, YEARS, mission_of, publish, refused, save, seen
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack


def propose(person: Person, kind: str, entry: str, reason: str = "Misspelt.", /, **changes: object) -> str:
    made: str = person.api.call(
        "propose_correction", kind=kind, entry=entry, changes=json.dumps(changes), reason=reason
    )
    return made


def decide(person: Person, correction: str, *, publish: bool, comment: str = "") -> None:
    person.api.call("decide_correction", correction=correction, publish=publish, comment=comment)


def picture(width: int = 2000, height: int = 1000, kind: str = "JPEG") -> bytes:
    drawn = Image.effect_noise((width, height), 80).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "SECRET CAMERA"
    written = io.BytesIO()
    drawn.save(written, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return written.getvalue()


@pytest.fixture(scope="module")
def writer(stack: TestStack) -> Person:
    return stack.person("ID", "publisher")


@pytest.fixture(scope="module")
def second(stack: TestStack) -> Person:
    return stack.person("ID", "publisher")


@pytest.fixture
def edition(writer: Person, second: Person) -> str:
    return publish(writer, second, "edition", year=next(YEARS), title="Award", place="Bali")


@pytest.fixture
def category(writer: Person, second: Person, edition: str) -> str:
    return publish(
        writer, second, "category", edition_id=edition, code="active", title="Activ", description="Active."
    )


def test_an_edition_and_a_category_are_put_right_by_two_people_and_the_page_tells(
    stack: TestStack, writer: Person, second: Person, edition: str, category: str
) -> None:
    reader = stack.person("AU", "reader")
    for kind, entry, field, before, after in (
        ("edition", edition, "place", "Bali", "Jakarta"),
        ("category", category, "title", "Activ", "Most Active"),
    ):
        asked = propose(writer, kind, entry, **{field: after})
        assert reader.api.rows(kind, where={"id": entry})[0][field] == before
        assert corrections(reader.api, [entry], "review") == []
        with refused("awards.own_entry"):
            decide(writer, asked, publish=True)
        decide(second, asked, publish=True)
        row = reader.api.rows(kind, where={"id": entry})[0]
        assert (row[field], row["state"]) == (after, "published")
        (trace,) = corrections(reader.api, [entry], "published")
        assert (dict(trace.before), dict(trace.after)) == ({field: before}, {field: after})
        assert trace.reason == "Misspelt."
    approver = stack.person("ID", "approver")
    logged = approver.api.rows("audit_event", where={"subject": edition, "action": "award.corrected"})
    assert [(row["before"]["place"], row["after"]["place"]) for row in logged] == [("Bali", "Jakarta")]


def test_the_trace_of_another_mission_names_both(
    stack: TestStack, writer: Person, second: Person, category: str
) -> None:
    hanoi, chicago = mission_of(stack, "KBRI Hanoi"), mission_of(stack, "KJRI Chicago")
    result = publish(writer, second, "result", category_id=category, mission_id=hanoi, citation="Wrong.")
    decide(second, propose(writer, "result", result, mission_id=chicago), publish=True)
    (trace,) = corrections(stack.person("AU", "reader").api, [result], "published")
    assert "mission: “KBRI Hanoi” became “KJRI Chicago”" in changes_text(trace.before, trace.after)
    assert changes_text({"photo_id": hanoi}, {"photo_id": chicago}) == "photograph"


def test_a_correction_is_returned_with_a_comment_and_changes_nothing(
    writer: Person, second: Person, edition: str
) -> None:
    asked = propose(writer, "edition", edition, place="Jakarta")
    with refused("awards.comment_needed"):
        decide(second, asked, publish=False)
    decide(second, asked, publish=False, comment="It was in Bali.")
    assert second.api.rows("edition", where={"id": edition})[0]["place"] == "Bali"
    with refused("awards.wrong_state"):
        decide(second, asked, publish=True)


def test_a_correction_says_what_differs_and_why_and_waits_alone(writer: Person, edition: str) -> None:
    with refused("awards.nothing_changed"):
        propose(writer, "edition", edition, place="Bali")
    with refused("awards.comment_needed"):
        propose(writer, "edition", edition, "  ", place="Jakarta")
    propose(writer, "edition", edition, place="Jakarta")
    with refused("awards.correction_waits"):
        propose(writer, "edition", edition, place="Bandung")


def test_a_correction_never_moves_an_entry_to_another_award(
    writer: Person, second: Person, edition: str, category: str
) -> None:
    other = publish(writer, second, "edition", year=next(YEARS), title="Other")
    asked = propose(writer, "category", category, title="Best", edition_id=other, state="draft", id=other)
    decide(second, asked, publish=True)
    row = second.api.rows("category", where={"id": category})[0]
    assert (row["edition_id"], row["title"], row["state"]) == (edition, "Best", "published")


def test_a_second_publisher_reads_what_waits_and_members_do_not(
    stack: TestStack, writer: Person, second: Person
) -> None:
    made = save(writer, "edition", year=next(YEARS), title="Waiting")
    below = save(writer, "category", edition_id=made, code="below", title="Below", description="Below.")
    move(writer.api, entries(writer.api, made), "review")
    found = entries(second.api, made)
    assert [one.kind for one in waiting_for(second.viewer.id, found)] == ["edition", "category"]
    assert waiting_for(writer.viewer.id, found) == []
    edition = edition_of(found[0].fields)
    assert [one.id for one in categories(second.api, edition, AFTERWARDS)] == [below]
    assert categories(second.api, edition) == []
    assert categories(stack.person("AU", "publisher").api, edition, AFTERWARDS) == []


def test_drafts_are_not_corrected_and_malformed_values_change_nothing(
    writer: Person, second: Person, edition: str
) -> None:
    draft = save(writer, "edition", year=next(YEARS), title="Draft")
    with refused("awards.wrong_state"):
        propose(writer, "edition", draft, title="Other")
    asked = propose(writer, "edition", edition, held_on="no day")
    with refused("awards.malformed"):
        decide(second, asked, publish=True)
    assert second.api.rows("edition", where={"id": edition})[0]["held_on"] is None


@pytest.mark.parametrize("role", [role for role in ROLES if role != "publisher"])
def test_only_publishers_of_the_giving_ministry_correct_and_drop(
    stack: TestStack, writer: Person, edition: str, role: str
) -> None:
    draft = save(writer, "edition", year=next(YEARS), title="Draft")
    for person, code in (
        (stack.person("ID", role), "access.role_needed"),
        (stack.person("AU", "publisher"), "awards.other_organiser"),
    ):
        with refused(code):
            propose(person, "edition", edition, place="Sydney")
        with refused(code):
            person.api.call("drop_award", kind="edition", entry=draft)


def test_a_draft_is_thrown_away_and_what_is_out_is_not(writer: Person, edition: str, category: str) -> None:
    draft = save(writer, "rule", category_id=category, version=1, definition=RULE, explanation="x")
    entry = next(one for one in entries(writer.api, edition) if one.id == draft)
    drop(writer.api, entry)
    assert not seen(writer, "rule", draft)
    with refused("awards.stands"):
        writer.api.call("drop_award", kind="edition", entry=edition)


def test_what_hangs_below_a_draft_goes_first(writer: Person) -> None:
    draft = save(writer, "edition", year=next(YEARS), title="Draft")
    save(writer, "category", edition_id=draft, code="below", title="Below", description="Below.")
    with refused("awards.not_empty"):
        writer.api.call("drop_award", kind="edition", entry=draft)


def test_a_photo_is_seen_with_its_published_result_and_not_before(
    stack: TestStack, writer: Person, second: Person, category: str, edition: str
) -> None:
    reader = stack.person("JP", "reader")
    stored = writer.api.call("save_award_photo", image=encoded(picture()))
    hanoi = mission_of(stack, "KBRI Hanoi")
    with refused("awards.malformed"):
        save(writer, "result", category_id=category, mission_id=hanoi, citation="x", photo_id=stored)
    assert photo(reader.api, stored) is None
    publish(
        writer,
        second,
        "result",
        category_id=category,
        mission_id=hanoi,
        citation="For its posts.",
        photo_id=stored,
        photo_alt="The ambassador holds the award.",
    )
    assert photo(reader.api, stored) is not None
    shown = next(one for one in editions(reader.api) if one.id == edition)
    assert [one.photo_alt for one in results(reader.api, shown)] == ["The ambassador holds the award."]


def test_a_photo_stands_with_results_of_its_own_ministry_alone(
    stack: TestStack, writer: Person, second: Person, category: str
) -> None:
    """Who once knew the id of another ministry's draft could have shown the picture to everybody."""
    stranger = stack.person("AU", "publisher")
    theirs = stranger.api.call("save_award_photo", image=encoded(picture()))
    said = {"photo_id": theirs, "photo_alt": "Not ours."}
    hanoi = mission_of(stack, "KBRI Hanoi")
    with refused("awards.no_such_photo"):
        save(writer, "result", category_id=category, mission_id=hanoi, citation="x", **said)
    result = publish(writer, second, "result", category_id=category, mission_id=hanoi, citation="x")
    with refused("awards.no_such_photo"):
        propose(writer, "result", result, "A picture.", **said)
    assert photo(writer.api, theirs) is None
    own = writer.api.call("save_award_photo", image=encoded(picture()))
    decide(
        second,
        propose(writer, "result", result, "A picture.", photo_id=own, photo_alt="Ours."),
        publish=True,
    )
    assert photo(stranger.api, own) is not None


@pytest.mark.parametrize("image", ["", "PHNjcmlwdD4=", "/9j/ <script>", "/9j/" + "A" * 600_000])
def test_only_a_picture_of_the_portals_making_is_stored(writer: Person, image: str) -> None:
    with refused("awards.photo_malformed"):
        writer.api.call("save_award_photo", image=image)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew_small_and_without_what_the_camera_wrote(kind: str) -> None:
    before = picture(kind=kind)
    after = base64.b64decode(encoded(before))
    assert len(after) <= LARGEST
    assert b"SECRET" not in after
    with Image.open(io.BytesIO(after)) as drawn:
        assert drawn.format == "JPEG"
        assert max(drawn.size) == EDGE
        assert not drawn.getexif()


@pytest.mark.parametrize("upload", [b"", b"<svg onload=alert(1)>", b"GIF89a" + b"\0" * 50, picture()[:4000]])
def test_what_is_no_picture_is_refused(upload: bytes) -> None:
    with pytest.raises(Refused, match="photo_malformed"):
        encoded(upload)


def test_the_basis_of_a_rule_is_own_months_alone(stack: TestStack) -> None:
    definition = Definition(parts=(Part("posts_per_week", 1.0),), months=3, minimum_months=2, minimum_posts=5)
    with stack.owner() as owner:
        for country, handle in (("FJ", "one_of_ours"), ("JP", "one_of_theirs")):
            owner.execute(
                "with m as (insert into portal.mission (country, kind, name, host_country, city)"
                " values (%(c)s, 'embassy', 'Embassy for the basis', 'QA', 'Doha') returning id),"
                " a as (insert into portal.account (mission_id, country, platform, handle)"
                " select id, %(c)s, 'x', %(h)s from m returning id, mission_id)"
                " insert into portal.account_month (account_id, month, country, mission_id, platform, basis,"
                " days_present, days_expected, posts, submissions)"
                " select a.id, t.month, %(c)s, a.mission_id, 'x', 'posts', t.days, 31, 31, '{}' from a,"
                " (values ('2031-01-01'::date, 31), ('2031-02-01', 28), ('2031-03-01', 3)) as t (month, days)",
                {"c": country, "h": handle},
            )
    person = stack.person("FJ", "reader")
    assert newest_month(person.api, "FJ", "x") == date(2031, 3, 1)
    found = basis(person.api, definition, "x", date(2031, 3, 1))
    mine = [one for one in found.candidates if one.name == "Embassy for the basis"]
    assert len(mine) == 1
    # Three days are too few for March; January is 31 posts in 31 days.
    assert (mine[0].months, mine[0].posts, mine[0].short) == (2, 93, "")
    at = found.candidates.index(mine[0])
    assert found.values[0, at, 0] == pytest.approx(7.0)
    assert found.values[2, at, 0] != found.values[2, at, 0]


def test_rules_of_2020_are_read_as_they_are_kept(stack: TestStack) -> None:
    reader = stack.person("AU", "reader")
    first = next(one for one in editions(reader.api) if one.year == 2020)
    codes = [one.category.id for one in results(reader.api, first)]
    found = rules(reader.api, codes)
    assert sorted(rule.definition.indicators for rule in found) == [
        ("engagement_rate_by_followers",),
        ("interactions_per_post",),
        ("posts_per_week",),
        ("visual_share",),
    ]
    assert {rule.origin for rule in found} == {"portal"}
