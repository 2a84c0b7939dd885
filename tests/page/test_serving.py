"""The page's port: open while the broker is not there, closed at the end, and said where it is somebody else's."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from service.page.serving import PagePortTaken, address_of, beside
from service.settings import SettingError, Settings
from tests.waiting import until


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found


@pytest.mark.system  # it waits for the client to give up
def test_without_a_broker_the_page_is_there_and_says_so_and_goes_with_its_block(port: int) -> None:
    settings = Settings(broker="127.0.0.1:1", page_port=port)
    with beside(settings, {}) as address:
        assert address == f"http://127.0.0.1:{port}/"

        def problem() -> str:
            with urllib.request.urlopen(f"{address}events", timeout=30) as events:
                while not (line := events.readline()).startswith(b"data: "):
                    pass
                return str(json.loads(line.removeprefix(b"data: "))["problem"])

        until(lambda: "no Kafka broker answered at 127.0.0.1:1" in problem())
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=5)


def test_a_port_that_is_taken_is_named_with_the_setting(port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with (
            pytest.raises(PagePortTaken, match=rf"{port}.*NEWSWIRE_PAGE_PORT"),
            beside(Settings(broker="127.0.0.1:1", page_port=port), {}),
        ):
            pass


def test_profiles_that_cannot_be_read_are_said_before_anything_is_served(port: int, tmp_path: Path) -> None:
    settings = Settings(broker="127.0.0.1:1", page_port=port, profiles=tmp_path / "nowhere")
    with pytest.raises(SettingError), beside(settings, {}):
        pass


def test_an_address_of_ipv6_has_its_brackets() -> None:
    assert address_of(Settings(page_host="::1", page_port=9400)) == "http://[::1]:9400/"
