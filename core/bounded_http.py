"""An end to requests whose head never ends.

The parser in C keeps whatever comes until a head is complete, however long: somebody who is not
even signed in could fill the server's memory with a single line. The parser in Python that uvicorn
takes without it has a limit of its own, but held up everybody while a large file came in.
"""

from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST: Final = 65_536
REFUSAL: Final = "The head of the request is too long."


class BoundedHttp(HttpToolsProtocol):
    """A connection that is closed once more bytes than ``MOST`` came without a head's end or a body's part.

    So it bounds the first line, the fields of a head, and those that may follow a body. What a head
    ends in counts with it: one read from the socket, a quarter of a megabyte at most.
    """

    _unended = 0

    def data_received(self, data: bytes) -> None:
        """Take what came; answer 400 and close where it leads nowhere."""
        self._unended += len(data)
        super().data_received(data)
        if self._unended > MOST and not self.transport.is_closing():
            self.logger.warning(REFUSAL)
            self.send_400_response(REFUSAL)

    def on_headers_complete(self) -> None:
        """Begin to count anew after a head."""
        self._unended = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Begin to count anew after a part of a body."""
        self._unended = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Begin to count anew after a request."""
        self._unended = 0
        super().on_message_complete()


def bound_requests() -> None:
    """Make every connection such a one.

    The server has chosen its kind of connections before it loads the portal, and makes them after that:
    so what it chose is kept, and makes these.
    """
    HttpToolsProtocol.__new__ = _bounded  # type: ignore[assignment]  # There is no setting for it.


def _bounded(_kind: type[HttpToolsProtocol], *_given: Any, **_named: Any) -> BoundedHttp:
    return object.__new__(BoundedHttp)
