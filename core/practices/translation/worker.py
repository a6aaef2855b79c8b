"""A translation engine in a process of its own: texts come in as lines of JSON, translations go out so.

The libraries wait for ever, and a name server or a dripping answer can hold up any client; a
process can be ended. The first line names the engine, each further one a list of texts; an answer
is ``{"texts": […]}`` or ``{"trouble": code, "detail": …}``.
"""

import importlib
import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

import httpx
import requests
from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_after_delay, wait_exponential

from core.practices.translation.troubles import TranslationError

MOST_BYTES: Final = 2_000_000
MOST_MEMORY: Final = 1 << 30
PASSING: Final = frozenset({"unreachable", "fault", "busy"})
# Exceptions of deep-translator and requests, the narrower ones first → code of the trouble.
MEANINGS: Final = {
    "TooManyRequests": "busy",
    "AuthorizationException": "key",
    "ApiKeyException": "key",
    "NotValidLength": "long",
    "Timeout": "late",
    "TooManyRedirects": "redirect",
    "JSONDecodeError": "nonsense",
    "ConnectionError": "unreachable",
    "RequestException": "fault",
    "RequestError": "fault",
    "ServerException": "fault",
}
# MyMemory says so instead of translating.
USED_UP: Final = "MYMEMORY WARNING"

Speak = Callable[[Sequence[str]], list[str]]


def libretranslate(spec: dict[str, str]) -> Speak:
    """Return what asks a LibreTranslate server (POST /translate). Redirects are not followed."""
    client = httpx.Client(timeout=httpx.Timeout(8, connect=4), follow_redirects=False)
    asked = {"source": spec["source"], "target": spec["target"], "format": "text"}
    if spec["key"]:
        asked["api_key"] = spec["key"]

    def speak(texts: Sequence[str]) -> list[str]:
        # One text goes alone, as the oldest servers take no lists.
        body = asked | {"q": texts[0] if len(texts) == 1 else list(texts)}
        try:
            with client.stream("POST", f"{spec['url']}/translate", json=body) as answer:
                content = _limited(answer)
                status = answer.status_code
        except httpx.TimeoutException as error:
            raise TranslationError("late") from error
        except httpx.TransportError as error:
            raise TranslationError("unreachable") from error
        return _understood(status, content, len(texts))

    return speak


def _limited(answer: httpx.Response) -> bytes:
    content = b""
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > MOST_BYTES:
            raise TranslationError("nonsense")
    return content


def _understood(status: int, content: bytes, wanted: int) -> list[str]:
    """Return the translations in an answer of LibreTranslate, as many as were asked for."""
    if status != httpx.codes.OK:
        raise _said_no(status, content)
    try:
        found = json.loads(content)["translatedText"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise TranslationError("nonsense") from error
    texts = [found] if isinstance(found, str) and wanted == 1 else found
    if not isinstance(texts, list) or len(texts) != wanted or not all(isinstance(one, str) for one in texts):
        raise TranslationError("nonsense")
    return texts


def _said_no(status: int, content: bytes) -> TranslationError:
    if 300 <= status < 400:
        return TranslationError("redirect")
    if status in {401, 403}:
        return TranslationError("key")
    if status == 429:
        return TranslationError("busy")
    if status == 413:
        return TranslationError("long")
    if status == 400 and b"not supported" in content:
        return TranslationError("language")
    return TranslationError("fault", str(status))


def deep_translator(spec: dict[str, str]) -> Speak:
    """Return what asks an engine of deep-translator, one text after the other."""
    library = importlib.import_module("deep_translator")
    # Every session of requests looks this up; where an address sends us is not where we were told to go.
    vars(requests.sessions)["DEFAULT_REDIRECT_LIMIT"] = 0
    if spec["url"]:
        # The library looks its addresses up here whenever a translator is made.
        library.constants.BASE_URLS[spec["address"]] = spec["url"]
    more: dict[str, Any] = {"api_key": spec["key"]} if spec["key"] else {}
    if spec["library"] == "DeeplTranslator":
        more["use_free_api"] = bool(spec["url"]) or spec["key"].endswith(":fx")
    translator = getattr(library, spec["library"])(source=spec["source"], target=spec["target"], **more)

    def speak(texts: Sequence[str]) -> list[str]:
        try:
            found = [translator.translate(text) for text in texts]
        # The library raises whatever an unforeseen answer makes it stumble over.
        except Exception as error:
            raise _meant(error) from error
        if not all(isinstance(one, str) for one in found):
            raise TranslationError("nonsense")
        if any(one.startswith(USED_UP) for one in found):
            raise TranslationError("busy")
        return found

    return speak


def _meant(error: Exception) -> TranslationError:
    """Return what an exception of deep-translator, or of requests below it, means."""
    names = {kind.__name__ for kind in type(error).__mro__}
    code = next((code for name, code in MEANINGS.items() if name in names), "nonsense")
    return TranslationError(code, type(error).__name__)


def answer(speak: Speak, texts: Sequence[str]) -> dict[str, object]:
    """Return what goes back for these texts. Troubles that pass are tried again, thrice within seconds."""
    again = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, TranslationError) and error.code in PASSING),
        stop=stop_after_attempt(3) | stop_after_delay(3),
        wait=wait_exponential(0.3, max=1),
        reraise=True,
    )
    try:
        return {"texts": again(speak, texts)}
    except TranslationError as trouble:
        return {"trouble": trouble.code, "detail": trouble.detail}


def main() -> None:
    """Answer line by line until nobody asks any more."""
    # What a library prints is no answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # An answer that unfolds without end breaks this process and no other.
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    spec = json.loads(sys.stdin.readline())
    speak = deep_translator(spec) if spec["library"] else libretranslate(spec)
    for line in sys.stdin:
        answers.write(json.dumps(answer(speak, json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
