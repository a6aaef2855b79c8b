"""How the intake is shown: what a file was understood as, what was found, and what approving changes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import pandas as pd
import streamlit as st
from babel.dates import format_date, format_datetime, format_interval

from components.figure import specimen, table_twin
from components.page import STATES, BadgeColour, Stat, number_text, plain, stat_row
from core.catalogue.handles import platform_name
from core.catalogue.names import language_name
from core.intake.accounts import shown_name
from core.intake.codes import CODES
from core.intake.findings import Finding, Severity
from core.intake.model import KINDS, Grain, Platform, Verdict, measures_of
from core.intake.row_counts import RowCounts, left_aside
from core.intake.submissions import Submission, export_title
from core.intake.words import MEASURES
from core.texts import N_, _, language, ngettext

# What a severity means for the rows, in a word and a sentence; the colour only helps.
SEVERITIES: Final[dict[Severity, tuple[str, BadgeColour, str]]] = {
    Severity.CRITICAL: (N_("Kept out: unreadable"), "red", N_("These rows or the file cannot be read.")),
    Severity.ERROR: (
        N_("Kept out: cannot count"),
        "orange",
        N_("These rows cannot be true, stand twice, or are another account's posts."),
    ),
    Severity.WARNING: (
        N_("Please look"),
        "yellow",
        N_("These rows are taken in. Check that they are right."),
    ),
    Severity.NOTE: (N_("For your information"), "blue", N_("Nothing to mend.")),
}

KIND_NAMES: Final = dict(
    zip(
        KINDS,
        (
            N_("Text"),
            N_("Picture"),
            N_("Video"),
            N_("Carousel"),
            N_("Link"),
            N_("Story"),
            N_("Reel"),
            N_("Live"),
        ),
        strict=True,
    )
)

# Places of one finding listed on the page; the file of findings holds all of them.
PLACES: Final = 10
PREVIEW_ROWS: Final = 5
PREVIEW_TEXT: Final = 60


def _dates() -> str:
    """Return the locale dates are written in: the run's language, British where it is English."""
    return "en_GB" if language() == "en" else language()


def day_text(day: date) -> str:
    """Return a day for reading, in the run's language."""
    return str(format_date(day, format="long", locale=_dates()))


def month_text(month: date) -> str:
    """Return a month for reading."""
    return str(format_date(month, format="LLLL y", locale=_dates()))


def period_text(first: date, last: date) -> str:
    """Return a period for reading, as short as it can be said: 3–17 Feb 2025."""
    return str(format_interval(first, last, "yMMMd", locale=_dates()))


def moment_text(moment: datetime) -> str:
    """Return a moment for reading, in UTC."""
    return _("{moment} UTC").format(moment=format_datetime(moment, format="d MMM y, HH:mm", locale=_dates()))


def understood(verdict: Verdict, rows: RowCounts) -> None:
    """Say in one sentence what the file was understood as, and what becomes of its rows."""
    title, platform = export_title(verdict.export or ""), platform_name(verdict.platform)
    parts = [f"**{plain(title)}**"]
    if verdict.platform is not Platform.OTHER and not title.startswith(platform):
        parts.append(plain(platform))
    if verdict.accounts:
        named = ", ".join(shown_name(verdict.platform, handle) for handle in verdict.accounts[:3])
        more = len(verdict.accounts) - 3
        parts.append(plain(f"{named} + {more}" if more > 0 else named))
    if verdict.period:
        parts.append(plain(period_text(*verdict.period)))
    with st.container(border=True, gap="small"):
        st.markdown(" · ".join(parts))
        said = [
            _("column names in {language}").format(language=language_name(verdict.language))
            if verdict.language and verdict.language != "und"
            else "",
            _("written in {encoding}").format(encoding=verdict.encoding.upper()) if verdict.encoding else "",
            verdict.file,
        ]
        st.caption(plain(" · ".join(filter(None, said))))
        taken_in = _("Posts taken in") if verdict.grain is Grain.POST else _("Days taken in")
        stat_row(
            [
                Stat(_("Rows of figures"), number_text(rows.total)),
                Stat(taken_in, number_text(rows.taken_in)),
                Stat(_("Rows kept out"), number_text(rows.kept_out)),
            ]
        )
        if rows.held or rows.left_out:
            st.caption(
                plain(_("Of the rows kept out: {parts}.").format(parts=" · ".join(kept_out_parts(rows))))
            )
        if aside := left_aside(verdict):
            st.caption(
                ngettext(
                    "{n} more row of the file was left aside: it holds no figures of its own.",
                    "{n} more rows of the file were left aside: they hold no figures of their own.",
                    aside,
                ).format(n=number_text(aside))
            )


def kept_out_parts(rows: RowCounts) -> list[str]:
    """Return why rows are kept out, in a few words each: other accounts', held for an approver, refused."""
    said = [
        (ngettext("{n} is another account's", "{n} are other accounts'", rows.left_out), rows.left_out),
        (
            ngettext(
                "{n} is held: an approver may take it in, with a reason",
                "{n} are held: an approver may take them in, with a reason",
                rows.held,
            ),
            rows.held,
        ),
        (ngettext("{n} is refused", "{n} are refused", rows.refused), rows.refused),
    ]
    return [words.format(n=number_text(count)) for words, count in said if count]


def first_rows(verdict: Verdict) -> None:
    """Show the first accepted rows as they were read; columns the file does not know are left away."""
    head = verdict.data.head(PREVIEW_ROWS)
    columns = {_("Day"): [day_text(day) for day in head["day"]]}
    if head["account"].notna().any():
        columns[_("Account")] = [_shown(handle) for handle in head["account"]]
    if verdict.grain is Grain.POST:
        if head["text"].notna().any():
            columns[_("Text")] = [_shown(text) for text in head["text"]]
        if head["kind"].notna().any():
            columns[_("Kind")] = [_(KIND_NAMES[kind]) if kind in KIND_NAMES else "–" for kind in head["kind"]]
    if verdict.grain is not None:
        for measure in measures_of(verdict.grain):
            if verdict.data[measure].notna().any():
                columns[_(MEASURES[measure])] = [
                    number_text(None if pd.isna(value) else float(value)) for value in head[measure]
                ]
    specimen(pd.DataFrame(columns), key=f"rows-{verdict.sha256}")


def _shown(text: object) -> str:
    if not isinstance(text, str) or not text:
        return "–"
    line = " ".join(str(text).split())
    return line if len(line) <= PREVIEW_TEXT else line[: PREVIEW_TEXT - 1] + "…"


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of one code: how often it was found, and the places that are listed."""

    severity: Severity
    code: str
    count: int
    listed: tuple[Finding, ...]


def grouped(findings: Sequence[Finding], counts: Mapping[str, int] | None = None) -> list[Group]:
    """Return findings by code, the gravest and most frequent first.

    ``counts`` says how often each code was found, where not every finding is listed;
    without it a note that more were found counts.
    """
    listed: dict[str, list[Finding]] = {}
    found: Counter[str] = Counter()
    for finding in findings:
        if finding.code == "findings.more":
            found[str(finding.params["kind"])] = int(str(finding.params["count"]))
        else:
            listed.setdefault(finding.code, []).append(finding)
    found.update({code: counts[code] - found[code] for code in listed if counts and code in counts})
    weights = {severity: place for place, severity in enumerate(Severity)}
    groups = [
        Group(same[0].severity, code, max(found[code], len(same)), tuple(same))
        for code, same in listed.items()
    ]
    return sorted(groups, key=lambda group: (weights[group.severity], -group.count))


def findings_list(groups: Sequence[Group], *, key: str = "", held_taken: bool = False) -> None:
    """Show what was found: by severity, each kind with its count, its sentence and its first places.

    With a ``key``, unique on the page, the reader can look at one severity alone. ``held_taken``
    says that an approver took in the rows held.
    """
    present = [severity for severity in Severity if any(group.severity is severity for group in groups)]
    wanted = present
    if key and len(present) > 1:
        chosen = st.pills(
            _("Show only"),
            present,
            selection_mode="multi",
            format_func=lambda severity: _severity_choice(severity, groups),
            key=f"severities-{key}",
        )
        wanted = [severity for severity in present if severity in chosen] or present
    for severity in wanted:
        word, colour, meaning = SEVERITIES[severity]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(_(word), color=colour)
            st.markdown(f":gray[{plain(_(meaning))}]", width="content")
        for group in groups:
            if group.severity is severity:
                _one_group(group, held_taken=held_taken)


def _severity_choice(severity: Severity, groups: Sequence[Group]) -> str:
    count = sum(group.count for group in groups if group.severity is severity)
    return f"{_(SEVERITIES[severity][0])} ({number_text(count)})"


def _one_group(group: Group, *, held_taken: bool) -> None:
    sentence = plain(group.listed[0].message)
    beside = [_("and {n} more like it").format(n=number_text(group.count - 1))] if group.count > 1 else []
    if CODES[group.code].acceptable:
        beside.append(
            _("taken in by the approver, unless something else is wrong with the row")
            if held_taken
            else _("held for the approver, unless something else is wrong with the row")
        )
    st.markdown(f"- {sentence}" + (f" :gray[({plain('; '.join(beside))})]" if beside else ""))
    if group.count == 1:
        return
    with st.expander(
        _("The first places") if group.count > PLACES else _("All {n} places").format(n=group.count)
    ):
        if group.listed[0].row is None:
            # What is said about months or accounts stands in no row: each has its own sentence.
            st.markdown("\n".join(f"- {plain(finding.message)}" for finding in group.listed[:PLACES]))
        else:
            table_twin(findings_table(group.listed[:PLACES]))


def findings_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return where findings of one kind stand, as a table for reading."""
    return pd.DataFrame(
        {
            _("Row"): [number_text(finding.row) for finding in findings],
            _("Column"): [_shown(finding.column) for finding in findings],
            _("Value"): [_shown(finding.value) for finding in findings],
        }
    )


def findings_file(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return all findings as a table for a file."""
    return pd.DataFrame(
        {
            _("Severity"): [_(SEVERITIES[finding.severity][0]) for finding in findings],
            _("Row"): pd.array([finding.row for finding in findings], dtype="Int64"),
            _("Column"): [finding.column or "" for finding in findings],
            _("Value"): [finding.value or "" for finding in findings],
            _("What and how to mend"): [finding.message for finding in findings],
        }
    )


def submission_line(submission: Submission) -> str:
    """Return what a submission is in one line for reading."""
    return " · ".join(
        [
            submission.export_title,
            period_text(submission.first_day, submission.last_day),
            ngettext("{n} row", "{n} rows", submission.rows_taken_in).format(
                n=number_text(submission.rows_taken_in)
            ),
            _("uploaded by {name}").format(name=submission.created_by_name),
        ]
    )


def submissions_file(submissions: Sequence[Submission]) -> pd.DataFrame:
    """Return submissions as a table for a file, one row each."""
    return pd.DataFrame(
        [
            {
                _("File"): one.file_name,
                _("State"): _(STATES[one.state][0]),
                _("Export"): one.export_title,
                _("Platform"): platform_name(one.platform),
                _("First day"): one.first_day.isoformat(),
                _("Last day"): one.last_day.isoformat(),
                _("Rows of figures"): one.rows_total,
                _("Rows taken in"): one.rows_taken_in,
                _("Uploaded by"): one.created_by_name,
                _("Uploaded"): one.created_at.isoformat(timespec="seconds"),
                _("Decided by"): one.decided_by_name or "",
            }
            for one in submissions
        ]
    )


def facts(pairs: Sequence[tuple[str, str]]) -> None:
    """Show facts as name and value, one below the other."""
    table = pd.DataFrame([(plain(name), plain(value)) for name, value in pairs if value])
    st.table(table, hide_index=True, hide_header=True, border="horizontal")
