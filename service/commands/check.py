"""The command ``check``: checks the whole configuration before a start and reports every problem, one per line."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import typer

from service.commands.console import CONFIGURATION, Broker, Json, out, print_json, secured
from service.settings import SettingError, Settings, load

# With less free space than this, a worker's state or a replay's log may not fit.
FREE_BYTES = 1_000_000_000
CONNECT_SECONDS = 10.0

# A check yields one line for each problem.
Check = Callable[[Settings], Iterator[str]]


def check(broker: Broker = None, as_json: Json = False) -> None:
    """Check settings, profiles, state folder, ports, certificates, broker, topics and more before a start; exits 78 if
    anything is wrong."""
    found = list(examined(broker))
    if as_json:
        print_json([{"check": name, "wrong": wrong} for name, wrong in found])
    else:
        for name, wrong in found:
            for line in wrong or ["all is well"]:
                out.print(f"{name}: {line}")
    if any(wrong for _, wrong in found):
        raise typer.Exit(CONFIGURATION)


def examined(broker: str | None) -> Iterator[tuple[str, list[str]]]:
    """The name of each check and the problems it found. If the settings do not load, no other check is made."""
    try:
        settings = load(broker=broker)
    except SettingError as error:
        yield "settings", [str(error)]
        return
    yield "settings", []
    for name, each in CHECKS.items():
        yield name, _tried(each, settings)


def _tried(each: Check, settings: Settings) -> list[str]:
    try:
        return list(each(settings))
    except Exception as error:
        # Any exception is reported as a problem, so that the next checks still run.
        return [str(error) or type(error).__name__]


def _profiles(settings: Settings) -> Iterator[str]:
    from service.pipeline import profiles_of

    profiles_of(settings)
    yield from ()


def _enrichments(settings: Settings) -> Iterator[str]:
    from service.pipeline import stage

    stage("enrich").start(settings, {})
    yield from ()


def _state(settings: Settings) -> Iterator[str]:
    from service.pipeline import STAGES
    from service.worker.app import state_folder

    for each in STAGES:
        state_folder(settings, each.app_id)
    free = shutil.disk_usage(settings.state_dir).free
    if free < FREE_BYTES:
        yield f"{free / 1e6:,.0f} MB are free in {settings.state_dir}; a worker wants {FREE_BYTES / 1e6:,.0f}"


def _ports(settings: Settings) -> Iterator[str]:
    from service.pipeline import STAGES
    from service.worker import supervisor

    for each in STAGES:
        try:
            supervisor.check_port(settings.metrics_host, supervisor.port_of(each, settings))
        except supervisor.PortTaken as error:
            yield str(error)


def _security(settings: Settings) -> Iterator[str]:
    import time

    from service.kafka import security

    secured(settings)
    ends = security.certificate_ends(settings)
    if ends is not None and ends < time.time():
        yield f"the certificate in {settings.ssl_certificate} has ended"


def _broker(settings: Settings) -> Iterator[str]:
    from service.kafka import client

    if settings.broker is None:
        yield "no broker: say --broker HOST:PORT or set NEWSWIRE_BROKER"
        return

    async def ask(admin: Any) -> None:
        await admin.list_topics()

    asyncio.run(client.admin_answer(ask, settings.broker, CONNECT_SECONDS))


def _topics(settings: Settings) -> Iterator[str]:
    from service.kafka import admin
    from service.worker import supervisor

    if settings.broker is not None:
        found = asyncio.run(admin.check_topics(settings.broker, settings, supervisor.CHANGELOGS))
        yield from (str(each) for each in found)


def _registry(settings: Settings) -> Iterator[str]:
    from service.kafka import schema_registry

    schema_registry.prefixes(settings, [each.name for each in schema_registry.with_schema()])
    yield from ()


def _spans(settings: Settings) -> Iterator[str]:
    from service.kafka.tracing import spans_of

    spans_of(settings, "newswire-check")
    yield from ()


CHECKS: dict[str, Check] = {
    "profiles": _profiles,
    "enrichments": _enrichments,
    "state": _state,
    "ports": _ports,
    "security": _security,
    "broker": _broker,
    "topics": _topics,
    "schema registry": _registry,
    "spans": _spans,
}
