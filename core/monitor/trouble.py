"""What can go wrong with a feed, as codes that are kept and words that are shown."""

from typing import Final

from core.texts import N_, _

# Code → what a person reads. Each says what to do, where something can be done.
PROBLEMS: Final = {
    "address": N_("This is not an address of the web: it begins with https:// or http://."),
    "refused_address": N_("The address leads into a private network, where the portal does not look."),
    "no_such_host": N_("There is no server of this name. Check the address."),
    "unreachable": N_("The server does not answer."),
    "proxy": N_("The portal's way out to the internet is closed: its proxy lets nothing through."),
    "timed_out": N_("The server took too long."),
    "tls": N_("The server's certificate is not right, so what it says cannot be trusted."),
    "redirects": N_("The address leads in a circle, or to too many others."),
    "http_status": N_("The server says no: the page is gone, moved or closed to us."),
    "too_large": N_("The answer is larger than 8 MB, which no feed is."),
    "broken_off": N_("The server broke off in the middle of its answer."),
    "unreadable": N_("The answer is damaged and cannot be read."),
    "too_slow": N_("What stands at this address cannot be read in a reasonable time."),
    "not_a_feed": N_("There is no feed at this address. It may be a web page: look for its feed."),
}


class FeedTrouble(Exception):  # noqa: N818 - most of these are an answer about the feed, not a fault of ours.
    """A feed cannot be fetched or read; ``code`` is one of ``PROBLEMS``.

    ``status`` is the HTTP status where there is one, ``again_in`` the seconds after which the
    server asks us to come back, 0 where it asks nothing.
    """

    def __init__(self, code: str, *, status: int | None = None, again_in: int = 0) -> None:
        super().__init__(code if status is None else f"{code} {status}")
        self.code = code
        self.status = status
        self.again_in = again_in

    @property
    def sentence(self) -> str:
        """The trouble in the viewer's language."""
        return problem_sentence(self.code, self.status)


def problem_sentence(code: str, status: int | None = None) -> str:
    """Return a kept problem in the viewer's language, with the server's status where it gave one."""
    said = _(PROBLEMS.get(code, PROBLEMS["unreadable"]))
    return (
        said if status is None else _("{problem} (HTTP status {status})").format(problem=said, status=status)
    )
