"""A report before it has a format: what is said, in the order in which it is read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with a table under it. ``note`` stands before the table, or alone when there are no rows."""

    heading: str
    note: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A report in one language. ``mark`` is what no page may be read without, such as that it is a drill.

    ``lead``: its sentences, the most important first; ``facts``: (label, value).
    """

    title: str
    subtitle: str
    language: str
    mark: str
    stamp: str
    lead: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
