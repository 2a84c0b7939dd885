"""What the commands share: progress that is said in lines where nobody sees a bar."""

from __future__ import annotations

from service.commands.console import _line_printer
from service.replay.options import Progress


def progress(sent: int, skipped: int) -> Progress:
    return Progress(
        sent=sent, sent_bytes=0, known=0, skipped=skipped, in_flight=0, files_done=0, files_total=None, bytes_done=0,
        bytes_total=None, seconds=0.0, rate=0.0, eta_seconds=None,
    )  # fmt: skip


def test_a_replay_that_follows_into_a_file_says_in_lines_what_it_has_sent() -> None:
    said: list[str] = []
    clock = [0.0]
    tell = _line_printer(said.append, lambda: clock[0])
    for seconds, sent, skipped in ((0, 0, 0), (1, 2, 0), (2, 3, 0), (7, 5, 1), (60, 5, 1)):
        clock[0] = seconds
        tell(progress(sent, skipped))
    assert [line.split(" ", 1)[1] for line in said] == [
        "sent 2 documents, 2 in all",
        "sent 3 documents, 5 in all; skipped 1",
    ]
