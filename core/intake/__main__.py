"""The same verdict without a server: ``python -m core.intake check FILE… [--json]``.

Exit status 0 when every file is recognised, 2 otherwise.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.intake.check import check_files
from core.intake.model import Verdict
from core.intake.repeats import with_repeats
from core.texts import LANGUAGES, _, ngettext, set_language

NOT_RECOGNISED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the files named on the command line, print the verdicts and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m core.intake", description=_("Check exports without uploading.")
    )
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help=_("say what the files are and what is wrong with them"))
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument("--json", action="store_true", help=_("print a list with one object for each file"))
    check.add_argument("--language", choices=LANGUAGES, default="en", help=_("the language of the findings"))
    options = parser.parse_args(arguments)
    set_language(options.language)
    verdicts = with_repeats(
        [_placed(path, verdict) for path in options.files for verdict in check_files([(path.name, path)])]
    )
    if options.json:
        text = json.dumps([verdict.to_json() for verdict in verdicts], ensure_ascii=False, indent=2)
    else:
        text = "\n\n".join(describe(verdict) for verdict in verdicts)
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    return 0 if all(verdict.recognised for verdict in verdicts) else NOT_RECOGNISED


def _placed(path: Path, verdict: Verdict) -> Verdict:
    """Return a verdict under the file's whole path; in an archive its name goes on."""
    return replace(verdict, file=f"{path}{verdict.file.removeprefix(path.name)}")


def describe(verdict: Verdict) -> str:
    """Return a verdict as lines for a person."""
    own = verdict.part and not verdict.file.endswith(verdict.part)
    lines = [f"{verdict.file} › {verdict.part}" if own else verdict.file]
    if verdict.recognised:
        lines.append(
            "  " + _("Export: {export} ({platform})").format(export=verdict.export, platform=verdict.platform)
        )
        if verdict.accounts:
            lines.append("  " + _("Accounts: {accounts}").format(accounts=", ".join(verdict.accounts)))
        if verdict.period:
            first, last = verdict.period
            lines.append("  " + _("Period: {first} to {last}").format(first=first, last=last))
        accepted = ngettext("{count} row taken in", "{count} rows taken in", verdict.rows_accepted)
        refused = ngettext("{count} row kept out", "{count} rows kept out", verdict.rows_refused)
        counted = accepted.format(count=verdict.rows_accepted), refused.format(count=verdict.rows_refused)
        lines.append("  " + ", ".join(counted))
    else:
        lines.append("  " + _("Not recognised"))
    lines.extend(f"  {found.severity}: {found.message}" for found in verdict.findings)
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
