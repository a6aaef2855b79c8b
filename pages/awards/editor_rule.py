"""The rule of a category: what counts and for how much, written in the editor and read back in words."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.awards.editing import Entry, save
from core.awards.rule_words import in_words
from core.awards.rules import Definition, as_data, from_data, problems
from core.benchmarks.model import Indicator
from core.texts import _
from pages.awards.editor_review import attempt, drop_button, fresh, state_line
from pages.awards.editor_rule_fields import rule_fields


def rule_section(
    api: Api,
    category: Entry,
    versions: Sequence[Entry],
    known: Mapping[str, Indicator],
    missions: Mapping[str, str],
) -> None:
    """Show the newest version of the rule and let a publisher write it, or the next one."""
    newest = versions[0] if versions else None
    with st.expander(_("Rule"), key=fresh(f"rule-{category.id}"), on_change="rerun") as opened:
        if not opened.open:
            return
        before = from_data(newest.fields["definition"]) if newest else Definition(parts=())
        if newest:
            state_line(_("Version {n}").format(n=newest.fields["version"]), newest)
            st.markdown("\n".join(f"- {plain(said)}" for said in in_words(before, known)))
            if newest.state != "published":
                drop_button(api, newest)
        written = rule_fields(before, known, missions, key=f"rule-{category.id}")
        explanation = st.text_area(
            _("Anything a reader should know besides"),
            newest.fields["explanation"] if newest else "",
            key=fresh(f"rule-{category.id}-explanation"),
            max_chars=4000,
        )
        wrong = (
            problems(written, known)
            if written
            else [_("Write the last month like 2026-06, and bounds as numbers.")]
        )
        if not explanation.strip():
            wrong.append(_("Write a sentence on why the rule is as it is."))
        is_next = newest is None or newest.state == "published"
        label = _("Save as the next version") if newest and is_next else _("Save the rule")
        if st.button(label, key=fresh(f"rule-{category.id}-save"), type="primary"):
            if wrong or written is None:
                message("error", _("This is not a rule yet."), remedy=" ".join(wrong))
            else:
                fields = {
                    "category_id": category.id,
                    "version": newest.fields["version"] + is_next if newest else 1,
                    "origin": "organiser",
                    "definition": as_data(written),
                    "explanation": explanation.strip(),
                }
                entry = "" if newest is None or is_next else newest.id
                attempt(lambda: save(api, "rule", entry, fields), _("The rule is saved as a draft."))
