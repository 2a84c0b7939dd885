"""What others wrote is shown and never obeyed: every command, attacked in keys, headers, file names and texts."""

from __future__ import annotations

import ast
import asyncio
import io
import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from hypothesis import given
from hypothesis import strategies as st
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from service import pipeline
from service.article import encode
from service.commands import main, tables
from service.commands.batch import process
from service.commands.terminal import Console, shown, visible
from service.dead_letters.letter import dead_letter
from service.intake.files import roots, walk
from service.kafka.raw import raw_document
from service.outcome import Reason, Rejected
from service.pipeline import Pipeline
from service.settings import Settings
from service.worker import supervisor
from tests.commands.conftest import Run

ATTACK = "\x1b[31mred\x1b]0;title\x07\x9b2J\r\u202egnp.exe\u2066\x7f\b[/red]x:bomb:"
SHOWN = r"\x1b[31mred\x1b]0;title\x07\x9b2J\r\u202egnp.exe\u2066\x7f\x08[/red]x:bomb:"
# A file name cannot have everything, but all of this.
NAME = ATTACK.replace("/", "|") + "\nsecond"
NAME_SHOWN = SHOWN.replace("/", "|") + r"\nsecond"
BODY = (
    "Harbour board opens new \x1b]0;title\x07 ferry\u202e line\n\n"
    f"Bergen (AFP) May 2, 2024 - The new {ATTACK} ferry line to the islands opens in spring, "
    "the harbour board said on Monday after months of talks with the operators.\n\n"
    "The first boats will leave at six in the morning and return in the evening, with a fare that is low.\n"
)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    made = tmp_path / "inbox"
    made.mkdir()
    (made / f"{NAME}.txt").write_text(BODY)
    (made / f"{NAME}.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    (made / f"{NAME}.empty").touch()
    return made


def harmless(*texts: str) -> bool:
    """Whether nothing in the texts is a command to a terminal, or hides something."""
    return not any(
        unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") and each != "\n" for text in texts for each in text
    )


def printed(*renderables: object, lines: bool = False, colours: bool = False) -> str:
    """What the console writes for them, in a terminal that has colours or in a pipe."""
    file = io.StringIO()
    console = Console(file=file, width=400, force_terminal=colours, color_system="standard" if colours else None)
    console.print(*renderables, lines=lines)
    return file.getvalue()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (ATTACK, SHOWN),
        ("a\nb\tc", r"a\nb\tc"),
        ("\ud83d", r"\ud83d"),
        ("a\u2028b\u200bc\ufeff\U000e0041", r"a\u2028b\u200bc\ufeff\U000e0041"),
        ("می\u200cخواهم क्\u200dष 👨\u200d👩 ❤\ufe0f\u200d🔥", "می\u200cخواهم क्\u200dष 👨\u200d👩 ❤\ufe0f\u200d🔥"),
        ("pay\u200dpal\ufe0f é\u200d\u200d\ufe0f\ufe0f", r"pay\u200dpal\ufe0f é" + "\u200d" + r"\u200d\ufe0f\ufe0f"),
        ("\u0600١٢ 新華社 “Übung” — é", "\u0600١٢ 新華社 “Übung” — é"),
    ],
)
def test_what_is_not_seen_is_written_out_and_the_rest_is_as_it_was(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_line_breaks_and_tabs_stay_where_they_are_asked_for() -> None:
    assert visible("a\nb\tc\r\x1b", lines=True) == "a\nb\tc\\r\\x1b"


@given(st.text(st.characters(codec=None), max_size=60))
def test_nothing_that_is_printed_reaches_the_terminal_as_a_command(text: str) -> None:
    table = Table(text, title=text)
    table.add_row(text)
    table.add_row(Text(text))
    table.add_row(shown(text))
    said = printed(text, Text(text), table)
    joiners = "\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
    assert harmless(said.translate({ord(each): None for each in joiners}))


def test_styles_are_ours_and_nothing_of_a_text_is_markup_or_an_emoji_or_a_link() -> None:
    marked = "[bold]x[/bold] [/red] :bomb: [link=http://a.b]c[/link]"
    assert printed(marked, colours=True) == f"{marked}\n"
    assert printed(shown(ATTACK, "bold"), colours=True) == f"\x1b[1m{SHOWN}\x1b[0m\n"
    assert printed(Text("c", "link http://a.b"), colours=True) == "c\n"


def test_a_string_stays_one_line_however_long_it_is() -> None:
    assert printed("word " * 200 + "\nnext").count("\n") == 1
    assert printed("a\nb", lines=True) == "a\nb\n"


def test_a_progress_bar_still_moves_the_cursor() -> None:
    file = io.StringIO()
    with Progress(console=Console(file=file, force_terminal=True), transient=True) as bar:
        bar.add_task("working", total=2)
    assert "\x1b[" in file.getvalue()


def test_demo_tables(inbox: Path) -> None:
    found = [each for root in roots((str(inbox),)) for each in walk(root)]
    batch = process(found, Settings(), datetime(2026, 5, 1, tzinfo=UTC))
    table = tables.articles_table(batch.state.lines(), {"d": ("malformed", ATTACK)}, {"d": f"{NAME}"})
    said = printed(table)
    assert harmless(said)
    assert SHOWN in said


def test_replay_dry_run_and_what_it_skips(run: Run, inbox: Path) -> None:
    code, out, err = run("replay", str(inbox), "--dry-run", "--broker", "127.0.0.1:1")
    assert code == 65
    assert harmless(out, err)
    assert out.splitlines()[:2] == [f"{NAME_SHOWN}.pdf", f"{NAME_SHOWN}.txt"]
    assert err == f"skipped {inbox}/{NAME_SHOWN}.empty: a file of no bytes\n"


def test_process_refusals(run: Run, inbox: Path, tmp_path: Path) -> None:
    code, out, err = run("process", str(inbox), "--output", str(tmp_path / "out.jsonl"))
    assert code == 65
    assert harmless(out, err)
    assert f"{NAME_SHOWN}.pdf: unsupported-format: " in err
    assert err.count("\n") == 3
    (line,) = [json.loads(each) for each in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert line["filename"] == f"{NAME}.txt"  # exact, for a machine


def test_explain_and_duplicates_explain(run: Run, inbox: Path) -> None:
    path = str(inbox / f"{NAME}.txt")
    for arguments in (("explain", path), ("duplicates", "explain", path, path)):
        code, out, err = run(*arguments)
        assert code == 0
        assert harmless(out, err)
        assert r"\x1b[31mred" in out.replace("\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("process", NAME, "--output", "x"),
        ("explain", NAME),
        (NAME,),
        ("config", f"--{NAME}"),
        ("tap", ATTACK[:18], "--broker", "127.0.0.1:1"),
        ("tap", "clean", "--broker", NAME),
        ("tap", "clean", "--filter", NAME, "--broker", "127.0.0.1:1"),
        ("replay", ".", "--rate", NAME, "--broker", "127.0.0.1:1"),
        ("dead-letters", "show", NAME, "--broker", "127.0.0.1:1"),
    ],
)
def test_error_lines(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert code in (64, 65, 78)
    assert harmless(out, err)
    assert err.count("\n") == 1


def test_the_traceback_of_an_error(run: Run) -> None:
    code, out, err = run("--debug", "explain", NAME)
    assert code == 65
    assert "Traceback" in err
    assert harmless(out, err)


@pytest.mark.broker
@pytest.mark.embedded
def test_commands_that_read_topics(run: Run, clean_broker: str) -> None:
    supervisor.apply_all_topics(clean_broker, Settings(broker=clean_broker))
    hostile = ATTACK.encode() + b"\nsecond"
    headers = [("filename", hostile), ("source", hostile), ("[/red]x", hostile), (ATTACK, hostile)]
    key, value, errors = dead_letter(
        stage="clean",
        reason=Reason.MALFORMED,
        message=ATTACK,
        key=hostile,
        value=hostile,
        headers=headers,
        topic=pipeline.RAW,
        partition=0,
        offset=0,
        timestamp_ms=0,
        error=ValueError(ATTACK),
    )

    async def send() -> int:
        async with AIOKafkaProducer(bootstrap_servers=clean_broker) as producer:
            await producer.send_and_wait(pipeline.RAW, BODY.encode(), key=hostile, headers=headers)
            for topic, record in Pipeline(Settings()).feed(raw_document(hostile, BODY.encode(), headers, 0.0)):
                assert not isinstance(record, Rejected), record
                await producer.send_and_wait(topic, encode(record), key=hostile)
            sent = await producer.send_and_wait(pipeline.DEAD_LETTERS, value, key=key, headers=errors)
            return int(sent.partition)

    place = f"{asyncio.run(send())}:0"
    for arguments in (
        ("tap", "raw", "--from", "beginning", "--until-end"),
        ("tap", "enriched", "--from", "beginning", "--until-end"),
        ("stories",),
        ("dead-letters", "list"),
        ("dead-letters", "show", place),
        ("dead-letters", "replay"),
    ):
        code, out, err = run(*arguments, "--broker", clean_broker)
        assert code == 0, err
        assert harmless(out, err), arguments
        assert arguments[-1] == "replay" or r"\x1b" in out or r"\u001b" in out, arguments
    shown_letter = run("dead-letters", "show", place, "--broker", clean_broker)[1]
    assert f"\n[/red]x {SHOWN}\\nsecond\n" in shown_letter
    assert f"\n{SHOWN} {SHOWN}\\nsecond\n" in shown_letter
    exact = json.loads(run("dead-letters", "show", place, "--json", "--broker", clean_broker)[1])
    assert exact["key"] == ATTACK + "\nsecond"
    assert exact["headers"][ATTACK] == ATTACK + "\nsecond"


def test_no_command_prints_past_the_console() -> None:
    """``sys.stdout.buffer`` is for JSON, which is exact."""
    for path in Path(main.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            called = node.func if isinstance(node, ast.Call) else None
            assert not (isinstance(called, ast.Name) and called.id == "print"), path
            assert not (isinstance(called, ast.Attribute) and called.attr in ("echo", "secho")), path
            assert not (
                isinstance(called, ast.Attribute) and ast.unparse(called) in ("sys.stdout.write", "sys.stderr.write")
            ), path
            assert not (isinstance(node, ast.ImportFrom) and node.module == "rich.markup"), path
            if isinstance(node, ast.ImportFrom) and node.module == "rich.console":
                assert "Console" not in {each.name for each in node.names}, path
