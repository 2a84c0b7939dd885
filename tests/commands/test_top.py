"""What is running, in the terminal."""

from __future__ import annotations

import io

import pytest

from service.commands.terminal import Console
from service.commands.top import lasting, screen
from service.page.running import Running
from service.pipeline import STAGES
from tests.page.records import NOW, made_of, seeds


def test_stages_sources_and_newest_articles_are_shown_and_never_obeyed() -> None:
    running = Running("127.0.0.1:1", {})
    for each in made_of(seeds(), source="d\x1b[31m"):
        running.view.add(each, NOW)
    running.monitor.update(NOW, {}, {(STAGES[0].reads, 0): 0}, {(STAGES[0].reads, 0): 1234}, {})
    told = io.StringIO()
    Console(file=told, width=200).print(screen(running.state(), running.view.listed("articles")))
    text = told.getvalue()
    for part in ("deduplicate", "1,234", "d\\x1b[31m", "US general sees Baghdad", "excerpt"):
        assert part in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("seconds", "said"), [(-1, "0 s"), (59.6, "60 s"), (300, "5 min"), (7200, "2 h"), (1e6, "12 d")]
)
def test_a_time_has_one_unit(seconds: float, said: str) -> None:
    assert lasting(seconds) == said
