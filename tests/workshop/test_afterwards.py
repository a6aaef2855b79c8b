"""What stays of a workshop: complete, counted, and nobody in it."""

import asyncio
import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import httpx
import pandas as pd
import pikepdf
import pytest
from starlette.applications import Starlette

from components.charts import bars_spec
from components.downloads import csv_bytes
from core.access.api import Api
from core.refusals import Refused
from core.workshop.afterwards import after_path, room_token, workshop_in
from core.workshop.handout import handout
from core.workshop.outcomes import answer_rows
from core.workshop.record import Record, record, record_for_the_room
from core.workshop.slides import slides
from core.workshop.traces import delete_traces
from pages.workshop.after_route import build_routes
from tests.conftest import TestStack
from tests.slides.reading import alt, charts, expect_in_place, notes, opened, series, words
from tests.workshop.handsets import NOTES, Handset, Room, open_room

pytestmark = pytest.mark.stack

NICKNAME = "Joko of the third row"
ASKED = "Who replies at night?"
REFUSED = "A question nobody was shown"
DAYS = 30


def held(stack: TestStack) -> Room:
    """Return a workshop that was held: every kind of poll answered by five phones, in two rounds where asked anew."""
    room = open_room(stack)
    drawn = bars_spec((("Indonesia", 4.25),), unit="posts a week")
    with stack.owner() as connection:
        connection.execute(
            "update portal.step set snapshot = jsonb_set(snapshot, '{spec}', %s) where id = %s",
            [json.dumps(drawn), room.steps["picture"]],
        )
    room.show("text")
    room.show("picture")
    said: dict[str, list[Any]] = {
        "single": [[0], [0], [0], [1], [1]],
        "multiple": [[0, 2], [2, 0], [0, 1, 2], [1], [1]],
        "scale": [1, 4, 4, 5, 5],
        "ranking": [[0, 1, 2], [0, 1, 2], [0, 2, 1], [1, 0, 2], [2, 1, 0]],
        "number": [100, 200, 300, 400, 500],
        "words": [["Trust"], ["trust", "Reach"], ["Trust"], ["=SUM(A1)"], ["badword"]],
    }
    phones = [room.member(number) for number in range(5)]
    room.member(5, "").call("join_workshop", code=room.code, nickname=NICKNAME, language="en")
    for name, answers in said.items():
        room.show(name)
        for phone, value in zip(phones, answers, strict=True):
            hidden = [word for word in value if word == "badword"] if isinstance(value, list) else []
            assert room.said(phone, name, value, hidden=hidden) == "received"
    room.show("single", round=2, revealed=True)
    assert room.said(phones[0], "single", [1], key="2-aaaaaaaa", round=2) == "received"
    room.show("scale", revealed=True)
    room.show("questions")
    for number, text in enumerate((ASKED, REFUSED)):
        phones[number].call("ask_question", text=text, key=f"{number}-aaaaaaaa")
    with stack.owner() as connection:
        found = connection.execute(
            "select id, text from portal.question where workshop_id = %s", [room.workshop]
        )
        by_text = {text: str(asked) for asked, text in found.fetchall()}
    room.facilitator_decides(by_text[ASKED], "approved")
    assert phones[3].call("vote_question", question=by_text[ASKED], wanted=True) == "received"
    room.facilitator_decides(by_text[ASKED], "answered")
    room.facilitator_decides(by_text[REFUSED], "refused")
    room.facilitator.api.call("end_workshop", workshop=room.workshop)
    return room


@pytest.fixture(scope="module")
def room(stack: TestStack) -> Room:
    """A workshop that was held; nobody changes it."""
    return held(stack)


def told(room: Room) -> Record:
    """Return the record as the facilitator reads it."""
    found = record(room.facilitator.api, room.workshop)
    assert found is not None
    return found


def ended_days_ago(room: Room, days: int) -> None:
    """Let the workshop have ended some days earlier."""
    with room.stack.owner() as connection:
        connection.execute(
            "update portal.workshop set ended_at = ended_at - %s where id = %s",
            [timedelta(days=days), room.workshop],
        )


def fetched(room: Room, path: str, **headers: str) -> httpx.Response:
    """Ask the routes as a phone without account would."""

    async def answer() -> httpx.Response:
        app = Starlette(routes=build_routes(room.stack.settings))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8501"
        ) as client:
            return await client.get(path, headers=headers)

    return asyncio.run(answer())


def pdf_text(content: bytes) -> str:
    """Return the words of a PDF, letter by letter as its fonts map them."""
    said = []
    with pikepdf.open(io.BytesIO(content)) as document:
        for page in document.pages:
            maps = {name: _letters(font) for name, font in page.obj.Resources.Font.items()}
            letters: dict[int, str] = {}
            for instruction in pikepdf.parse_content_stream(page):
                operands: Any = instruction.operands
                operator = instruction.operator
                if str(operator) == "Tf":
                    letters = maps[str(operands[0])]
                elif str(operator) in {"TJ", "Tj"}:
                    strings = operands[0] if str(operator) == "TJ" else operands
                    raw = b"".join(bytes(one) for one in strings if isinstance(one, pikepdf.String))
                    codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
                    said.append("".join(letters.get(code, "") for code in codes))
    return " ".join("".join(said).split())


def _letters(font: Any) -> dict[int, str]:
    mapped = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for code, letter in re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n", mapped):
        found[int(code, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    return found


def test_slides_hold_every_step_with_native_charts_notes_sources_and_counts(room: Room) -> None:
    deck = opened(slides(told(room), lambda _shown: None, "https://portal.example"))
    expect_in_place(deck)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    asked = ["Which?", "Which ones?", "How much?", "In which order?", "Guess the median", "In a word?"]
    assert titles[:3] == ["Live in <Suva>", "Welcome <all>", "Where we stand: Posts per week"]
    assert titles[3] == "Everything: Posts per week"
    rest = [title for title in titles[4:] if not title.startswith("Long")]
    assert rest == [*asked, "Shall we?", "Ask us", "Sources"]
    figures = {
        slide.shapes.title.text_frame.text: series(shape.chart)
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_chart
    }
    assert figures["Where we stand: Posts per week"] == {"posts a week": [4.25]}
    assert figures["Which?"] == {"Answers": [0, 1]}, "the round asked last"
    assert figures["Which ones?"] == {"Answers": [3, 3, 3]}
    assert figures["How much?"] == {"Answers": [1, 0, 0, 2, 2]}
    assert figures["In which order?"] == {"Points": [7, 5, 3]}
    assert sum(figures["Guess the median"]["Answers"]) == 5  # type: ignore[arg-type]  # No count is missing.
    assert figures["In a word?"]["How often"] == [3, 1, 1]
    assert NOTES in notes(deck.slides[1])
    assert "https://portal.example/benchmarks" in notes(deck.slides[2])
    assert "5 answers · each person counts once" in words(deck)
    assert f"{ASKED} (1 vote · Answered in the room)" in words(deck)
    assert all(alt(shape) for slide in deck.slides for shape in slide.shapes if shape.has_chart)
    assert len(charts(deck)) == len(asked) + 1


def test_the_sheet_is_tagged_holds_the_results_and_no_notes(room: Room) -> None:
    content = handout(told(room), lambda _shown: None, "https://portal.example")
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.MarkInfo.Marked
    text = pdf_text(content)
    for said in (
        "Where we stand",
        "Mean 3.8, median 4",
        "the room’s median is 300",
        ASKED,
        "Network figures",
    ):
        assert said.lower().replace("’", "'") in text.lower().replace("’", "'"), said
    assert NOTES not in text


def test_the_answers_are_counted_by_round_and_nobody_is_in_them(room: Room) -> None:
    columns, rows = answer_rows(told(room))
    content = csv_bytes(pd.DataFrame(rows, columns=list(columns)))
    read = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    single = [(row["Round"], row["Answer"], row["How often"]) for row in read if row["Question"] == "Which?"]
    assert single == [("1", "A & B", "3"), ("1", "C", "2"), ("2", "C", "1")]
    multiple = {row["Answer"]: row["How often"] for row in read if row["Question"] == "Which ones?"}
    assert multiple == {"A; C": "2", "B": "2", "A; B; C": "1"}, (
        "in which order boxes were ticked says nothing"
    )
    assert {row["Answer"] for row in read if row["Question"] == "In a word?"} == {
        "Trust",
        "Reach",
        "'=SUM(A1)",
    }


def test_no_name_and_no_phone_is_in_anything_that_is_kept(room: Room) -> None:
    whole = json.dumps(room.facilitator.api.call("workshop_record", workshop=room.workshop))
    with room.stack.owner() as connection:
        phones = connection.execute(
            "select id::text, key_hash from portal.participant where workshop_id = %s", [room.workshop]
        ).fetchall()
    assert len(phones) == 6
    assert not [found for phone in phones for found in phone if found in whole]
    assert NICKNAME not in whole
    assert REFUSED not in whole


def test_only_the_ministry_that_held_it_reads_the_record(room: Room) -> None:
    assert record(room.stack.person("AU", "facilitator").api, room.workshop) is None
    assert record(room.stack.person("ID", "secretariat").api, room.workshop) is not None
    with pytest.raises(Refused, match=r"access\.role_needed"):
        record(room.stack.person("ID", "reader").api, room.workshop)


def test_the_room_keeps_what_was_shown_and_revealed_and_never_the_notes(room: Room) -> None:
    path = after_path(room.stack.settings, room.workshop)
    page = fetched(room, path)
    assert page.status_code == 200
    assert NOTES not in page.text
    assert NICKNAME not in page.text
    assert "<script" not in page.text
    assert "Mean 3.8" in page.text, "revealed"
    assert "Guess the median" in page.text, "shown"
    assert "314.5" not in page.text, "never revealed"
    assert "Shall we?" not in page.text, "never shown"
    assert "Live in &lt;Suva&gt;" in page.text
    answer = Api(room.stack.settings, room_token(room.stack.settings, room.workshop)).call(
        "workshop_page", days=DAYS
    )
    assert NOTES not in answer
    picture = fetched(room, f"{path}/{room.steps['picture']}.svg")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    assert fetched(room, f"{path}/{room.steps['text']}.svg").status_code == 404
    assert 'lang="id"' in fetched(room, f"{path}?in=id").text


def test_a_phone_of_the_room_is_led_to_what_stays_once_it_has_ended(stack: TestStack) -> None:
    held_room = open_room(stack)
    phone = Handset(held_room).join()
    room_address = f"/join/{held_room.code}"
    assert phone.ask("GET", "./after").headers["location"] == room_address, "not yet"
    held_room.facilitator.api.call("end_workshop", workshop=held_room.workshop)
    assert f'href="{room_address}/after"' in phone.ask("GET", ".").text
    assert phone.ask("GET", "./after").headers["location"] == after_path(stack.settings, held_room.workshop)
    assert Handset(held_room).ask("GET", "./after").headers["location"] == room_address, "a stranger's"


def test_a_link_that_nobody_signed_or_that_is_too_old_or_too_early_shows_nothing(stack: TestStack) -> None:
    early = open_room(stack)
    path = after_path(stack.settings, early.workshop)
    assert fetched(early, path).status_code == 404, "not ended"
    early.show("text")
    early.facilitator.api.call("end_workshop", workshop=early.workshop)
    assert fetched(early, path).status_code == 200
    # Not the last letter: of it some bits stand for nothing, so two letters may say the same.
    named, _dot, signed = path.rpartition(".")
    forged = f"{named}.{'a' if signed[0] != 'a' else 'b'}{signed[1:]}"
    assert fetched(early, forged).status_code == 404, "forged"
    assert workshop_in(stack.settings, early.workshop) is None, "not signed"
    assert early.facilitator.api.call("workshop_page", days=DAYS) is None, (
        "a member's token names no workshop"
    )
    ended_days_ago(early, DAYS)
    assert fetched(early, path).status_code == 404, "too old"
    holder = Api(stack.settings, room_token(stack.settings, early.workshop))
    assert record_for_the_room(holder, DAYS) is None


def test_personal_traces_go_after_some_days_and_the_counts_stay(stack: TestStack) -> None:
    past, recent, forgotten = held(stack), open_room(stack), open_room(stack)
    Handset(recent).join(nickname=NICKNAME)
    Handset(forgotten).join(nickname=NICKNAME)
    before = told(past)
    ended_days_ago(past, DAYS + 1)
    with stack.owner() as owner:
        owner.execute(
            "update portal.workshop set opened_at = opened_at - interval '40 days' where id = %s",
            [forgotten.workshop],
        )
        owner.execute(
            "update portal.participant set seen_at = seen_at - interval '40 days' where workshop_id = %s",
            [forgotten.workshop],
        )
        owner.commit()
        assert delete_traces(owner, DAYS) >= 2
        assert delete_traces(owner, DAYS) == 0

        def left(of: Room) -> tuple[Any, ...] | None:
            return owner.execute(
                "select (select count(*) from portal.participant where workshop_id = w.id),"
                " (select count(*) from portal.question where workshop_id = w.id),"
                " (select count(*) from portal.answer a join portal.step s on s.id = a.step_id where s.workshop_id = w.id),"
                " w.state from portal.workshop w where w.id = %s",
                [of.workshop],
            ).fetchone()

        assert left(past) == (0, 0, 0, "ended")
        assert left(forgotten) == (0, 0, 0, "ended"), "what nobody ended is ended"
        assert left(recent) == (1, 0, 0, "open")
    after = told(past)
    assert after.traces_deleted_at is not None
    assert (after.people, after.steps) == (before.people, before.steps)
    assert answer_rows(after) == answer_rows(before)
