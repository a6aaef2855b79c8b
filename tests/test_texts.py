"""The catalogues are whole, and each reader is spoken to in their own language."""

import contextvars
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from babel.core import Locale
from babel.messages.pofile import read_po

from core.refusals import ROLE_NAMES, Refused
from core.texts import LANGUAGES, _, language, ngettext, set_language
from tests.catalogues import catalogue_path, extracted, problems

WORD = "Followers"


def said_in(tag: str) -> str:
    """Return WORD as a run in this language says it."""

    def run() -> str:
        set_language(tag)
        return _(WORD)

    return contextvars.copy_context().run(run)


def test_every_text_is_translated_with_the_same_placeholders() -> None:
    assert problems() == []


def test_no_text_calls_a_role_by_another_name_than_the_screens() -> None:
    """A role has a code and a name; where they differ, only the name is said."""
    codes = "|".join(code for code, name in ROLE_NAMES.items() if code != name)
    raw = re.compile(rf"\b({codes})s?\b", re.IGNORECASE)
    assert codes
    assert [message.id for message in extracted() if raw.search(str(message.id))] == []


@pytest.mark.parametrize("tag", LANGUAGES[1:])
def test_a_catalogue_has_the_plural_forms_of_its_language(tag: str) -> None:
    forms = len(Locale.parse(tag).plural_form.tags | {"other"})
    with catalogue_path(tag).open("rb") as file:
        catalogue = read_po(file, locale=tag)
    assert catalogue.num_plurals == forms
    counted = [message for message in catalogue if message.pluralizable]
    assert counted
    assert {len(message.string or ()) for message in counted} == {forms}


def test_the_one_indonesian_form_serves_every_number() -> None:
    def counted(n: int) -> str:
        set_language("id")
        return ngettext("{n} mission", "{n} missions", n).format(n=n)

    context = contextvars.copy_context()
    assert [context.run(counted, n) for n in (0, 1, 2)] == ["0 perwakilan", "1 perwakilan", "2 perwakilan"]


def test_a_language_ends_with_the_run_that_chose_it() -> None:
    before = language()
    assert said_in("id") == "Pengikut"
    assert language() == before


def test_readers_served_at_once_do_not_hear_each_other() -> None:
    both_chose = Barrier(2)

    def run(tag: str) -> tuple[str, str]:
        set_language(tag)
        both_chose.wait(timeout=10)
        return language(), _(WORD)

    with ThreadPoolExecutor(max_workers=2) as threads:
        said = list(threads.map(run, ("en", "id")))
    assert said == [("en", WORD), ("id", "Pengikut")]


@pytest.mark.parametrize("tag", ["", "xx", "ID", "id-ID", "../id"])
def test_an_unknown_language_falls_back_to_english(tag: str) -> None:
    assert said_in(tag) == said_in("en") == WORD


def test_a_text_without_a_translation_is_said_in_english() -> None:
    def run() -> str:
        set_language("id")
        return _("no such text in any catalogue")

    assert contextvars.copy_context().run(run) == "no such text in any catalogue"


def test_a_refusal_says_roles_and_states_in_words() -> None:
    def run() -> list[str]:
        set_language("id")
        refusals = [
            Refused("access.role_needed", "contributor, approver"),
            Refused("intake.wrong_state", "submitted"),
        ]
        return [refused.sentence for refused in refusals]

    roles, state = contextvars.copy_context().run(run)
    assert "“analis, penyetuju”" in roles
    assert "“menunggu persetujuan”" in state


def test_the_extractor_looks_into_f_strings_rows_and_exports() -> None:
    known = {message.id for message in extracted()}
    # One text from inside an f-string, one of a reference row, one of an export.
    assert {"Nearest indicator", "Posts per week", "X: account overview"} <= known
