"""Published texts go to an engine and come back whole; whatever it does, a sentence stands in time."""

import socket
import time

import pytest

from core.practices.translation import Engine, Job, Published, TranslationError, engine_now, line, start
from core.refusals import Refused
from core.settings import Settings
from tests.practices.libretranslate import Server, served

TERMS = {"KBRI Hanoi": "KBRI Hanoi", "KBRI": "KBRI", "Ambassador": "Duta Besar"}
TEXT = {
    "title": "Answering people of KBRI Hanoi",
    "done": "We did not wait for the **Ambassador**.\n\n- 12 posts, [the plan](https://example.org/plan?a=1)\n- `code` and @kbrihanoi",
    "figures": "1,234 · 56 %",
}


def job_of(server: Server, text: dict[str, str] | None = None, **more: str) -> Job:
    """Start a job from English to Indonesian on this server, and wait until it ends."""
    job = start(
        Published("published", "en", text or TEXT),
        more.get("target", "id"),
        terms=TERMS,
        engine=Engine(more.get("engine", "libretranslate"), server.url),
    )
    assert job.wait(20)
    return job


def test_a_published_text_comes_back_with_its_terms_links_and_marks() -> None:
    with served() as server:
        job = job_of(server)
    assert job.trouble is None
    assert job.done == job.total == 3
    title, done, figures = (job.paragraphs[key] for key in TEXT)
    assert title.text.startswith("Terjemahan: ")
    assert title.text.endswith("orang dari KBRI Hanoi")
    assert "tidak wait for si **Duta Besar**." in done.text
    assert "\n- Terjemahan: 12 posts, [si plan](https://example.org/plan?a=1)\n" in done.text
    assert done.text.endswith("`code` dan @kbrihanoi")
    assert figures.text == TEXT["figures"]
    assert not done.findings
    assert not any("KBRI" in text or "example.org" in text or "Ambassador" in text for text in server.texts)


@pytest.mark.parametrize("state", ["draft", "review", "archived", ""])
def test_nothing_unpublished_can_be_sent(state: str) -> None:
    with pytest.raises(Refused, match="only_published"):
        Published(state, "en", TEXT)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("error", "fault of its own (500)"),
        ("busy", "no more texts just now"),
        ("key", "refuses this portal's key"),
        ("language", "does not know one of these two languages"),
        ("page", "no translation"),
        ("truncated", "no translation"),
        ("count", "no translation"),
        ("other shape", "no translation"),
        ("empty", "no translation"),
        ("deep", "no translation"),
        ("huge", "no translation"),
        ("gone", "cannot be reached"),
        ("redirect", "another address"),
        ("hang", "did not answer in time"),
    ],
)
def test_an_engine_in_trouble_is_said_within_15_seconds(fault: str, says: str) -> None:
    begun = time.monotonic()
    with served(fault) as server:
        job = job_of(server)
        took = time.monotonic() - begun
    assert job.trouble is not None
    assert says in job.trouble
    assert took < 15
    assert not job.paragraphs or set(job.paragraphs) == {"figures"}
    assert not any("meta-data" in asked["path"] for asked in server.asked)


def test_an_answer_that_drips_in_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "PATIENCE_SECONDS", 3)
    begun = time.monotonic()
    with served("drip") as server:
        job = job_of(server)
        assert time.monotonic() - begun < 20
    assert job.trouble is not None
    assert "in time" in job.trouble


def test_no_network_is_said_within_15_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = Server(url=f"http://127.0.0.1:{taken.getsockname()[1]}")
    begun = time.monotonic()
    job = job_of(nobody)
    assert job.trouble is not None
    assert "cannot be reached" in job.trouble
    assert time.monotonic() - begun < 15


def test_a_trouble_that_passes_is_not_even_seen() -> None:
    with served("error") as server:
        server.bad = 1
        job = job_of(server)
    assert job.trouble is None
    assert job.done == 3


def test_one_paragraph_that_breaks_the_engine_leaves_the_others() -> None:
    def say(text: str) -> str:
        return "" if "poison" in text else f"Ya {text}"

    with served(say=say) as server:
        job = job_of(server, {"a": "First words", "b": "The poison", "c": "Last words"})
    assert {key: found.text for key, found in job.paragraphs.items()} == {
        "a": "Ya First words",
        "c": "Ya Last words",
    }
    assert job.failed == ["b"]
    assert job.trouble is not None
    assert job.done == 3


def test_a_person_may_end_it_and_keeps_what_is_there() -> None:
    def say(text: str) -> str:
        time.sleep(0.3)
        return f"Ya {text}"

    with served(say=say) as server:
        many = {str(number): f"Paragraph called {'abcdefghij'[number]}" for number in range(10)}
        job = start(
            Published("published", "en", many), "id", terms={}, engine=Engine("libretranslate", server.url)
        )
        while not job.paragraphs:
            assert not job.wait(0.02)
        job.cancel()
        assert job.wait(5)
    assert 0 < job.done < 10
    assert job.trouble is None
    assert job.paragraphs["0"].text == "Ya Paragraph called a"


def test_what_was_said_once_is_not_asked_again() -> None:
    with served() as server:
        first = job_of(server)
        asked = len(server.asked)
        second = job_of(server)
        assert len(server.asked) == asked
    assert second.paragraphs == first.paragraphs


def test_terms_survive_an_engine_that_loses_what_stands_for_them() -> None:
    with served(say=lambda text: "Halo " + "".join(c for c in text if not c.isdigit())) as server:
        job = job_of(server, {"a": "Write to KBRI Hanoi and the Ambassador, see https://example.org/a_b."})
    found = job.paragraphs["a"]
    assert (
        found.text == "Halo Write to KBRI Hanoi Halo and the Duta Besar Halo , see https://example.org/a_b."
        or (all(part in found.text for part in ("KBRI Hanoi", "Duta Besar", "https://example.org/a_b")))
    )
    assert "pieces" in {one.code for one in found.findings}


@pytest.mark.parametrize("text", ["XQ0X is how KBRI calls it", "XXQ0XX and XQ1X, says KBRI"])
def test_a_text_that_looks_like_our_own_marks_is_kept(text: str) -> None:
    with served(say=lambda sent: sent) as server:
        job = job_of(server, {"a": text})
    assert job.paragraphs["a"].text == text


def test_a_long_paragraph_goes_in_parts_and_comes_back_whole() -> None:
    text = " ".join(f"Sentence with the word {word}." for word in ("alpha", "beta") * 60)
    with served(say=lambda sent: sent) as server:
        job = job_of(server, {"a": text, "b": "x" * 2500})
    assert job.paragraphs["a"].text == text
    assert job.paragraphs["b"].text == "x" * 2500
    assert max(len(sent) for sent in server.texts) <= 1_000


def test_lists_tables_and_code_keep_their_form() -> None:
    text = (
        "# Heading\n> quoted words\n> run on\n\n1. first\n   runs on\n2. second  \nhard break\n"
        "| one | two |\n|---|:-:|\n| a \\| b | |\n```\nnot this\n```\nlast"
    )
    with served(say=str.upper) as server:
        job = job_of(server, {"a": text})
    assert job.paragraphs["a"].text == (
        "# HEADING\n> QUOTED WORDS\n> RUN ON\n\n1. FIRST RUNS ON\n2. SECOND  \nHARD BREAK\n"
        "| ONE | TWO |\n|---|:-:|\n| A \\| B | |\n```\nnot this\n```\nLAST"
    )


def test_an_engine_is_asked_only_for_languages_it_knows() -> None:
    engine = Engine("libretranslate", "http://127.0.0.1:1")
    for target in ("tet", "tpi", "km", "lo", "my", "vi", "dv"):
        assert not engine.knows("en", target)
        with pytest.raises(TranslationError, match="language"):
            start(Published("published", "en", TEXT), target, terms={}, engine=engine)
    assert engine.knows("en", "id")
    assert not engine.knows("en", "en")


@pytest.mark.parametrize("engine", ["google", "mymemory"])
def test_engines_of_the_library_speak_through_the_same_door(engine: str) -> None:
    with served() as server:
        job = job_of(server, engine=engine)
    assert job.trouble is None
    assert job.paragraphs["title"].text.endswith("orang dari KBRI Hanoi")
    assert not any("KBRI" in text for text in server.texts)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("hang", "in time"),
        ("error", "fault"),
        ("busy", "no more texts"),
        ("page", "no translation"),
        ("redirect", "another address"),
    ],
)
def test_their_troubles_are_said_too(fault: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The library would wait for ever: the process is ended.
    monkeypatch.setattr(line, "PATIENCE_SECONDS", 4)
    with served(fault) as server:
        job = job_of(server, engine="google")
    assert job.trouble is not None
    assert says in job.trouble
    assert not any("meta-data" in asked["path"] for asked in server.asked)


def test_translation_is_off_unless_a_deployment_chooses_an_engine() -> None:
    assert Settings.model_fields["translation_engine"].default == "off"
    chosen = Settings.model_construct(
        translation_engine="libretranslate", translation_url="https://lt.example.org/", translation_key=None
    )
    assert engine_now(chosen) == Engine("libretranslate", "https://lt.example.org")
    assert engine_now(chosen.model_copy(update={"translation_engine": "off"})) is None
