"""What the projector shows of each kind of step, and what it never shows."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import vl_convert
import zxingcpp
from PIL import Image

from components.charts import bars_spec, trend_spec
from components.projected import TYPE, WIDTH, projected
from core.workshop.present_page import POLICY, presenter_page, presenter_parts, speaker_page, speaker_parts
from core.workshop.screen import Room, screen
from core.workshop.snapshots import Snapshot
from core.workshop.stage import Asking, Question, Stage
from core.workshop.steps import Poll, Step

ROOM = Room("https://jejaring.example", "BCDFGHJK", "https://jejaring.example/workshop-after/signed")
POLL = Step(
    "p", 1, "poll", "What helps most?", notes="Say nothing yet", poll=Poll("single", ("Video", "Text"))
)
TEXT = Step("t", 2, "text", "Welcome <all>", body="**Bold**\n\n<script>alert(1)</script>", minutes=5)
ASKED = Step("q", 3, "questions", "Your questions")
RESULTS = {"answers": 7, "choices": [{"text": "Video", "count": 5}, {"text": "Text", "count": 2}]}


def stage(step: Step | None, **more: Any) -> Stage:
    plain = Stage(
        "Talk", "Jakarta", None, "en", "open", ROOM.code, False, "v1", 12, steps=(POLL, TEXT, ASKED)
    )
    return replace(plain, current=step, **more)


def shown(now: Stage, picture: Snapshot | None = None) -> str:
    return screen(now, now.current, picture, ROOM, projected)


def picture(spec: Any, **more: Any) -> Snapshot:
    told = {
        "title": "A finding",
        "subtitle": "How to read it",
        "alt": "In words",
        "source": "12 missions",
        **more,
    }
    return Snapshot.of({**told, "spec": spec, "taken_at": "2026-11-22T08:00:00+00:00"})


def test_a_phone_reads_the_way_in_from_the_screen() -> None:
    html = shown(stage(None, people=1))
    image = re.search(r"<svg.*?</svg>", html, re.S)
    assert image is not None
    drawn = vl_convert.svg_to_png(image[0].replace("<svg ", '<svg width="400" height="400" ', 1))
    [code] = zxingcpp.read_barcodes(Image.open(BytesIO(drawn)))
    assert code.text == "https://jejaring.example/join/BCDFGHJK"
    assert "jejaring.example<wbr>/join<" in html
    assert "BCDF GHJK" in html
    assert "1 person has joined" in html


def test_after_the_end_the_screen_leads_to_what_stays() -> None:
    html = shown(stage(POLL, state="ended"))
    assert "The workshop has ended" in html
    assert "QR code of https://jejaring.example/workshop-after/signed" in html
    assert POLL.title not in html


def test_results_are_not_on_the_screen_until_they_are_revealed() -> None:
    hidden = shown(stage(POLL, asking=Asking(open=True, revealed=False), results=RESULTS))
    revealed = shown(stage(POLL, asking=Asking(open=False, revealed=True), results=RESULTS))
    assert "<b>7</b>" in hidden
    assert "71%" not in hidden
    assert "5 · 71%" in revealed
    assert "Closed" in revealed
    # A step that is fetched ahead is not the current one: nothing of its results is known yet.
    assert "71%" not in screen(stage(TEXT), POLL, None, ROOM, projected)


def test_only_approved_questions_reach_the_screen_the_pinned_one_first() -> None:
    asked = [
        Question("1", "Why <b>?", "approved", 9),
        Question("2", "Pinned", "pinned", 1),
        Question("3", "Not looked at yet", "waiting", 30),
    ]
    html = shown(stage(ASKED, questions=tuple(asked)))
    assert "Not looked at yet" not in html
    assert html.index("Pinned") < html.index("Why &lt;b&gt;?")


def test_what_facilitators_write_is_words_and_never_runs() -> None:
    html = shown(stage(TEXT))
    assert "<script" not in html
    assert "<strong>Bold</strong>" in html
    assert "Welcome &lt;all&gt;" in html


@pytest.mark.parametrize(
    "spec",
    [
        bars_spec(tuple((f"Mission {n}", float(n)) for n in range(6)), unit="posts a week"),
        bars_spec(tuple((f"Mission {n}", float(n)) for n in range(40)), unit="posts a week"),
        trend_spec(tuple((f"2026-{m:02}-01", "Indonesia", m * 1.5) for m in range(1, 10)), unit="per post"),
    ],
    ids=["few bars", "forty bars", "a time line"],
)
def test_no_letter_of_a_figure_is_too_small_for_the_last_row(spec: Any) -> None:
    html = shown(stage(replace(TEXT, kind="figure")), picture(spec))
    box = re.search(r'viewBox="0 0 ([\d.]+) ', html)
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', html)]
    assert box is not None
    assert sizes
    # Rounded to a tenth of a pixel of the drawing.
    assert min(sizes) * WIDTH / float(box[1]) >= TYPE - 0.3
    assert "style=" not in html, "the page's policy refuses styles of elements"
    assert "Figures as of" in html


def test_a_figure_without_a_drawing_is_its_table_and_one_without_a_picture_its_words() -> None:
    table = picture(
        None, columns=["Mission", "Value"], rows=[["KBRI <Suva>\nFiji", 1234.5], ["KBRI Tokyo", None]]
    )
    step = replace(TEXT, kind="practices")
    html = shown(stage(step), table)
    assert '<td>KBRI &lt;Suva&gt;<br>Fiji</td><td class="number">1,234.5</td>' in html
    assert '<td class="number">–</td>' in html
    assert "Welcome &lt;all&gt;" in shown(stage(step))


def test_the_windows_ask_nobody_but_the_portal_and_keep_the_notes_to_the_speaker() -> None:
    now = stage(POLL, asking=Asking(open=True, revealed=False), results=RESULTS, step_seconds=3, seconds=9)
    projector = presenter_page("w", now, presenter_parts(now, shown(now)))
    desk = speaker_page("w", now, speaker_parts(now, shown(now), shown(stage(TEXT))))
    assert "Say nothing yet" in desk
    assert "Say nothing yet" not in projector
    for html in (projector, desk):
        assert not re.search(r'(src|href)="(https?:)?//', html.replace("http://www.w3.org", ""))
    assert POLICY.startswith("default-src 'none'")
    assert "unsafe" not in POLICY


def test_the_speaker_sees_each_word_and_can_bring_a_hidden_one_back() -> None:
    step = replace(POLL, poll=Poll("words"))
    now = stage(
        step,
        asking=Asking(open=True, revealed=True, hidden_words=("rude",)),
        results={"answers": 2, "words": [{"word": "Trust", "count": 2}]},
        steps=(step,),
    )
    parts = speaker_parts(now, "", "")
    assert 'data-word="Trust" data-hidden="true"' in parts["poll"]
    assert 'data-word="rude" data-hidden="false"' in parts["poll"]
