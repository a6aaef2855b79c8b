"""The pages of the practices: nothing written becomes more than text, and nobody's words are lost."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from streamlit.testing.v1 import AppTest

from core.practices import practices, translations
from core.practices.evidence_store import evidence
from core.practices.markup import TAGS
from core.settings import settings
from pages.practices.public_files import print_path
from tests.conftest import Portal
from tests.opening import Opener, opened
from tests.practices.demonstrated import published, window, written
from tests.practices.libretranslate import served
from tests.practices.written import SECTIONS

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]

LIBRARY, EDITOR = "pages/practices/practices.py", "pages/practices/editor.py"
NAUGHTY = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>"
    "![p](https://elsewhere.example/p.png)[j](javascript:alert(3)):material/home: $x$ **bold**"
)


@pytest.fixture(scope="module")
def naughty(portal: Portal) -> str:
    """A published, public practice with every field full of what should never run."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in portal.environment.items():
            patched.setenv(name, value)
        settings.cache_clear()
        return published(
            public=True,
            title=NAUGHTY,
            summary=NAUGHTY,
            sections=dict.fromkeys(SECTIONS, NAUGHTY),
            commitments=(NAUGHTY,),
        )


def nobody(**link: str) -> AppTest:
    """Return the library as somebody without an account sees it."""
    at = opened(None, LIBRARY, **link)
    assert not at.exception
    return at


class _Tags(HTMLParser):
    """Notes every tag with its attributes, as a browser would read them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_only_text(at: AppTest) -> None:
    """Fail where something people wrote would be more than text on the page."""
    texts = [element for kind in (at.title, at.header, at.markdown, at.caption) for element in kind]
    assert any("alert" in str(element.value) for element in texts), "the attack is on the page"
    for element in texts:
        assert not getattr(element.proto, "allow_html", False)
        said = str(element.value)
        assert not re.search(r"(?<!\\)!\[|\]\(javascript|(?<!\\):material/", said), said
        assert not re.search(r"(?<!\\)<(script|img)", said), said
    for block in at.get("html"):
        tags = _Tags()
        tags.feed(block.proto.body)
        for tag, attributes in tags.found:
            assert tag in TAGS | {"div", "del", "ins"}, tag
            assert not any(name.startswith("on") for name in attributes)
            assert "javascript" not in (attributes.get("href") or "")


def test_nothing_written_is_more_than_text(portal: Portal, naughty: str) -> None:
    other = published()
    reader = Opener(portal, LIBRARY)
    assert_only_text(reader("ID", "reader"))
    assert_only_text(reader("AU", "reader", practice=naughty))
    assert_only_text(reader("ID", "contributor", practice=naughty, view="languages"))
    assert_only_text(reader("ID", "reader", compare=f"{naughty},{other}"))
    assert_only_text(nobody(practice=naughty))
    for view in ("text", "facts", "versions", "review"):
        at = Opener(portal, EDITOR)("ID", "contributor", practice=naughty, view=view)
        assert at.title


def test_without_an_account_only_what_is_public_is_read(naughty: str) -> None:
    private = published(title="For members only")
    at = nobody()
    shown = " ".join(str(header.value) for header in at.header)
    assert "alert" in shown
    assert "For members only" not in shown
    hidden = nobody(practice=private)
    assert "not open to you" in " ".join(str(one.value) for one in hidden.markdown)
    assert "For members only" not in " ".join(str(one.value) for one in hidden.title)
    offered = nobody(practice=naughty)
    assert not offered.get("download_button"), "such files leave for members only"
    assert [link.proto.url for link in offered.get("link_button")] == [print_path(naughty, "en", "en")]


def test_a_link_that_names_nothing_is_answered(portal: Portal) -> None:
    reader = Opener(portal, LIBRARY)
    for link in ({"practice": "x"}, {"compare": "x,y"}, {"theme": "none", "verdict": "none", "sort": "none"}):
        at = reader("ID", "reader", **link)
        assert at.title


def test_the_comparison_puts_both_side_by_side_and_a_link_reproduces_it(portal: Portal) -> None:
    both = [
        published(title=f"Answering, way {n}", platform=platform)
        for n, platform in enumerate(("x", "facebook"))
    ]
    at = Opener(portal, LIBRARY)("AU", "reader", compare=",".join(both))
    titles = [str(header.value) for header in at.header]
    assert {"Answering, way 0", "Answering, way 1"} <= {title.replace("\\", "") for title in titles}
    context = next(block.proto.body for block in at.get("html") if "Facebook" in block.proto.body)
    assert "font-weight:600" in context, "what differs stands out"


def text_area(at: AppTest, part: str) -> str:
    """Return the key of the field of a part of the text."""
    return next(str(field.key) for field in at.text_area if str(field.key).startswith(f"text-{part}-"))


def test_two_people_write_at_once_and_nothing_is_lost(portal: Portal) -> None:
    siti = window("Siti")
    saved = practices.save(siti, "", 0, written(siti))
    at = Opener(portal, EDITOR)("ID", "approver", practice=saved.practice)
    theirs = written(siti, summary="Siti wrote this meanwhile.")
    practices.save(siti, saved.practice, saved.revision, theirs)
    at.text_input(
        key=next(str(one.key) for one in at.text_input if str(one.key).startswith("title-"))
    ).set_value("Budi's title")
    at.run()
    assert not at.exception
    assert any("wrote at the same time" in box.value for box in at.warning)
    now = practices.draft(siti, saved.practice)
    assert now is not None
    assert (now.content.title, now.content.summary) == ("Budi's title", "Siti wrote this meanwhile.")
    practices.save(siti, saved.practice, now.revision, replace(now.content, summary="Siti's second wording."))
    at.text_area(key=text_area(at, "summary")).set_value("Budi's wording.")
    at.run()
    assert not at.exception
    assert any("changed the same part" in box.value for box in at.warning)
    held = practices.draft(siti, saved.practice)
    assert held is not None
    assert held.content.summary == "Siti's second wording.", "what is saved is not overwritten"
    next(button for button in at.button if button.label == "Put mine in its place").click().run()
    assert not at.exception
    after = practices.draft(siti, saved.practice)
    assert after is not None
    assert after.content.summary == "Budi's wording."


def test_a_machine_translates_what_is_published_and_people_mend_it(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = published(title="We answer the people", sections=dict.fromkeys(SECTIONS, "We answer 12 people."))
    with served() as server:
        monkeypatch.setenv("JEJARING_TRANSLATION_ENGINE", "libretranslate")
        monkeypatch.setenv("JEJARING_TRANSLATION_URL", server.url)
        settings.cache_clear()
        at = Opener(portal, LIBRARY)("ID", "contributor", practice=wanted, view="languages", **{"in": "id"})
        at.button(key="translate-by-machine").click().run()
        job = at.session_state["translating-job"].job
        assert job.wait(20)
        at.run()
        assert not at.exception
        assert job.trouble is None
    kept = translations.translations(window("Siti"), wanted, "id")
    assert {one.part for one in kept} >= {"title", "challenge", "contact"}
    assert all(one.edited is None for one in kept)
    field = next(one for one in at.text_area if "title/0" in str(one.key))
    assert "orang" in str(field.value)
    field.set_value("Kami menjawab semua orang").run()
    assert not at.exception
    title = next(
        one for one in translations.translations(window("Siti"), wanted, "id") if one.part == "title"
    )
    assert title.edited == "Kami menjawab semua orang"
    reader = Opener(portal, LIBRARY)("AU", "reader", practice=wanted, **{"in": "id"})
    assert [one.value for one in reader.title] == ["Kami menjawab semua orang"]
    assert any("by machine, not checked" in str(one.value) for one in reader.markdown)
    both = Opener(portal, LIBRARY)("AU", "reader", compare=f"{wanted},{published()}", **{"in": "id"})
    assert "Kami menjawab semua orang" in [str(one.value) for one in both.header]
    assert any("by machine, not checked" in str(one.value) for one in both.markdown)


def test_a_ministry_takes_a_practice_up_and_is_measured_and_counted(portal: Portal) -> None:
    wanted = published(title="Taken up elsewhere")
    at = Opener(portal, LIBRARY)("AU", "contributor", practice=wanted)
    at.selectbox(key="adoption-start").set_value("2026-01-01")
    missions = next(box for box in at.multiselect if box.label == "Missions that take it up")
    missions.set_value(own_missions())
    next(button for button in at.button if button.label == "Save").click().run()
    assert not at.exception
    assert any("counts you now" in box.value for box in at.success)
    assert next((one.label, one.value) for one in at.metric) == ("Adopting", "1")
    assert any("Taken up by 1 ministry" in str(header.value) for header in at.header)
    measured = [one for one in evidence(window("Emily"), wanted) if one.adoption]
    assert measured, "the adopter's own figures are measured the same way"


def own_missions() -> list[str]:
    """Return Australia's missions."""
    rows = window("Emily").rows("mission", columns="id", where={"country": "AU"}, order=["id"], limit=1)
    return [row["id"] for row in rows]
