"""Finding practices: in every language they exist in, with a slip of the finger, and only what is out."""

from dataclasses import replace

import pytest

from core.practices import adoption, practices, reading, search, translations
from core.practices.search import Wanted
from core.refusals import Refused
from tests.conftest import TestStack
from tests.practices.written import SECTIONS, Ministry, ministry

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def home(stack: TestStack) -> Ministry:
    return ministry(stack, "ID")


@pytest.fixture(scope="module")
def partner(stack: TestStack) -> Ministry:
    return ministry(stack, "AU")


def titles(asker: Ministry, query: str, **wanted: str) -> list[str]:
    """Return the titles found, the best first."""
    found = search.search(asker.reader.api, Wanted(query=query, sort="relevance", **wanted), shown_in="en")
    return [card.title for card in found.cards]


@pytest.fixture(scope="module")
def library(home: Ministry, partner: Ministry) -> dict[str, str]:
    """Practices about different things, name → id."""
    texts = {
        "passport": home.text(
            title="Passport appointments without queues",
            summary="Booking by message.",
            themes=("consular",),
            commitments=("Jakarta Message 4",),
            public=True,
        ),
        "cyclone": partner.text(
            title="When the cyclone came",
            summary="Posts in three languages within the hour.",
            themes=("crisis", "languages"),
            platform="facebook",
        ),
        "batik": home.text(
            language="id",
            title="Batik dalam tiga puluh detik",
            summary="Video pendek tentang para perajin batik.",
            themes=("visual", "culture"),
            platform="instagram",
        ),
        "sakura": partner.text(
            language="ja",
            title="大使館のインスタグラム講座",
            summary="桜の写真を毎日一枚。",
            themes=("visual",),
        ),
    }
    whose = {"passport": home, "batik": home, "cyclone": partner, "sakura": partner}
    made = {}
    for name, text in texts.items():
        saved = practices.save(whose[name].writer.api, "", 0, text)
        whose[name].publish(saved)
        made[name] = saved.practice
    return made


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("passport", "Passport appointments without queues"),
        ("PASSPORTS", "Passport appointments without queues"),
        ("pasport", "Passport appointments without queues"),
        ("apointmnets", "Passport appointments without queues"),
        ("how to book an appointment", "Passport appointments without queues"),
        ("cyclnoe", "When the cyclone came"),
        ("syclone", "When the cyclone came"),
        ("pengrajin", "Batik dalam tiga puluh detik"),
        ("perajin batik", "Batik dalam tiga puluh detik"),
        ("インスタグラム", "大使館のインスタグラム講座"),
        ("大使館", "大使館のインスタグラム講座"),
        ("桜", "大使館のインスタグラム講座"),
    ],
)
@pytest.mark.usefixtures("library")
def test_words_are_found_bent_misspelt_and_in_other_scripts(
    partner: Ministry, query: str, title: str
) -> None:
    assert titles(partner, query)[:1] == [title]


@pytest.mark.parametrize(
    "odd", ["'", "\\", "a & b | !c <-> (", "''); drop table x; --", "🙂", ":*", "%", "\x01"]
)
@pytest.mark.usefixtures("library")
def test_no_question_breaks_the_search(partner: Ministry, odd: str) -> None:
    assert isinstance(titles(partner, odd), list)


def test_filters_hold_together(partner: Ministry, library: dict[str, str]) -> None:
    assert len(library) == 4
    assert titles(partner, "", theme="crisis") == ["When the cyclone came"]
    assert titles(partner, "", commitment="Jakarta Message 4") == ["Passport appointments without queues"]
    assert titles(partner, "", country="AU", platform="x") == ["大使館のインスタグラム講座"]
    assert titles(partner, "cyclone", theme="culture") == []
    found = search.options(partner.reader.api)
    assert found["theme"]["crisis"] == 1
    assert found["verdict"]["not_measured"] >= 4


def test_a_page_of_the_list_says_how_many_there_are(partner: Ministry, library: dict[str, str]) -> None:
    every = search.search(partner.reader.api, Wanted(), shown_in="en", count=200)
    second = search.search(partner.reader.api, Wanted(), shown_in="en", first=1, count=2)
    assert set(library.values()) <= {card.id for card in every.cards}
    assert [card.id for card in second.cards] == [card.id for card in every.cards][1:3]
    assert second.total == every.total == len(every.cards)


def test_similar_ones_share_themes(home: Ministry, library: dict[str, str]) -> None:
    close = search.similar(home.reader.api, library["batik"], shown_in="en")
    assert close[0].id == library["sakura"]
    assert library["batik"] not in {found.id for found in close}


def test_a_translation_is_found_shown_and_labelled(
    home: Ministry, partner: Ministry, library: dict[str, str]
) -> None:
    practice = library["batik"]
    read = reading.practice(partner.reader.api, practice)
    assert read is not None
    title = translations.original(read.content, SECTIONS)[0]
    translations.edit(partner.writer.api, practice, "en", title, "Batik in thirty seconds")
    assert titles(partner, "thirty secnds") == ["Batik in thirty seconds"]
    card = next(
        c
        for c in search.search(partner.reader.api, Wanted(), shown_in="en", count=200).cards
        if c.id == practice
    )
    assert (card.title, card.language, card.original_language) == ("Batik in thirty seconds", "en", "id")
    assert set(card.languages) == {"en", "id"}
    # Who has no account reads it once the author vouches for it.
    nobody = reading.nobody(home.writer.api._made_of[0])
    practices.share(home.publisher.api, practice, public=True)
    before = search.search_public(nobody, Wanted(query="batik"), shown_in="en")
    translations.verify(home.writer.api, practice, "en", verified=True)
    after = search.search_public(nobody, Wanted(query="batik"), shown_in="en")
    assert [card.languages for card in (*before.cards, *after.cards)] == [("id",), ("en", "id")]


def test_nobody_reads_what_is_public_and_nothing_else(home: Ministry, library: dict[str, str]) -> None:
    nobody = reading.nobody(home.writer.api._made_of[0])
    found = search.search_public(nobody, Wanted(), shown_in="en", count=200)
    assert library["passport"] in {card.id for card in found.cards}
    assert {library["cyclone"], library["sakura"]}.isdisjoint(card.id for card in found.cards)
    assert reading.public_practice(nobody, library["cyclone"]) is None
    shown = reading.public_practice(nobody, library["passport"])
    assert shown is not None
    assert shown.practice.content.title == "Passport appointments without queues"
    assert [place.id for place in shown.places] == [home.mission]
    practices.share(home.publisher.api, library["passport"], public=False)
    assert reading.public_practice(nobody, library["passport"]) is None
    practices.share(home.publisher.api, library["passport"], public=True)
    assert len(reading.public_words(nobody).sections) == 10


def test_a_draft_is_found_by_nobody(home: Ministry, partner: Ministry) -> None:
    home.drafted(title="Zeppelin over the embassy")
    assert titles(home, "zeppelin") == []
    assert titles(partner, "zeppelin") == []


def test_adoption_is_counted_and_says_how_it_went(
    partner: Ministry, home: Ministry, library: dict[str, str]
) -> None:
    practice = library["passport"]
    begun = adoption.Adoption(practice, "AU", "adopting", missions=(partner.mission,))
    revision = adoption.save_adoption(partner.reader.api, begun)
    with pytest.raises(Refused, match=r"result_needed"):
        adoption.save_adoption(partner.writer.api, replace(begun, state="adapted", revision=revision))
    with pytest.raises(practices.Overtaken):
        adoption.save_adoption(partner.publisher.api, begun)
    adoption.save_adoption(
        partner.writer.api, replace(begun, state="adapted", revision=revision, result="By phone instead.")
    )
    seen = adoption.adoptions(home.reader.api, practice)
    assert [(a.country, a.state, a.result, a.indicator, a.saved_by_name) for a in seen] == [
        ("AU", "adapted", "By phone instead.", "posts_per_week", None)
    ]
    assert adoption.spread(seen) == {"adopting": 0, "adopted": 0, "adapted": 1, "dropped": 0}
    best = search.search(home.reader.api, Wanted(sort="adopted"), shown_in="en").cards[0]
    assert (best.id, best.adopted) == (practice, 1)
