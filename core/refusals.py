"""What the database refuses, in words a person can act on.

The database answers with a stable code (``portal.refuse`` in the migrations);
each code has its sentence here. ``{detail}`` stands for what the database adds.
"""

from typing import Final

from core.audit.words import VALUES
from core.texts import N_, _

# Some details are codes: roles, joined by commas, and states. They are said in words.
ROLE_NAMES: Final = {
    "reader": N_("reader"),
    "contributor": N_("analyst"),
    "approver": N_("approver"),
    "publisher": N_("publisher"),
    "facilitator": N_("facilitator"),
    "secretariat": N_("secretariat"),
}
# What a file turns out to be (``core.practices.attached.kinds``) → its name in a sentence.
FILE_KINDS: Final = {
    "png": N_("a PNG picture"),
    "jpeg": N_("a JPEG picture"),
    "webp": N_("a WebP picture"),
    "pdf": N_("a PDF document"),
    "svg": N_("an SVG drawing, which may carry scripts"),
    "page": N_("a web page"),
    "script": N_("a script"),
    "gif": N_("a GIF picture"),
    "bmp": N_("a BMP picture"),
    "tiff": N_("a TIFF picture"),
    "heif": N_("a HEIC or AVIF picture, as some phones make them"),
    "video": N_("a video"),
    "zip": N_("an archive or office document"),
    "office": N_("an old office document"),
    "program": N_("a program"),
    "archive": N_("an archive"),
    "postscript": N_("a PostScript document"),
    "text": N_("a text file"),
    "unknown": N_("a kind of file that the portal does not know"),
}
RULE_PROBLEMS: Final = {
    "rule.parts": N_("Choose at least one indicator."),
    "rule.indicator": N_("It names an indicator that the portal does not know."),
    "rule.twice": N_("Each indicator may be named once: put its weights together."),
    "rule.weight": N_("A weight must be more than 0%: take the indicator out if it does not count."),
    "rule.weights": N_("The weights must make up 100%."),
    "rule.months": N_("The period must be 1 to 60 months long."),
    "rule.minimum_months": N_("The months needed must be at least 1 and no more than the period has."),
    "rule.posts": N_("The posts needed cannot be fewer than none."),
    "rule.ties": N_("Choose what happens when scores are equal."),
    "rule.groups": N_("Choose the groups missions are ranked within."),
    "rule.platform": N_("Choose one of the platforms."),
    "rule.jury": N_("The jury may have at most 90% of the score, or nothing is left for the figures."),
    "rule.missions": N_("It may name missions of the ministry that gives the award, and no others."),
}
CODED: Final = {
    "access.role_needed": ROLE_NAMES,
    "intake.wrong_state": VALUES["state"],
    "awards.wrong_state": VALUES["state"],
    "awards.malformed": RULE_PROBLEMS,
    "practices.attachment_kind": FILE_KINDS,
    "practices.attachment_two_kinds": FILE_KINDS,
    "practices.wrong_state": VALUES["state"],
    "workshop.wrong_state": VALUES["state"],
    "commitments.wrong_state": VALUES["state"],
}

SENTENCES: Final[dict[str, str]] = {
    "access.not_a_member": N_("Your membership has ended. Ask your ministry's approver to invite you again."),
    "access.suspended": N_("Your membership is suspended. Ask your ministry's approver or the secretariat."),
    "access.role_needed": N_(
        "You need the role “{detail}” for this. Ask your ministry's approver to give it to you."
    ),
    "access.other_ministry": N_("Only the secretariat can change the members of another ministry."),
    "access.role_not_yours_to_give": N_(
        "Only the secretariat can give or take the roles of publisher, facilitator and secretariat."
    ),
    "access.country_not_in_network": N_(
        "This country is not part of the network, so nobody can be invited for it."
    ),
    "access.invitation_malformed": N_("This does not look like an e-mail address, or no role was chosen."),
    "access.invitation_closed": N_("This invitation was already taken up or withdrawn."),
    "access.no_such_member": N_("This member no longer exists."),
    "access.not_yourself": N_("You cannot change your own roles. Ask a colleague who may."),
    "access.roles_malformed": N_("Choose at least one role."),
    "access.machine_ended": N_(
        "This machine's key was revoked, has expired, or nobody answers for the machine any more. Ask an approver to issue a new one."
    ),
    "access.machine_scope": N_(
        "This machine may store drafts but not send them for approval. Send the file without asking for that, or issue a machine that may."
    ),
    "access.machine_exists": N_(
        "“{detail}” is already the name of a machine. Revoke that one first, or choose another name."
    ),
    "access.machine_expiry": N_("Choose a last day from today to twelve months ahead."),
    "access.machine_malformed": N_(
        "Give the machine a name of 2 to 80 characters, without line breaks, and say what it may do."
    ),
    "access.no_such_machine": N_("This machine does not exist in your ministry."),
    "access.machine_revoked": N_("This machine was revoked already."),
    "intake.same_file": N_("This file is already here. Nothing was stored twice."),
    "intake.account_not_yours": N_(
        "The file names an account of another ministry. Choose one of your own accounts."
    ),
    "intake.other_platform": N_(
        "The account is on another platform than the file. Choose an account of the file's own platform."
    ),
    "intake.no_such_draft": N_(
        "This upload was interrupted and is gone. Nothing was stored: upload the file again."
    ),
    "intake.other_figures": N_(
        "These rows are of another platform or kind than the submission they should be added to. Upload "
        "them as a file of their own."
    ),
    "intake.incomplete": N_("Not every row arrived ({detail}). Nothing was stored: upload the file again."),
    "intake.outside_period": N_("{detail} rows lie outside the days you named. Widen the first or last day."),
    "intake.malformed": N_("The figures could not be stored: {detail}"),
    "intake.no_such_submission": N_("This submission does not exist in your ministry."),
    "intake.wrong_state": N_(
        "Somebody else was faster: this submission is now “{detail}”. Look at it again."
    ),
    "intake.own_submission": N_("Nobody decides on their own submission. Ask a colleague who may approve."),
    "intake.own_sharing": N_(
        "You brought rows of this file yourself. A colleague who may approve can share it more widely or sooner; you can "
        "only keep it closer."
    ),
    "intake.never_approved": N_(
        "This submission never counted, so there is nothing to put back. Upload the file again."
    ),
    "reconcile.no_discrepancy": N_(
        "Both sides agree here now, so there is nothing to write down. Look again."
    ),
    "reconcile.no_such_owner": N_("Choose a colleague of your ministry who is still a member."),
    "reconcile.malformed": N_("One of the values cannot be read. Choose cause, person and day anew."),
    "reconcile.cause_needed": N_("First write down why the figures differ. Then it can be signed."),
    "reconcile.signed": N_(
        "This is signed already. Write a comment, or take the signatures back before you change anything."
    ),
    "reconcile.not_signed": N_("Nobody has signed this, so there is nothing to take back."),
    "digest.subscriptions_full": N_(
        "You follow 50 views already. Stop one on the page “Weekly letter” first."
    ),
    "digest.no_such_subscription": N_("You do not follow this view any more."),
    "reconcile.nothing_to_sign": N_("There is nothing to sign here now. Look again."),
    "reconcile.two_people": N_("You signed for the other side. A colleague signs for this one."),
    "reconcile.figures_moved": N_(
        "The figures are not those you saw, or not those the other side signed. Look at them again; if the other"
        " side signed older ones, take its signature back first."
    ),
    "reconcile.comment_needed": N_("Say in a comment why. It stays in the history."),
    "reconcile.no_such_posts": N_("One of these posts is not among the figures any more. Look again."),
    "reconcile.post_taken": N_("One of these posts is already matched with another. Take that back first."),
    "sharing.no_such_partner": N_("Choose another country of the network."),
    "access.denied": N_("You may not do this with your roles."),
    "access.malformed": N_("This link or entry is not complete. Open the page again from the menu."),
    "intake.comment_needed": N_("Say what should be mended, so that your colleague knows what to do."),
    "benchmarks.no_such_note": N_("This note was deleted already."),
    "benchmarks.note_malformed": N_("A note is one line of 2 to 120 characters, with a day from 2000 on."),
    "benchmarks.no_such_cell": N_(
        "This link names an indicator or a peer group that does not exist. Choose both again."
    ),
    "catalogue.other_ministry": N_("Only its own ministry, or the secretariat, can change this mission."),
    "catalogue.no_such_mission": N_("This mission no longer exists."),
    "catalogue.no_such_account": N_("This account no longer exists."),
    "catalogue.mission_exists": N_(
        "“{detail}” is already listed in this city. Edit that mission, or give this one another name."
    ),
    "catalogue.account_exists": N_(
        "Your ministry already lists “{detail}” on this platform. Edit or close that account first."
    ),
    "catalogue.unknown_country": N_(
        "There is no country with the code “{detail}”. Choose one from the list."
    ),
    "catalogue.unknown_time_zone": N_(
        "There is no time zone called “{detail}”. Write it as in Asia/Jakarta."
    ),
    "catalogue.mission_closed": N_("This mission is closed. Open it again before you change its accounts."),
    "catalogue.closing_in_future": N_("Choose today or an earlier day for the closing."),
    "catalogue.closed_before_opened": N_("The mission cannot close before it opened. Choose a later day."),
    "awards.no_such_entry": N_("This award entry no longer exists."),
    "awards.other_organiser": N_("Only publishers of the ministry that gives this award can change it."),
    "awards.stands": N_("This is published and stands. Propose a correction, with its reason."),
    "awards.wrong_state": N_("Somebody else was faster: this entry is now “{detail}”. Look at it again."),
    "awards.own_entry": N_("Nobody publishes what they wrote themselves. Ask another publisher."),
    "awards.comment_needed": N_("Say what should be mended, so that your colleague knows what to do."),
    "awards.person_needed": N_("“{detail}” honours a person: write the name of the head of mission."),
    "awards.nothing_to_replace": N_(
        "The result this one replaces is not published in this category any more."
    ),
    "awards.nothing_changed": N_("Nothing differs from what is published. Change what is wrong first."),
    "awards.correction_waits": N_(
        "A correction of this entry already waits for a second publisher. Let it be decided first."
    ),
    "awards.not_empty": N_("Something still hangs below this entry. Throw that away first."),
    "awards.photo_malformed": N_(
        "This is not a picture the portal can use. Choose a JPEG, PNG or WebP file of at most 15 MB."
    ),
    "awards.no_such_photo": N_(
        "This photograph is not one of the ministry that gives this award. Choose the picture anew."
    ),
    "awards.malformed": N_("Something in this entry cannot be stored: {detail}"),
    "crisis.no_such_incident": N_("This incident does not exist, or not for you."),
    "crisis.no_such_mission": N_(
        "This mission is not one of your ministry's missions on the board. Add it to the board first."
    ),
    "crisis.no_such_entry": N_("The entry to correct is not in your ministry's log of this incident."),
    "crisis.no_such_task": N_("This task does not exist, or not for you."),
    "crisis.no_such_colleague": N_("Give the task to a member of your own ministry who may sign in."),
    "crisis.no_such_link": N_("This link does not exist, or not for you."),
    "crisis.not_yours": N_("Only the ministry that opened this incident can do this."),
    "crisis.closed": N_("This incident is closed. Open it again first."),
    "crisis.incident_exists": N_(
        "An open incident is called “{detail}” already. Use it, or choose another title."
    ),
    "crisis.sharing_needs_approver": N_(
        "What leaves your ministry is for an approver or the secretariat to decide. Keep it inside, or ask one of them."
    ),
    "crisis.shared_already": N_("The network has seen this incident. It cannot be taken back, only closed."),
    "crisis.mission_has_reported": N_("A mission that has checked in stays on the board."),
    "crisis.onset_in_future": N_("The onset lies in the future. Enter when it began, in UTC."),
    "crisis.in_future": N_("This moment lies in the future. Check the day and the time."),
    "crisis.unknown_country": N_("One of the host countries is not known. Choose them from the list."),
    "crisis.link_expiry": N_("Choose when the links end: within the next 90 days."),
    "crisis.malformed": N_("Something in this entry cannot be stored: {detail}"),
    "practices.no_such_practice": N_("This practice does not exist, or not for you."),
    "practices.no_such_version": N_("This version does not exist."),
    "practices.newer_saved": N_(
        "A colleague saved this meanwhile. Nothing was overwritten: look at their text, then at yours."
    ),
    "practices.wrong_state": N_("This practice is “{detail}” now. Look at it again."),
    "practices.incomplete": N_(
        "Something is still empty. Fill the title, the summary, the themes, the missions, what is measured, and every section."
    ),
    "practices.own_text": N_("Nobody publishes what they wrote some of. Ask a colleague who may publish."),
    "practices.comment_needed": N_("Say what should be mended, so that your colleague knows what to do."),
    "practices.was_published": N_("This was published, so it can be archived but not thrown away."),
    "practices.not_published": N_("This practice is not published yet."),
    "practices.review_day": N_("Choose a day from tomorrow to three years ahead."),
    "practices.malformed": N_("Something in this practice cannot be stored: {detail}"),
    "practices.other_ministry": N_("Only the ministry that wrote this practice can do this."),
    "practices.verified": N_(
        "Its author vouches for this translation. Only the author's ministry changes it."
    ),
    "practices.authors_words": N_(
        "The author's ministry wrote this paragraph itself. Only it can change the words."
    ),
    "practices.original_changed": N_("The original of this paragraph has changed. Open the practice again."),
    "practices.not_translated": N_("Translate at least the title before you vouch for the translation."),
    "practices.attachments_full": N_(
        "A practice holds at most 50 attachments of 200 MB together. Take one out first."
    ),
    "practices.attachment_malformed": N_("This attachment did not arrive whole ({detail}). Add it again."),
    "practices.no_such_attachment": N_("This attachment does not exist, or not for you."),
    "practices.attachment_in_use": N_(
        "The text or its published version shows this attachment. Take it out of the text and publish first."
    ),
    "practices.result_needed": N_("Say how it went: one or two sentences are enough."),
    "practices.nothing_to_measure": N_(
        "Name the missions, the indicator, the platform and the start month: without them nothing can be measured."
    ),
    "practices.figures_changed": N_("The figures changed while they were looked at. Measure again."),
    "practices.only_published": N_(
        "Only a published practice can be translated by machine: drafts never leave the portal."
    ),
    "practices.attachment_large": N_("This file is larger than 20 MB. Make it smaller, or put a link to it."),
    "practices.attachment_empty": N_("This file is empty. Choose it again."),
    "practices.attachment_kind": N_(
        "This is {detail}. Attach a picture as PNG, JPEG or WebP, or a document as PDF."
    ),
    "practices.attachment_two_kinds": N_(
        "This file is two kinds of file in one ({detail}), as attackers make them. Save the picture or document anew and attach that."
    ),
    "practices.attachment_pixels": N_(
        "This picture has too many pixels ({detail}). Scale it down to at most 50 million pixels, 12,000 an edge."
    ),
    "practices.attachment_animated": N_("This picture moves. Attach a still one, or put a link to it."),
    "practices.attachment_broken": N_(
        "This file is damaged and cannot be read to its end. Open it, save it anew and attach that."
    ),
    "practices.attachment_locked": N_(
        "This PDF is locked with a password. Save it without one and attach that."
    ),
    "practices.attachment_pages": N_("This PDF has {detail} pages. Attach at most 300."),
    "practices.attachment_form": N_(
        "This PDF is a fillable form of a kind that browsers cannot show. Print it into a new PDF and attach that."
    ),
    "practices.not_measurable": N_("The effect cannot be measured. {detail}"),
    "practices.alt_needed": N_(
        "Describe in words what the picture shows, for people who cannot see it (at most 500 characters)."
    ),
    "monitor.other_ministry": N_("Only its own ministry, or the secretariat, can change this feed."),
    "monitor.no_such_feed": N_("This feed does not exist, or not for you."),
    "monitor.no_such_mission": N_("This mission does not exist or is closed. Choose another."),
    "monitor.feed_exists": N_("This address is followed already: {detail}"),
    "monitor.malformed": N_(
        "Give the feed a title and an address that begins with https:// or http://, without a name or password in it."
    ),
    "monitor.search_exists": N_("You have a saved search “{detail}” already. Choose another name."),
    "monitor.searches_full": N_("You have 50 saved searches. Delete one you do not need any more."),
    "monitor.search_malformed": N_("Give the search a name of up to 80 characters, in one line."),
    "monitor.no_such_search": N_("This saved search was deleted already."),
    "monitor.no_such_alert": N_("This alert was switched off already."),
    "monitor.no_webhook": N_("Set the address that is to be called first, below under “How you are told”."),
    "monitor.webhook_malformed": N_(
        "The address must begin with https:// or http:// and hold no name or password."
    ),
    "commitments.malformed": N_("Something in this entry cannot be stored: {detail}"),
    "commitments.no_such_entry": N_("This entry does not exist any more, or it is not yours."),
    "commitments.changed_meanwhile": N_("A colleague changed this meanwhile. Look at the page anew."),
    "commitments.not_a_party": N_(
        "Only the parties of this instrument record what they do about it, or the portal does not know this commitment."
    ),
    "commitments.not_yet": N_("This day is still to come. Write down what was done already."),
    "commitments.grade_stays": N_(
        "A grade stays as it was given. Give a new one: the earlier one stays in the history."
    ),
    "commitments.nothing_asked": N_("Nobody asks for more readers of this entry any more."),
    "commitments.own_text": N_("You wrote this yourself. A second person of your ministry decides."),
    "commitments.comment_needed": N_("Say why. The others need to know."),
    "commitments.shared": N_("Others read this. Narrow it to your own ministry first."),
    "commitments.no_such_evidence": N_(
        "This cannot be linked: it is not there any more, is not your ministry's, or the address is none."
    ),
    "commitments.too_much_evidence": N_("An entry bears twenty pieces of evidence. Take one out first."),
    "commitments.no_such_partner": N_("This country is not in the network."),
    "commitments.wrong_state": N_("That is not possible any more: it is {detail} now."),
    "catalogue.malformed": N_("Something in this entry cannot be stored: {detail}"),
    "workshop.no_such_poll": N_("This step asks nothing that could be opened, shown or asked again."),
    "workshop.not_open": N_("This workshop is not open to the room. Start it on its own page first."),
    "topics.no_such_text": N_(
        "This text is gone: its submission was withdrawn, or it is another ministry's."
    ),
    "topics.no_such_theme": N_("The portal does not know this theme. Choose one of the list."),
    "topics.nothing_to_learn": N_("There is nothing new to learn: nobody said anything since the last time."),
    "topics.learned_meanwhile": N_("A colleague taught the topics meanwhile. Look at the page anew."),
    "workshop.no_such_workshop": N_("This workshop does not exist, or not for you."),
    "workshop.no_such_step": N_("This step does not exist any more, or not for you."),
    "workshop.wrong_state": N_(
        "This workshop is “{detail}”. Only a workshop that was not started yet can be changed; copy it to go on from here."
    ),
    "workshop.agenda_full": N_("A workshop has at most 100 steps. Take one out first."),
    "workshop.no_steps": N_("There is nothing on the agenda yet. Add a step first."),
    "workshop.picture_missing": N_(
        "A step has no picture yet. Open its view and press “Add to workshop”, or take the step out."
    ),
    "workshop.not_lettered": N_(
        "A picture still names countries, so the workshop was not started. Start it from its page."
    ),
    "workshop.malformed": N_("Something in this entry cannot be stored: {detail}"),
}


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault.
    """The database refused; ``code`` says why and never changes."""

    def __init__(self, code: str, detail: str = "", status: int = 400) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.status = status

    @property
    def sentence(self) -> str:
        """The refusal in the viewer's language."""
        sentence = SENTENCES.get(self.code)
        if sentence is None:
            return _("This was refused ({code}).").format(code=self.code)
        words = CODED.get(self.code, {})
        detail = ", ".join(_(words[part]) if part in words else part for part in self.detail.split(", "))
        return _(sentence).format(detail=detail)


class Unreachable(Exception):  # noqa: N818 - named for what the person sees.
    """The database did not answer. Nothing can be said about what it did."""

    @property
    def sentence(self) -> str:
        """The trouble in the viewer's language."""
        return _("The portal cannot reach its database just now. Nothing is lost: try again in a minute.")
