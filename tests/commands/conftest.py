"""What the tests of commands share: ``run`` runs one as a shell would, without settings from the environment."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from service.commands import main
from service.settings import Settings, variable

Run = Callable[..., tuple[int, str, str]]
"""Arguments in; exit code, standard output and standard error out."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["newswire", *arguments])
        with pytest.raises(SystemExit) as ended:
            main.main()
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(variable(name), raising=False)
    return command
