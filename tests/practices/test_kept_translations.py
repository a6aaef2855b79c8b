"""Translations in the database: of published words only, nobody's overwritten, the author's word at its end."""

from dataclasses import replace

import pytest

from core.practices import practices, reading, translations
from core.practices.content import Content
from core.practices.practices import Overtaken
from core.practices.translations import Paragraph
from core.refusals import Refused
from tests.conftest import TestStack
from tests.practices.written import SECTIONS, Ministry, ministry

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def home(stack: TestStack) -> Ministry:
    return ministry(stack, "ID")


@pytest.fixture(scope="module")
def partner(stack: TestStack) -> Ministry:
    return ministry(stack, "JP")


def beside(who: Ministry, practice: str, language: str = "ja") -> tuple[Paragraph, ...]:
    """Return the original's paragraphs with what stands for them."""
    read = reading.practice(who.reader.api, practice)
    assert read is not None
    kept = translations.translations(who.reader.api, practice, language)
    return translations.beside(translations.original(read.content, SECTIONS), kept)


def by_machine(who: Ministry, practice: str, language: str = "ja") -> int:
    texts = {paragraph: f"機械 {paragraph.key}" for paragraph in beside(who, practice, language)}
    return translations.store(who.writer.api, practice, language, "libretranslate", texts)


def test_paragraphs_are_what_blank_lines_part_and_code_stays_whole() -> None:
    text = "One\ntwo\n\n \n```\na\n\nb\n```\n\n- x\n- y\n"
    assert translations.paragraphs_of(text) == ("One\ntwo", "```\na\n\nb\n```", "- x\n- y")
    assert translations.paragraphs_of(" \n") == ()
    original = translations.original(Content(title="T", sections={"done": "A\n\nB"}), ("done", "results"))
    assert [p.key for p in original] == ["title/0", "done/0", "done/1"]


def test_machine_then_person_then_the_authors_word(home: Ministry, partner: Ministry) -> None:
    practice = home.published()
    assert by_machine(partner, practice) == len(SECTIONS) * 2 + 2
    assert {p.state for p in beside(home, practice)} == {"machine"}
    title = beside(partner, practice)[0]
    assert translations.edit(partner.writer.api, practice, "ja", title, "一時間以内に答える") == 1
    shown = beside(home, practice)
    assert (shown[0].state, shown[0].translation and shown[0].translation.shown) == (
        "edited",
        "一時間以内に答える",
    )
    assert shown[0].translation
    assert (shown[0].translation.edited_country, shown[0].translation.edited_by_name) == ("JP", None)
    with pytest.raises(Refused, match=r"other_ministry"):
        translations.verify(partner.publisher.api, practice, "ja", verified=True)
    translations.verify(home.writer.api, practice, "ja", verified=True)
    assert translations.stamps(partner.reader.api, practice)["ja"].stands
    # What the author vouches for, nobody else changes, neither by hand nor by machine.
    with pytest.raises(Refused, match=r"practices\.verified"):
        translations.edit(partner.writer.api, practice, "ja", beside(partner, practice)[1], "別の")
    with pytest.raises(Refused, match=r"practices\.verified"):
        by_machine(partner, practice)
    # The author's own change ends the stamp until it is given again.
    translations.edit(home.writer.api, practice, "ja", beside(home, practice)[1], "早い答え")
    assert translations.stamps(home.reader.api, practice) == {}


def test_nobody_overwrites_a_colleague_or_the_author(home: Ministry, partner: Ministry) -> None:
    practice = home.published()
    title = beside(home, practice)[0]
    translations.edit(home.writer.api, practice, "ja", title, "著者の言葉")
    with pytest.raises(Overtaken) as overtaken:
        translations.edit(home.publisher.api, practice, "ja", title, "other")
    assert overtaken.value.name == "Wira of ID"
    with pytest.raises(Refused, match=r"authors_words"):
        translations.edit(partner.writer.api, practice, "ja", beside(partner, practice)[0], "other")
    by_machine(partner, practice)
    first = beside(home, practice)[0].translation
    assert first is not None
    assert (first.shown, first.machine) == ("著者の言葉", "機械 title/0")
    # No words give the machine's back.
    translations.edit(home.writer.api, practice, "ja", beside(home, practice)[0], " ")
    again = beside(home, practice)[0].translation
    assert again is not None
    assert again.shown == "機械 title/0"


def test_a_changed_original_leaves_its_paragraph_stale_and_ends_the_stamp(home: Ministry) -> None:
    practice = home.published()
    by_machine(home, practice)
    translations.verify(home.writer.api, practice, "ja", verified=True)
    held = practices.draft(home.writer.api, practice)
    assert held is not None
    sections = {**held.content.sections, "challenge": "Before it all.\n\nAnd a second paragraph."}
    saved = practices.save(home.writer.api, practice, held.revision, replace(held.content, sections=sections))
    # A draft moves nothing for readers.
    assert translations.stamps(home.reader.api, practice)["ja"].stands
    home.publish(saved)
    assert not translations.stamps(home.reader.api, practice)["ja"].stands
    states = {p.key: p.state for p in beside(home, practice)}
    assert (states["challenge/0"], states["challenge/1"], states["title/0"]) == (
        "stale",
        "machine",
        "machine",
    )
    stale = next(p for p in beside(home, practice) if p.key == "challenge/0")
    assert stale.earlier is not None
    assert stale.earlier.source == "What is to be said about challenge."
    content = translations.translated(home.text(), beside(home, practice))
    assert content.sections["challenge"] == "Before it all.\n\n機械 challenge/1"


def test_drafts_are_never_translated(home: Ministry, partner: Ministry) -> None:
    saved = home.drafted()
    draft = translations.original(home.text(), SECTIONS)
    for who in (home, partner):
        with pytest.raises(Refused) as refused:
            translations.store(who.writer.api, saved.practice, "fr", "engine", {draft[0]: "x"})
        assert refused.value.code in {"practices.only_published", "practices.no_such_practice"}
    practice = home.published()
    with pytest.raises(Refused, match=r"only_published"):
        translations.store(
            home.writer.api, practice, "fr", "engine", {Paragraph("title", 0, "Words of a draft"): "x"}
        )
    with pytest.raises(Refused, match=r"original_changed"):
        translations.edit(home.writer.api, practice, "fr", Paragraph("title", 0, "Words of a draft"), "x")


def test_terms_are_protected_by_publishers_and_the_secretariat(home: Ministry, stack: TestStack) -> None:
    assert translations.protected_terms(home.reader.api, "en")["KBRI"] == "Indonesian Embassy"
    assert translations.protected_terms(home.reader.api, "fr")["KBRI"] == "KBRI"
    with pytest.raises(Refused, match=r"role_needed"):
        translations.save_protected_term(home.writer.api, "Wisma Duta")
    keeper = stack.person("ID", "secretariat").api
    translations.save_protected_term(keeper, "Wisma Duta", language="en", translation="the residence")
    assert translations.protected_terms(home.reader.api, "en")["Wisma Duta"] == "the residence"
    translations.drop_protected_term(keeper, "Wisma Duta", language="en")
    assert "Wisma Duta" not in translations.protected_terms(home.reader.api, "en")
