"""The command ``top``: shows in the terminal what is running."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.commands.console import Broker, Json, out, print_json, with_broker
from service.commands.terminal import shown

if TYPE_CHECKING:
    from rich.console import Group

REFRESH_SECONDS = 1.0
# The time limit of the first look, which reads the topics' latest records and the groups' committed offsets.
FIRST_LOOK_SECONDS = 30.0
SHOWN_ARTICLES = 8
HEALTH = {
    "working": "green",
    "idle": "dim",
    "starting": "yellow",
    "waiting": "yellow",
    "paused": "red",
    "stuck": "red",
    "absent": "red",
}


def top(
    broker: Broker = None,
    once: Annotated[bool, typer.Option("--once", help="Print it once and end; so it does where nobody looks.")] = False,
    as_json: Json = False,
) -> None:
    """Show what is running now, updated each second: stages with rate, lag and age, sources, the newest articles."""
    from service.commands.run import workers_of
    from service.page.running import Running

    settings = with_broker(broker)

    async def run() -> None:
        running = Running(str(settings.broker), workers_of(settings))
        keeping = asyncio.create_task(running.keep())
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(running.polled.wait(), FIRST_LOOK_SECONDS)
            if as_json:
                print_json({**running.state(), "articles": running.view.listed("articles")})
            elif once or not out.is_terminal:
                out.print(screen(running.state(), running.view.listed("articles")))
            else:
                await _live(running)
        finally:
            keeping.cancel()

    with suppress(KeyboardInterrupt):
        asyncio.run(run())


async def _live(running: Any) -> None:
    from rich.live import Live

    with Live(console=out, screen=True, auto_refresh=False) as live:
        while True:
            live.update(screen(running.state(), running.view.listed("articles")), refresh=True)
            await asyncio.sleep(REFRESH_SECONDS)


def screen(state: Mapping[str, Any], articles: list[dict[str, Any]]) -> Group:
    """The printable view of ``Running.state`` and the list of articles."""
    from rich.console import Group
    from rich.table import Table

    rates = {each["name"]: sum(each["seconds"]) / 60 for each in state["topics"]}
    shorts = {each["name"]: each["short"] for each in state["topics"]}
    stages = Table(title="Stages", title_justify="left", expand=True)
    for heading in ("stage", "health", "in /s", "lag", "oldest", "out /s, last minute"):
        stages.add_column(heading, justify="right" if heading in ("in /s", "lag", "oldest") else "left")
    for each in state["stages"]:
        outputs = ", ".join(f"{shorts.get(name, name)} {rates.get(name, 0):,.1f}" for name in each["writes"])
        health = shown(each["health"], HEALTH[each["health"]])
        age = lasting(each["age_seconds"])
        stages.add_row(each["name"], health, f"{each['rate']:,.1f}", f"{each['lag']:,}", age, shown(outputs))
    sources = Table(title="Sources", title_justify="left", expand=True)
    for heading in ("source", "last", "/s", "documents", "refused", "articles", "copies", "newest"):
        sources.add_column(heading, justify="left" if heading in ("source", "newest") else "right")
    now = state["now_ms"]
    for each in state["sources"]:
        counts = (f"{each[name]:,}" for name in ("documents", "refused", "articles", "copies"))
        last = lasting((now - each["seen_ms"]) / 1000) if each["seen_ms"] else "-"
        sources.add_row(shown(each["name"]), last, f"{each['per_second']:,.1f}", *counts, _cut(each["headline"]))
    newest = Table(title="Newest articles", title_justify="left", expand=True)
    for heading in ("ago", "source", "", "headline", "cut"):
        newest.add_column(heading, justify="right" if heading in ("ago", "cut") else "left")
    for each in articles[:SHOWN_ARTICLES]:
        ago = lasting((now - each["seen_ms"]) / 1000)
        decision = shown(each["relation"] or each["reached"])
        newest.add_row(ago, shown(each["source"]), decision, _cut(each["headline"]), f"{each['removed']:,}")
    wrong = state["problem"]
    head = shown(f"{state['broker']}: {wrong}", "red") if wrong else shown(str(state["broker"]), "dim")
    return Group(head, stages, sources, newest)


def _cut(text: str | None) -> Any:
    found = shown(text or "-")
    found.no_wrap, found.overflow = True, "ellipsis"
    return found


def lasting(seconds: float) -> str:
    """A duration in a single, readable unit, such as ``3 min``."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{max(0.0, seconds):,.0f} s"
