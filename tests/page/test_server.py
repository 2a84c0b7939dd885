"""Who may ask the page's server for what: this machine to look, this page to put a dead letter back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from service.dead_letters.replay import LettersReplayed
from service.kafka.reading import Record
from service.page import server
from service.page.running import Running
from service.page.server import STATIC, TOKEN_HEADER, Server, is_local
from service.settings import Settings
from tests.kafka.running import run
from tests.page.records import NOW, made_of, seeds

NOWHERE = "127.0.0.1:1"


@cache
def carried() -> tuple[Record, ...]:
    """What the topics carry of the seeds: made once, for no test changes a record."""
    return tuple(made_of(seeds()))


@asynccontextmanager
async def asking(host: str = "127.0.0.1") -> AsyncGenerator[tuple[TestClient[Any, Any], Running], None]:
    """A client of a page over the seeds, without a broker."""
    running = Running(NOWHERE, {})
    for each in carried():
        running.view.add(each, NOW)
    site = Server(Settings(broker=NOWHERE, page_host=host), running).site()
    async with TestClient(TestServer(site)) as client:
        yield client, running
        running.ended.set()


async def token_of(client: TestClient[Any, Any]) -> str:
    found = re.search(r'name="token" content="([^"]*)"', await (await client.get("/")).text())
    assert found is not None
    return found[1]


def test_every_answer_is_nobody_elses_and_never_stored() -> None:
    async def work() -> None:
        async with asking() as (client, _):
            for path in ("/", "/page.js", "/page.css", "/search?q=iraq", "/stories/none", "/nothing", "/events"):
                answer = await client.get(path)
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy, path
                assert "unsafe" not in policy
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Cache-Control"] == "no-store"
                answer.close()

    run(work())


@pytest.mark.parametrize(("host", "status"), [("rebound.example", 421), ("localhost:9400", 200), ("[::1]", 200)])
def test_a_name_of_somebody_elses_that_points_here_is_refused(host: str, status: int) -> None:
    async def work() -> None:
        async with asking() as (client, _):
            assert (await client.get("/", headers={"Host": host})).status == status

    run(work())


@pytest.mark.parametrize(
    ("wrong", "headers"),
    [
        ("no origin", {"Origin": None}),
        ("another's origin", {"Origin": "http://evil.example"}),
        ("another port's", {"Origin": "http://127.0.0.1:1"}),
        ("no token", {TOKEN_HEADER: None}),
        ("another token", {TOKEN_HEADER: "x"}),
        ("a form", {"Content-Type": "text/plain"}),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_nothing_is_put_back_but_for_this_page(
    monkeypatch: pytest.MonkeyPatch, wrong: str, headers: dict[str, str | None]
) -> None:
    asked: list[Any] = []

    async def replay(*args: Any, **options: Any) -> Any:
        asked.append(options)
        return LettersReplayed(replayed=1, left={}, dry_run=not options["execute"])

    monkeypatch.setattr("service.dead_letters.replay.replay", replay)

    async def work() -> None:
        async with asking() as (client, _):
            right = {
                "Origin": str(client.make_url("")).rstrip("/"),
                TOKEN_HEADER: await token_of(client),
                "Content-Type": "application/json",
            }

            async def post(more: dict[str, str | None]) -> ClientResponse:
                sent = {name: value for name, value in {**right, **more}.items() if value is not None}
                return await client.post("/replay", data=b'{"partition": 0, "offset": 1}', headers=sent)

            refused = await post(headers)
            assert (refused.status, asked) == (403, []), wrong
            taken = await post({})
            assert (taken.status, (await taken.json())["dry_run"]) == (200, True)
            assert not asked[0]["execute"]

    run(work())


def test_beyond_this_machine_the_page_only_shows() -> None:
    async def work() -> None:
        async with asking(host="0.0.0.0") as (client, _):
            assert await token_of(client) == ""
            origin = str(client.make_url("")).rstrip("/")
            headers = {"Origin": origin, TOKEN_HEADER: "", "Content-Type": "application/json"}
            answer = await client.post("/replay", data=b'{"partition": 0, "offset": 1}', headers=headers)
            assert answer.status == 403

    run(work())


def test_what_changes_is_pushed_and_what_does_not_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PUSH_SECONDS", 0.01)

    async def work() -> None:
        async with asking() as (client, running):
            answer = await client.get("/events")
            names = [await _event(answer) for _ in range(6)]
            assert names == ["state", "articles", "stories", "copies", "letters", "state"]
            running.view.changed("stories")
            while (name := await _event(answer)) == "state":
                pass
            assert name == "stories"
            answer.close()

    run(work())


async def _event(answer: ClientResponse) -> str:
    async with asyncio.timeout(10):
        while not (line := await answer.content.readline()).startswith(b"event: "):
            pass
    return line.decode().removeprefix("event: ").strip()


def test_what_is_not_there_is_said_in_a_sentence() -> None:
    async def work() -> None:
        async with asking() as (client, _):
            answer = await client.get("/copies/none")
            assert (answer.status, await answer.json()) == (
                404,
                {"problem": "no copy none among those that the page has seen"},
            )

    run(work())


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("[::1]", True), ("localhost", True), ("0.0.0.0", False), ("example", False)],
)
def test_which_names_are_this_machines(host: str, expected: bool) -> None:
    assert is_local(host) == expected


def test_the_page_never_makes_markup_of_a_text_and_has_nothing_of_others() -> None:
    script = (STATIC / "page.js").read_text()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser", "srcdoc"):
        assert way not in script
    for each in STATIC.iterdir():
        addresses = re.findall(r"https?://[^\s\"']+", each.read_text())
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, each.name
