"""A practice as it is cited and printed, whoever reads it."""

from collections.abc import Callable, Mapping, Sequence

from core.benchmarks.model import Indicator
from core.catalogue.names import country_name
from core.practices.attachments import Stored
from core.practices.evidence.frozen import Frozen
from core.practices.practices import Section
from core.practices.printing import Sheet
from core.practices.reading import Practice
from core.texts import _
from pages.practices.reading_in import Wording
from pages.practices.words import facts_line


def is_picture(one: Stored) -> bool:
    """Whether an attachment is drawn on the page."""
    return one.media_type.startswith("image/")


def citation(found: Practice, shown: Wording, link: str) -> str:
    """Return how to name the practice elsewhere: who, when, what, which version, where."""
    said = _(
        "{country} ({year}). {title}. Version {version}. Jejaring, the network of digital diplomacy. {link}"
    )
    return said.format(
        country=country_name(found.country),
        year=found.published_at.year,
        title=shown.text("title"),
        version=found.version,
        link=link,
    ).strip()


def pictures(found: Practice, content: Callable[[Stored], bytes | None]) -> Mapping[str, tuple[bytes, str]]:
    """Return the pictures of a practice for its print, those that ``content`` finds: id → (file, words)."""
    files = ((one, content(one)) for one in found.attachments if is_picture(one))
    return {one.id: (file, one.alt) for one, file in files if file is not None}


def sheet(
    found: Practice,
    shown: Wording,
    sections: Sequence[Section],
    *,
    link: str,
    evidence: Frozen | None,
    indicator: Indicator | None,
    pictures: Mapping[str, tuple[bytes, str]],
) -> Sheet:
    """Return the practice as it is printed, its facts and headings in the viewer's language."""
    content = found.content
    return Sheet(
        title=shown.text("title"),
        subtitle=facts_line(found.country, content.platform, content.start_month),
        language=shown.language,
        facts=[(_("In short"), shown.text("summary"))],
        sections=[(_(section.name), shown.text(section.code)) for section in sections],
        citation=citation(found, shown, link),
        link=link,
        day=found.published_at.date(),
        evidence=evidence,
        machine_translated=shown.machine,
        pictures=pictures,
        indicator=_(indicator.name) if indicator else "",
        unit=_(indicator.unit) if indicator else "",
        percent=indicator.percent if indicator else False,
    )
