"""Every command that a container runs is one that `newswire` has, with arguments that it takes."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from service.commands.main import built

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(TEXT)["services"]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
# Newer versions of typer bring a click of their own: its usage errors are found by way of one that it publishes.
WRONG = (KeyError, typer.BadParameter.__mro__[1])
ENTRYPOINT, DEFAULT = (json.loads(found) for found in re.findall(r"(?m)^(?:ENTRYPOINT|CMD) (\[.*\])$", DOCKERFILE))


def commands() -> dict[str, list[str]]:
    """What each container of ours runs, entry point and all, by service; and what the comments tell to run."""
    ours = {name: each for name, each in SERVICES.items() if each["image"].startswith("newswire:")}
    run = {name: [*each.get("entrypoint", ENTRYPOINT), *each["command"]] for name, each in ours.items()}
    for name, told in re.findall(r"docker compose run --rm (\w+)(?: (\w+))?", TEXT):
        run[f"run {name}"] = [*ours[name].get("entrypoint", ENTRYPOINT), *([told] if told else ours[name]["command"])]
    return run


def parse(arguments: Sequence[str]) -> None:
    """Parse as the command would, without running it. Raises WRONG where it takes no such thing."""
    command = built()
    rest = list(arguments)
    while hasattr(command, "commands"):
        command = command.commands[rest.pop(0)]
    command.make_context(command.name, rest)


@pytest.mark.parametrize("target", ["setup", "demo", "up"])
def test_what_is_compiled_is_compiled_at_setup(target: str, tmp_path: Path) -> None:
    said = subprocess.run(
        ["make", "--dry-run", target, f"VENV={tmp_path}/venv"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    installed, compiled = said.index("pip install"), said.index("-m service.deduplication.warm_up")
    assert installed < compiled
    assert target == "setup" or compiled < said.index(f"newswire {target}")
    for each in ("service.deduplication.warm_up", "compile_tagger()", "from service.stories.loops import warm_up"):
        assert each in said
        assert each in DOCKERFILE


def test_the_image_runs_newswire() -> None:
    assert ENTRYPOINT == ["newswire"]
    assert DEFAULT == ["--help"]


@pytest.mark.parametrize("command", commands().values(), ids=commands().keys())
def test_a_containers_command_is_one_that_there_is(command: list[str]) -> None:
    name, *arguments = command
    assert name == "newswire"
    parse(arguments)


@pytest.mark.parametrize("arguments", [["work", "clean"], ["worker"], ["topics", "make"], ["replay", "--fast", "x"]])
def test_a_command_that_there_is_not_is_noticed(arguments: list[str]) -> None:
    with pytest.raises(WRONG):
        parse(arguments)
