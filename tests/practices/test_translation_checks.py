"""What a translation lost is found: numbers, names, links, negations, protected terms."""

import pytest
from babel import Locale, UnknownLocaleError
from hypothesis import given
from hypothesis import strategies as some

from core.practices.translation import ENTRIES, LANGUAGES, findings
from core.practices.translation.masks import masked
from core.practices.translation.numbers import readings
from core.practices.translation.paragraph import segments, translate


def codes(original: str, translated: str, source: str = "en", target: str = "id", **terms: str) -> set[str]:
    """Return the codes of what is found between two texts."""
    return {one.code for one in findings(original, translated, source, target, terms)}


@pytest.mark.parametrize(
    ("original", "translated", "target"),
    [
        ("We posted 1,234 times, 5.5 % more.", "Kami menulis 1.234 kali, 5,5 % lebih banyak.", "id"),
        ("We posted 1,234 times.", "ကျွန်ုပ်တို့ ၁,၂၃၄ ကြိမ် တင်ခဲ့သည်။", "my"),
        ("In 2025 there were 12 000 of them", "Pada 2025 ada 12.000", "id"),
        ("It cost 1,000,000.50", "Biayanya 1.000.000,50", "id"),
        ("Three missions took part.", "3 perwakilan ikut serta.", "id"),
        ("It went from −12 to 5.", "Berubah dari -12 menjadi 5.", "id"),
        ("We do not answer at night.", "Kami tidak menjawab pada malam hari.", "id"),
        ("Nobody was left without help.", "Tidak ada yang dibiarkan tanpa bantuan.", "id"),
        ("We do not answer.", "私たちは答えません。", "ja"),
        ("It is not done.", "还没有做，不行。", "zh"),
        ("In Germany, Indonesian officials met in January.", "Di Jerman, pejabat Indonesia bertemu pada Januari.", "id"),
        ("Talks with the embassy in Japan on Monday", "Pembicaraan dengan kedutaan di Jepang pada hari Senin", "id"),
        ("In Thailand we met.", "เราพบกันในประเทศไทย", "th"),
        ("See [the plan](https://example.org/a).", "Lihat [rencananya](https://example.org/a).", "id"),
        ("Write to consular@kbri.example or @kbri.", "Tulis ke consular@kbri.example atau @kbri.", "id"),
    ],
)  # fmt: skip
def test_a_faithful_translation_raises_no_doubt(original: str, translated: str, target: str) -> None:
    assert codes(original, translated, target=target) == set()


@pytest.mark.parametrize(
    ("original", "translated", "expected"),
    [
        ("We posted 1,234 times.", "Kami menulis 1.243 kali.", {"number", "number_added"}),
        ("We posted 20 times, then 20 times.", "Kami menulis 20 kali.", {"number"}),
        ("It fell to −12 points.", "Turun menjadi 12 poin.", {"number"}),
        ("We answer people.", "Kami menjawab 4.000 orang.", {"number_added"}),
        ("We do not answer, and never at night.", "Kami tidak menjawab.", {"negation"}),
        ("We don’t answer.", "Kami menjawab.", {"negation"}),
        ("We answer.", "Kami tidak menjawab.", {"negation_added"}),
        ("Ask in Hanoi first.", "Tanya di Paris dulu.", {"name"}),
        ("It was with ASEAN and Allaster Cox.", "Itu bersama ASEAN.", {"name"}),
        ("See [the plan](https://example.org/a).", "Lihat rencananya.", {"link"}),
        ("See [the plan](https://example.org/a).", "Lihat rencana](https://example.org/a).", {"link"}),
        ("See https://example.org/a", "Lihat https://example.org/b", {"link"}),
        ("People read what we wrote.", "People read what we wrote.", {"same"}),
    ],
)
def test_what_was_lost_is_found(original: str, translated: str, expected: set[str]) -> None:
    assert codes(original, translated) == expected


def test_names_in_another_script_are_left_to_the_eye() -> None:
    found = findings("We met Allaster Cox in Canberra.", "เราพบกัน", "en", "th", {})
    assert [(one.code, one.detail) for one in found] == [("name_script", "Allaster Cox, Canberra")]
    assert "by eye" in found[0].sentence


def test_a_protected_term_must_stand_there_in_its_own_form() -> None:
    terms = {"KBRI": "KBRI", "Ambassador": "Duta Besar"}
    assert not findings("The Ambassador came to KBRI.", "Duta Besar datang ke KBRI.", "en", "id", terms)
    found = findings("The Ambassador came to KBRI.", "Ambassador datang ke kedutaan.", "en", "id", terms)
    assert [(one.code, one.detail) for one in found] == [("term", "KBRI, Ambassador")]
    assert not findings("KBRIs and subKBRI came.", "Datang dari mana saja.", "en", "id", terms)


def test_every_language_can_be_named_and_engines_know_none_beside_them() -> None:
    for tag, language in LANGUAGES.items():
        assert language.name
        assert language.no, f"{tag} has no words that say no"
        try:
            script = Locale.parse({"tl": "fil"}.get(tag, tag)).text_direction
        except UnknownLocaleError:
            script = "ltr"
        assert script in {"ltr", "rtl"}
    for name, entry in ENTRIES.items():
        assert set(entry.languages) <= set(LANGUAGES), name
        assert not {"tet", "tpi"} & set(entry.languages), name


def test_a_language_that_is_not_listed_is_checked_as_far_as_it_goes() -> None:
    assert codes("Wir haben 12 Fragen.", "We have questions.", "de", "en") == {"number"}


def test_engines_are_said_to_know_only_what_their_library_knows() -> None:
    from deep_translator import constants

    known = {
        "google": constants.GOOGLE_LANGUAGES_TO_CODES,
        "mymemory": constants.MY_MEMORY_LANGUAGES_TO_CODES,
        "deepl": constants.DEEPL_LANGUAGE_TO_CODE,
    }
    for name, languages in known.items():
        assert set(ENTRIES[name].languages.values()) <= set(languages.values()), name


@given(some.text(alphabet="ab XQ019KBRI`[]()@#{}&;.:/-_*|>\n\\", max_size=200))
def test_any_text_survives_an_engine_that_echoes(text: str) -> None:
    assert "".join(one.before + one.words + one.behind for one in segments(text)).split() == text.split()
    mask = masked(text, {"KBRI": "KBRI"})
    assert mask.restored(mask.text) == text
    found, _pieces = translate(text, {"KBRI": "KBRI"}, 40, list)
    assert found.split() == text.split()


@given(some.integers(0, 10**12), some.sampled_from([",", ".", " ", "'"]))
def test_a_number_reads_the_same_however_it_is_grouped(number: int, mark: str) -> None:
    grouped = f"{number:,}".replace(",", mark)
    assert readings(str(number)) & readings(grouped)
