"""What a member, an invitation and a new invitation look like to whoever looks after them."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.page import day_text, message, plain
from core.access.api import Api
from core.access.members import (
    ROLE_WORDS,
    Invitation,
    Member,
    change_roles,
    invite,
    may_change,
    restore,
    revoke,
    role_name,
    role_names,
    roles_to_give,
    suspend,
)
from core.access.viewer import Viewer
from core.refusals import Refused
from core.texts import _

DONE, ROUND = "members-done", "members-round"


def take_message() -> str:
    """Return what was last done, once."""
    return str(st.session_state.pop(DONE, ""))


def _fresh(key: str) -> str:
    """Return a key that is new after each change, so that forms come back empty and closed."""
    return f"{key}-{st.session_state.get(ROUND, 0)}"


def roles_explained(roles: Sequence[str]) -> None:
    """Say what each role is for, one sentence each."""
    for role in roles:
        st.markdown(f"**{plain(role_name(role))}** – {plain(_(ROLE_WORDS[role][1]))}")


def _try(action: Callable[[], object], done: str) -> None:
    """Do it, then draw the page again with the change in it; a refusal is said in place."""
    try:
        action()
    except Refused as refused:
        message("error", refused.sentence)
    else:
        st.session_state[DONE] = done
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()


def _role_choice(choices: Sequence[str], chosen: Sequence[str], key: str) -> list[str]:
    return st.multiselect(
        _("Roles"),
        choices,
        default=list(chosen),
        format_func=role_name,
        key=key,
        placeholder=_("Choose one or more"),
    )


def invitation_form(api: Api, viewer: Viewer, country: str) -> None:
    """Ask for an address and roles, and invite."""
    with st.form(f"invite-{country}"):
        email = st.text_input(_("E-mail address"), max_chars=254, key=_fresh(f"invite-email-{country}"))
        st.markdown(f":small[:gray[{plain(_('The address that the person’s own sign-in confirms.'))}]]")
        roles = _role_choice(roles_to_give(viewer), ["reader"], _fresh(f"invite-roles-{country}"))
        asked = st.form_submit_button(_("Invite"), type="primary")
    if asked:
        _try(
            lambda: invite(api, country, email, roles),
            _(
                "{email} is invited. The portal sends no message: tell them to sign in with this address."
            ).format(email=email.strip()),
        )


def invitation_row(api: Api, invitation: Invitation) -> None:
    """Show an open invitation and offer to withdraw it."""
    until = day_text(invitation.expires_at.date())
    expiry = _("expired on {day}") if invitation.expired else _("open until {day}")
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{plain(invitation.email)}**  \n"
            f":gray[{plain(role_names(invitation.roles))} · {plain(expiry.format(day=until))}]",
            width="stretch",
        )
        if st.button(_("Withdraw"), key=f"revoke-{invitation.id}", type="tertiary"):
            _try(
                lambda: revoke(api, invitation),
                _("The invitation of {email} is withdrawn.").format(email=invitation.email),
            )


def member_row(api: Api, viewer: Viewer, member: Member) -> None:
    """Show a member, and what the viewer may change about them."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(member.name)}**  \n:gray[{plain(member.email)}]")
            st.markdown(plain(role_names(member.roles)))
        if member.suspended:
            st.badge(_("Suspended"), color="red")
        if member.id == viewer.id:
            st.badge(_("You"), color="blue")
        if may_change(viewer, member):
            with st.popover(_("Change"), type="tertiary", key=_fresh(f"change-{member.id}")):
                st.markdown(f"**{plain(member.name)}**")
                _roles_form(api, viewer, member)
                _access_form(api, member)


def _roles_form(api: Api, viewer: Viewer, member: Member) -> None:
    with st.form(f"roles-{member.id}", border=False):
        roles = _role_choice(roles_to_give(viewer), member.roles, _fresh(f"roles-of-{member.id}"))
        if st.form_submit_button(_("Save the roles")):
            _try(
                lambda: change_roles(api, member, roles),
                _("{name} now has these roles: {roles}.").format(name=member.name, roles=role_names(roles)),
            )


def _access_form(api: Api, member: Member) -> None:
    """Suspend or restore; either needs a tick first, so that no slip of the hand keeps a person out."""
    if member.suspended:
        label, question = _("Restore"), _("Yes, {name} may sign in again.")
        done = _("{name} may sign in again.")
    else:
        label, question = _("Suspend"), _("Yes, {name} shall not come in until restored.")
        done = _("{name} is suspended. What they have open closes within a minute.")
    with st.form(f"access-{member.id}", border=False):
        sure = st.checkbox(question.format(name=plain(member.name)), key=_fresh(f"sure-{member.id}"))
        asked = st.form_submit_button(label)
    if asked and not sure:
        message("warning", _("Nothing was changed. Tick the box first, then press the button again."))
    elif asked:
        action = restore if member.suspended else suspend
        _try(lambda: action(api, member), done.format(name=member.name))
