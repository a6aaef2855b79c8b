"""The same code on any panel: ``python -m core.practices.evidence PANEL.csv --unit U …``.

Exit status 0 with a verdict, 2 when the panel cannot be measured.
"""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from core.practices.evidence.measure import measure
from core.practices.evidence.model import FOREIGN, Evidence, PanelError
from core.practices.evidence.panel_file import moment, read_panel
from core.practices.evidence.verdicts import change_words
from core.texts import LANGUAGES, _, ngettext, set_language

NOT_MEASURED = 2


class _Parser(argparse.ArgumentParser):
    """A parser that answers a wrong call with one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(NOT_MEASURED, f"{message}\n{self.format_usage()}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the panel named on the command line, print what it says and return the exit status."""
    parser = _Parser(
        prog="python -m core.practices.evidence", description=_("Measure whether a practice worked.")
    )
    parser.add_argument("panel", type=Path, metavar="PANEL.csv", help=_("one row for each unit and time"))
    parser.add_argument("--unit", required=True, help=_("the column that names the unit"))
    parser.add_argument("--time", required=True, help=_("the column with the time: a number or a date"))
    parser.add_argument("--outcome", required=True, help=_("the column with the figures"))
    parser.add_argument(
        "--treated", required=True, action="append", help=_("a unit with the practice; may be given again")
    )
    parser.add_argument("--start", required=True, help=_("the first time with the practice"))
    parser.add_argument(
        "--better",
        choices=("higher", "lower", "neither"),
        default="higher",
        help=_("which way is an improvement"),
    )
    parser.add_argument("--json", action="store_true", help=_("print one object"))
    parser.add_argument("--language", choices=LANGUAGES, default="en", help=_("the language of the verdict"))
    options = parser.parse_args(arguments)
    set_language(options.language)
    try:
        panel = read_panel(options.panel, unit=options.unit, time=options.time, outcome=options.outcome)
        evidence = measure(
            panel, options.treated, moment(options.start, panel), rules=FOREIGN, better=options.better
        )
    except PanelError as problem:
        sys.stderr.buffer.write(f"{problem}\n".encode("utf-8", "replace"))
        return NOT_MEASURED
    text = json.dumps(to_json(evidence), ensure_ascii=False) if options.json else describe(evidence)
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    return 0


def to_json(evidence: Evidence) -> dict[str, object]:
    """Return what a program wants to know; null stands for what cannot be told."""
    low, high = evidence.interval or (None, None)
    return {
        "effect": evidence.effect,
        "interval": [low, high],
        "p_value": evidence.p_value,
        "verdict": evidence.verdict.headline,
        "estimates": dict(evidence.estimates),
    }


def describe(evidence: Evidence) -> str:
    """Return evidence as lines for a person."""
    lines = [evidence.verdict.headline, "  " + evidence.verdict.explanation]
    if evidence.effect is not None and evidence.relative is not None:
        effect = f"{evidence.effect:.4g}"
        if math.isfinite(evidence.relative):
            effect += f" ({change_words(evidence.relative)})"
        lines.append("  " + _("Effect: {effect}").format(effect=effect))
    if evidence.interval is not None:
        low, high = (f"{bound:.4g}" for bound in evidence.interval)
        lines.append("  " + _("95% interval: {low} to {high}").format(low=low, high=high))
    if evidence.p_value is not None:
        lines.append("  " + _("p value: {p_value}").format(p_value=f"{evidence.p_value:.3f}"))
    if evidence.fit is not None and evidence.placebo_fit is not None:
        fit, usual = f"{evidence.fit:.3f}", f"{evidence.placebo_fit:.3f}"
        lines.append(
            "  "
            + _("Distance before the start: {fit} of the level (usual: {usual})").format(fit=fit, usual=usual)
        )
    lines.append(
        "  "
        + _("Looked at: {before} periods before the start, {after} since").format(
            before=evidence.before, after=evidence.after
        )
    )
    donors = ngettext("Compared with {count} unit", "Compared with {count} units", len(evidence.donors))
    lines.append("  " + donors.format(count=len(evidence.donors)))
    lines.extend(f"  {name}: {value:.4g}" for name, value in evidence.estimates.items())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
