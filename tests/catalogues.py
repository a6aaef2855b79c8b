"""The translation catalogues: ``update`` brings new texts in, ``check`` fails when one is missing.

Texts come from the Python files, from the reference rows and the demonstration's award whose columns people read,
and from the titles of the exports. The Python files are read as syntax trees, because
Babel's own extractor does not look inside f-strings on Python 3.11.
"""

import ast
import csv
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from core.commitments.instruments import instruments
from core.texts import DOMAIN, LANGUAGES, LOCALE_DIR

ROOT: Final = Path(__file__).resolve().parent.parent
# Function → how many of its arguments are texts.
KEYWORDS: Final = {"_": 1, "N_": 1, "ngettext": 2}
FOLDERS: Final = ("core", "components", "pages", "embedded")

# Reference rows whose columns are shown through gettext.
ROWS: Final = {
    "indicator": ("name", "question", "definition", "unit", "source"),
    "peer_group": ("name", "definition"),
    "edition": ("title", "basis", "source_title", "source_note"),
    "category": ("description",),
    "result": ("citation",),
    "practice_section": ("name", "hint"),
    "practice_theme": ("name", "description"),
}
FIRST_DAY: Final = datetime(2026, 11, 21, tzinfo=UTC)
PLACEHOLDER: Final = re.compile(r"\{[a-z_]*\}|%[sd%]")


def catalogue_path(language: str) -> Path:
    """Return where a language's catalogue is kept."""
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def extracted() -> Catalog:
    """Return every text a person can read, with where it stands."""
    catalogue = Catalog(project="Jejaring", charset="utf-8")
    for path, call in _calls():
        texts = [str(text.value) for text in _texts(call) if isinstance(text, ast.Constant)]
        if len(texts) == KEYWORDS[_name(call)]:
            message = texts[0] if len(texts) == 1 else tuple(texts)
            catalogue.add(message, locations=[(str(path.relative_to(ROOT)), call.lineno)])
    for name, line, text in [*_row_texts(), *_export_titles(), *_demonstration_texts(), *_instrument_texts()]:
        catalogue.add(text, locations=[(name, line)])
    return catalogue


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    """Find every call that asks for a text, with the file it stands in."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            calls = [
                node
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call) and _name(node) in KEYWORDS
            ]
            yield from ((path, call) for call in sorted(calls, key=lambda call: call.lineno))


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _texts(call: ast.Call) -> list[ast.expr]:
    return call.args[: KEYWORDS[_name(call)]]


def _export_titles() -> Iterator[tuple[str, int, str]]:
    for path in sorted((ROOT / "core" / "intake" / "exports").glob("*.toml")):
        with path.open("rb") as file:
            yield str(path.relative_to(ROOT)), 1, tomllib.load(file)["title"]


def _demonstration_texts() -> Iterator[tuple[str, int, str]]:
    path = ROOT / "sql" / "seed" / "demo" / "award.toml"
    award = tomllib.loads(path.read_text(encoding="utf-8"))
    texts = [award["basis"]]
    for category in award["category"]:
        texts += [category["description"], category["explanation"]]
    for text in texts:
        yield str(path.relative_to(ROOT)), 1, text


def _instrument_texts() -> Iterator[tuple[str, int, str]]:
    for one in instruments():
        for text in one.texts():
            yield f"core/commitments/instruments/{one.code}.toml", 1, text


def _row_texts() -> Iterator[tuple[str, int, str]]:
    for table, columns in ROWS.items():
        path = ROOT / "sql" / "seed" / "reference" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                yield from (
                    (f"sql/seed/reference/{table}.csv", number, row[column])
                    for column in columns
                    if row.get(column)
                )


def update() -> None:
    """Write the catalogues with new texts added and unused ones taken out."""
    source = extracted()
    for language in LANGUAGES[1:]:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalog(locale=language, project="Jejaring", charset="utf-8")
        if path.exists():
            with path.open("rb") as file:
                catalogue = read_po(file, locale=language)
        # Babel writes two plural forms for languages that have one; the CLDR knows better.
        if _plural_forms(language) == 1:
            vars(catalogue).update(_num_plurals=1, _plural_expr="0")
        catalogue.header_comment = f"# {Locale.parse(language).english_name} texts of Jejaring."
        catalogue.fuzzy = False
        catalogue.version = "0.1"
        catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = "Jejaring"
        # A date that changes with every run would hide what did change.
        source.creation_date = catalogue.revision_date = FIRST_DAY
        catalogue.update(source, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(
                file, catalogue, width=110, ignore_obsolete=True, include_lineno=False, omit_header=False
            )


def problems() -> list[str]:
    """Return what is wrong with the catalogues, one sentence a line."""
    found = list(_formatted_before_translation())
    source = extracted()
    for language in LANGUAGES[1:]:
        with catalogue_path(language).open("rb") as file:
            catalogue = read_po(file, locale=language)
        wanted = _plural_forms(language)
        if catalogue.num_plurals != wanted:
            found.append(f"{language}: nplurals is {catalogue.num_plurals}, CLDR says {wanted}")
        for message in source:
            if message.id:
                found += _message_problems(language, message.id, catalogue.get(message.id))
    return found


def _plural_forms(language: str) -> int:
    return len(Locale.parse(language).plural_form.tags | {"other"})


def _message_problems(language: str, wanted: object, message: object) -> Iterator[str]:
    identifiers = wanted if isinstance(wanted, tuple) else (wanted,)
    said = getattr(message, "string", None)
    strings = said if isinstance(said, tuple) else (said,)
    if message is None or not all(strings) or getattr(message, "fuzzy", False):
        yield f"{language}: not translated: {identifiers[0]!r}"
        return
    names = set(PLACEHOLDER.findall(str(identifiers[-1])))
    for string in strings:
        if set(PLACEHOLDER.findall(str(string))) != names:
            yield f"{language}: other placeholders than the source: {identifiers[0]!r}"


def _formatted_before_translation() -> Iterator[str]:
    """Find ``_(f"…")`` and ``_("…".format())``, which no catalogue can know."""
    for path, call in _calls():
        if any(_formatted(text) for text in _texts(call)):
            yield f"{path.relative_to(ROOT)}:{call.lineno}: formatted before it is translated"


def _formatted(text: ast.expr) -> bool:
    return isinstance(text, ast.JoinedStr) or (
        isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute) and text.func.attr == "format"
    )


def main(arguments: list[str]) -> int:
    """Update or check; return the exit code."""
    if arguments == ["update"]:
        update()
        return 0
    found = problems()
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    sys.stdout.write(
        f"{len(found)} problems in the catalogues\n" if found else "The catalogues are complete.\n"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
