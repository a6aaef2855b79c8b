"""The translation catalogues: ``update`` brings new texts in, ``check`` fails when one is missing.

Texts come from the Python files and from the reference rows whose columns people read.
"""

import ast
import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from core.texts import DOMAIN, LANGUAGES, LOCALE_DIR

ROOT: Final = Path(__file__).resolve().parent.parent
KEYWORDS: Final = {"_": None, "N_": None, "ngettext": (1, 2)}
FOLDERS: Final = ("core", "components", "pages", "embedded")

# Reference rows whose columns are shown through gettext.
ROWS: Final = {
    "indicator": ("name", "question", "definition", "unit", "source"),
    "peer_group": ("name", "definition"),
    "edition": ("title", "source_title"),
    "category": ("description",),
    "result": ("citation",),
}
PLACEHOLDER: Final = re.compile(r"\{[a-z_]*\}|%[sd%]")


def catalogue_path(language: str) -> Path:
    """Return where a language's catalogue is kept."""
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def extracted() -> Catalog:
    """Return every text a person can read, with where it stands."""
    catalogue = Catalog(project="Jejaring", charset="utf-8")
    for folder in FOLDERS:
        for name, line, message, comments, _context in extract_from_dir(
            ROOT / folder, keywords=KEYWORDS, method_map=[("**.py", "python")]
        ):
            catalogue.add(message, locations=[(f"{folder}/{name}", line)], auto_comments=comments)
    for name, line, text in _row_texts():
        catalogue.add(text, locations=[(name, line)])
    return catalogue


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
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in KEYWORDS
                    and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: formatted before it is translated"


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
