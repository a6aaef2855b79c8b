"""Two hundred phones in a room: how soon each holds the next step, and whether every vote arrives once."""

import asyncio
import contextlib
import json
import random
import re
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import numpy as np

from tests.bench.figures import Figure
from tests.conftest import TestStack
from tests.workshop.handsets import Room, open_room

PHONES: Final = 200
DROPPED: Final = 0.05
STEP_TARGET: Final = 1.0
ENTERING: Final = 10.0
PATIENCE: Final = 60.0

# What a phone may answer to each poll, as its form and as the database keeps it.
POLLS: Final[Mapping[str, Callable[[random.Random], tuple[dict[str, Any], object]]]] = {
    "single": lambda r: _chosen([r.randrange(2)]),
    "multiple": lambda r: _chosen(sorted(r.sample(range(3), r.randint(1, 3)))),
    "scale": lambda r: _number(r.randint(1, 5)),
    "ranking": lambda r: _chosen(r.sample(range(3), 3)),
    "number": lambda r: _number(r.randint(0, 1000)),
    "words": lambda r: _word(r.choice(["trust", "speed", "calm", "reach"])),
}


def _chosen(choices: list[int]) -> tuple[dict[str, Any], object]:
    return {"choice": choices}, choices


def _number(number: int) -> tuple[dict[str, Any], object]:
    return {"number": number}, number


def _word(word: str) -> tuple[dict[str, Any], object]:
    return {"word": [word]}, [word]


@dataclass
class Phone:
    """One phone, which loses one connection in twenty and tries again."""

    url: str
    code: str
    number: int
    chance: random.Random
    held: dict[str, float] = field(default_factory=dict)
    meant: dict[str, object] = field(default_factory=dict)
    dropped: int = 0
    taps: int = 0
    answering: list["asyncio.Task[None]"] = field(default_factory=list)

    async def enter(self, client: httpx.AsyncClient) -> None:
        """Join the room and load its page."""
        await asyncio.sleep(self.chance.random() * ENTERING)
        entered = await client.post(
            f"{self.url}/join", data={"code": self.code, "nickname": f"P{self.number}"}
        )
        assert entered.status_code == 303, entered.text
        assert (await client.get(self._room)).status_code == 200

    async def follow(self, client: httpx.AsyncClient) -> None:
        """Hold each step as it comes, and answer it; come back after each lost connection."""
        version = ""
        while True:
            with contextlib.suppress(httpx.HTTPError):
                version = await self._listen(client, version)
            await asyncio.sleep(0.5 + self.chance.random() / 2)

    async def _listen(self, client: httpx.AsyncClient, version: str) -> str:
        """Follow until the connection is lost and return the last version known."""
        async with client.stream("GET", f"{self._room}/live", params={"version": version}) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("id: "):
                    version = line.removeprefix("id: ")
                elif line.startswith("data: {"):
                    self._show(client, json.loads(line.removeprefix("data: "))["parts"])
                    if self._loses():
                        break
        return version

    def _show(self, client: httpx.AsyncClient, parts: list[dict[str, str]]) -> None:
        step = next(part["html"] for part in parts if part["id"] == "step")
        asked = re.search(r'data-kind="(\w+)" data-answer="([^."]+)\.(\d+)"', step)
        if asked and asked[1] not in self.held:
            self.held[asked[1]] = time.monotonic()
            self.answering.append(asyncio.create_task(self._answer(client, *asked.groups())))

    async def _answer(self, client: httpx.AsyncClient, kind: str, step: str, in_round: str) -> None:
        """Answer as people do: after a moment, and one in five a second time."""
        for _ in range(1 if self.chance.random() < 0.8 else 2):
            await asyncio.sleep(0.2 + self.chance.random() * 1.5)
            said, self.meant[kind] = POLLS[kind](self.chance)
            self.taps += 1
            key = f"{self.taps}-{self.number:08d}"
            await self._deliver(client, {"step": step, "round": in_round, "key": key, **said})

    async def _deliver(self, client: httpx.AsyncClient, form: Mapping[str, Any]) -> None:
        while True:
            sending = asyncio.create_task(
                client.post(f"{self._room}/answer", data=form, headers={"Accept": "application/json"})
            )
            if self._loses() and self.chance.random() < 0.5:
                # Cut off on the way, wherever it is then.
                await asyncio.sleep(self.chance.random() * 0.05)
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
                continue
            try:
                answer = await sending
            except httpx.HTTPError:
                await asyncio.sleep(self.chance.random())
                continue
            # What the portal said gets lost as often.
            if answer.status_code < 500 and not self._loses():
                assert answer.json()["state"] == "received", answer.text
                return

    def _loses(self) -> bool:
        lost = self.chance.random() < DROPPED
        self.dropped += lost
        return lost

    @property
    def _room(self) -> str:
        return f"{self.url}/join/{self.code}"


def measure(stack: TestStack, url: str, say: Callable[[str], None]) -> list[Figure]:
    """Fill a room on the running portal, go through its polls, and compare what arrived with what was meant."""
    say(f"{PHONES} phones in a workshop")
    room = open_room(stack)
    phones = [Phone(url, room.code, number, random.Random(number)) for number in range(PHONES)]
    pressed = asyncio.run(_hold_the_workshop(room, phones))
    waits = [phone.held[name] - at for name, at in pressed.items() for phone in phones]
    wrong = _wrong_answers(room, phones)
    p95 = float(np.quantile(waits, 0.95))
    votes = PHONES * len(POLLS)
    return [
        Figure(
            what=f"From a step to {PHONES} phones",
            here=f"p50 {statistics.median(waits) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms",
            baseline=f"{sum(phone.dropped for phone in phones):,} connections dropped",
            target=f"p95 ≤ {STEP_TARGET:.0f} s",
            kept=p95 <= STEP_TARGET,
        ),
        Figure(
            what="Votes in that room",
            here=f"{votes - wrong:,} as they were meant",
            baseline=f"{votes:,} given",
            target="none lost, none twice",
            kept=wrong == 0,
        ),
    ]


async def _hold_the_workshop(room: Room, phones: list[Phone]) -> dict[str, float]:
    """Go through the polls, each until everybody has answered, and return when each was pressed."""
    pressed: dict[str, float] = {}
    clients = [httpx.AsyncClient(timeout=PATIENCE) for _ in phones]
    try:
        room.show("text")
        await asyncio.gather(*(phone.enter(client) for phone, client in zip(phones, clients, strict=True)))
        following = [
            asyncio.create_task(phone.follow(client)) for phone, client in zip(phones, clients, strict=True)
        ]
        await asyncio.sleep(ENTERING / 2)
        for name in POLLS:
            pressed[name] = time.monotonic()
            await asyncio.to_thread(room.show, name)
            async with asyncio.timeout(PATIENCE):
                while any(name not in phone.held for phone in phones):
                    await asyncio.sleep(0.1)
                await asyncio.gather(*(task for phone in phones for task in phone.answering))
        for stream in following:
            stream.cancel()
        await asyncio.gather(*following, return_exceptions=True)
    finally:
        await asyncio.gather(*(client.aclose() for client in clients))
    return pressed


def _wrong_answers(room: Room, phones: list[Phone]) -> int:
    """Count the votes that are not in the database exactly once, as their phone meant them last."""
    with room.stack.owner() as connection:
        rows = connection.execute(
            "select p.nickname, o.kind, a.value from portal.answer a join portal.participant p on p.id = a.participant_id"
            " join portal.poll o on o.step_id = a.step_id where p.workshop_id = %s and o.per = 'person'",
            [room.workshop],
        ).fetchall()
    kept = {(name, kind): value for name, kind, value in rows}
    meant = {(f"P{phone.number}", kind): value for phone in phones for kind, value in phone.meant.items()}
    assert len(kept) == len(rows)
    lost = [key for key, value in meant.items() if kept.get(key) != value]
    return len(lost) + len(kept.keys() - meant.keys())
