"""Two people wrote at once: what can be joined without asking, and what cannot."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from core.practices.content import Content


def merged(base: Content, theirs: Content, mine: Content) -> tuple[Content, tuple[str, ...]]:
    """Return both people's changes of ``base`` in one text, and the parts that both changed differently.

    Such a part, a field's name or a section's code, stays as ``theirs``: nothing saved is overwritten.
    """
    conflicts = []
    changes: dict[str, Any] = {}
    for name in (one.name for one in fields(Content) if one.name != "sections"):
        was, other, own = (getattr(content, name) for content in (base, theirs, mine))
        if own != was and other == was:
            changes[name] = own
        elif own not in (was, other):
            conflicts.append(name)
    sections, clashing = _sections(base.sections, theirs.sections, mine.sections)
    return replace(theirs, sections=sections, **changes), (*conflicts, *clashing)


def _sections(
    base: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    joined, clashing = dict(theirs), []
    for code in {*base, *mine}:
        was, other, own = (side.get(code, "") for side in (base, theirs, mine))
        if own != was and other == was:
            joined[code] = own
        elif own not in (was, other):
            clashing.append(code)
    return joined, sorted(clashing)
