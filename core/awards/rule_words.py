"""A rule in plain words, for whoever wants to know why somebody won."""

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date

from core.awards.rules import Definition
from core.benchmarks.model import Indicator
from core.catalogue.handles import platform_name
from core.texts import _, language, ngettext


def month_text(month: date) -> str:
    """Return a month in the reader's words: ``June 2026``."""
    return str(format_date(month, "LLLL y", locale=language()))


def share_text(share: float) -> str:
    """Return a share as a reader sees it: ``40%``, ``33.3%``."""
    return f"{round(share * 100, 1):g}%"


def parts_in_words(definition: Definition, indicators: Mapping[str, Indicator]) -> str:
    """Return what counts and for how much: ``40% posts per week + 60% visual share``."""
    return " + ".join(
        _("{share} {indicator}").format(
            share=share_text(part.weight),
            indicator=_(indicators[part.indicator].name).lower()
            if part.indicator in indicators
            else part.indicator,
        )
        for part in definition.parts
    )


def in_words(definition: Definition, indicators: Mapping[str, Indicator]) -> list[str]:
    """Return the whole rule as short sentences, in the order a score is worked out."""
    said = [
        _("The figures count so: {parts}.").format(parts=parts_in_words(definition, indicators)),
        _period(definition),
        _groups(definition),
        _("It takes figures of at least {months} months and {posts} posts to take part.").format(
            months=definition.minimum_months, posts=definition.minimum_posts
        ),
        _("Equal scores share a rank.")
        if definition.ties == "share"
        else _("Between equal scores, the part with the largest weight decides."),
    ]
    lower = [
        _(indicators[code].name).lower()
        for code in definition.indicators
        if code in indicators and indicators[code].better == "lower"
    ]
    if lower:
        said.append(_("Fewer is better for {indicators}.").format(indicators=", ".join(lower)))
    if definition.missions:
        said.append(
            ngettext(
                "{n} mission named in the rule takes part.",
                "{n} missions named in the rule take part.",
                len(definition.missions),
            ).format(n=len(definition.missions))
        )
    if definition.jury:
        said.append(
            _("The jury's score makes up {jury} of the total, the figures {figures}.").format(
                jury=share_text(definition.jury), figures=share_text(1 - definition.jury)
            )
        )
    return said


def _period(definition: Definition) -> str:
    on = _("on {platform}").format(platform=platform_name(definition.platform)) if definition.platform else ""
    if definition.until is None:
        said = ngettext(
            "Of the newest {n} month {on}, each mission's middle month counts.",
            "Of the newest {n} months {on}, each mission's middle month counts.",
            definition.months,
        ).format(n=definition.months, on=on)
    else:
        said = ngettext(
            "Of the {n} month up to {last} {on}, each mission's middle month counts.",
            "Of the {n} months up to {last} {on}, each mission's middle month counts.",
            definition.months,
        ).format(n=definition.months, last=month_text(definition.until), on=on)
    return said.replace(" ,", ",")


def _groups(definition: Definition) -> str:
    among = {
        "all": _("all missions that take part"),
        "host_population_band": _("missions in host countries of similar population"),
        "host_region": _("missions in the same part of the world"),
        "size_band": _("missions with a similar following"),
    }[definition.peer_group]
    said = _("Each figure becomes the mission's place among {group}: 0 for the lowest, 100 for the highest.")
    if definition.hardship:
        said += " " + _("Hardship posts are ranked among themselves.")
    return said.format(group=among)


def band_text(low: int, high: int | None) -> str:
    """Return a band of host population in words; ``high`` None has no upper end."""

    def people(number: int) -> str:
        return _("{n} million").format(n=f"{number / 1_000_000:g}")

    if high is None:
        return _("Host population above {low}").format(low=people(low))
    if low == 0:
        return _("Host population up to {high}").format(high=people(high))
    return _("Host population {low} to {high}").format(low=people(low), high=people(high))
