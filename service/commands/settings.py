"""The commands about the installation itself: config, version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from service.commands.console import (
    Json,
    out,
    print_json,
)
from service.settings import Settings, load, variable


def config(as_json: Json = False) -> None:
    """Print every setting: its variable, current value, default and meaning."""
    from service.commands import tables
    from service.pipeline import sources_of

    settings = load()
    # Raises if the sources file is invalid, so that this command reports it before a worker does.
    sources = sources_of(settings)
    rows = [
        {
            "variable": variable(each.name),
            "value": getattr(settings, each.name),
            "default": each.default,
            "about": each.metadata["about"],
        }
        for each in fields(Settings)
    ]
    if as_json:
        print_json(rows)
        return
    shown = ((row["variable"], _shown(row["value"]), _shown(row["default"]), row["about"]) for row in rows)
    out.print(tables.plain_table(("variable", "value", "default", "what"), shown))
    for name, each in sources.items():
        out.print(f"source {name}: {', '.join(f'{key} {value}' for key, value in _set_fields(each))}")


def _set_fields(source: Any) -> Iterator[tuple[str, Any]]:
    """The settings of a source that are set, as names and values."""
    for name in source.__struct_fields__:
        value = getattr(source, name)
        if value not in (None, {}):
            yield name, value


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def version(as_json: Json = False) -> None:
    """Print the version of the service and of its main dependencies."""
    from importlib.metadata import version as of

    found = {name: of(name) for name in ("newswire", "faust-streaming", "aiokafka", "orjson", "prometheus-client")}
    if as_json:
        print_json(found)
        return
    for name, number in found.items():
        out.print(f"{name} {number}")
