"""A mapping that a person confirmed, written as an entry, so that the next release knows the export."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from core.intake import entries
from core.intake.entries import Entry, Variant
from core.intake.mapping import DATE_FORMATS, EXPORT, UNKNOWN
from core.intake.model import Grain, Platform

_DELETE: Final = "\x7f"


def as_entry(
    mapping: Mapping[str, str],
    columns: Sequence[str],
    *,
    language: str = UNKNOWN,
    code: str = "own.export",
    title: str = "",
) -> str:
    """Return the TOML of an entry that reads tables with these columns as the mapping does.

    ``columns`` are the table's own names, in order, ``language`` the BCP 47 tag of theirs. For a
    mapping of a known export the text is that export's whole file with one variant more; for any
    other table it is a new entry of the given ``code`` and ``title``.
    """
    fields: dict[str, list[str] | str] = {
        field: [said] for field, said in mapping.items() if field != EXPORT and not said.startswith("=")
    }
    variant = Variant(language=language, header=tuple(columns), columns=fields)
    known = {each.entry.code: each.entry for each in entries.catalogue()}.get(mapping.get(EXPORT, ""))
    if known:
        entry = known.model_copy(update={"variants": (*known.variants, variant)})
    else:
        entry = _new(mapping, variant, code, title)
    return _toml(entry.model_dump(mode="json", exclude_defaults=True))


def _new(mapping: Mapping[str, str], variant: Variant, code: str, title: str) -> Entry:
    post = bool({"published_at", "external_id", "permalink"} & variant.columns.keys())
    keys = ("external_id", "permalink", "published_at", "day")
    said = mapping.get("platform", "").removeprefix("=")
    return Entry(
        code=code,
        title=title or code,
        platform=Platform(said) if said in set(Platform) else Platform.OTHER,
        grain=Grain.POST if post else Grain.DAY,
        required=tuple(field for field in keys if field in variant.columns),
        dates=DATE_FORMATS,
        variants=(variant,),
    )


def _toml(document: Mapping[str, Any]) -> str:
    return "\n".join(_lines(document, ())).strip() + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Yield a table's own values first, then the tables inside it, as TOML wants them."""
    inner = {key: value for key, value in table.items() if _is_table(value)}
    for key, value in table.items():
        if key not in inner:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in inner.items():
        name = ".".join(map(_key, (*path, key)))
        for each in value if isinstance(value, list) else [value]:
            header = f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            body = list(_lines(each, (*path, key)))
            # A table of tables only needs no line of its own.
            yield from ["", header] if not body or body[0] else []
            yield from body


def _is_table(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else _value(key)


def _value(value: object) -> str:
    # JSON's strings, lists and numbers are TOML's as well, but for one character.
    return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007f")
