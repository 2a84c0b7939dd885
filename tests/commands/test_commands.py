"""The command as its users meet it: exit codes, one-line errors, JSON for scripts, batches."""

from __future__ import annotations

import asyncio
import errno
import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from service import pipeline, topics
from service.article import encode
from service.commands import batch
from service.commands.batch import main_article
from service.settings import Settings, variable
from service.worker import supervisor
from tests.commands.conftest import Run

SEEDS = Path(__file__).parents[2] / "seeds"
ARTICLE = (
    "Harbour board opens new ferry line\n\n"
    "Bergen (AFP) May 2, 2024 - The new ferry line to the islands opens in spring, the harbour board said on Monday "
    "after months of talks with the operators.\n\n"
    "The first boats will leave at six in the morning and return in the evening, with a fare that the board called "
    "low enough for daily use.\n"
)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nonsense",), 64),
        (("worker",), 64),
        (("worker", "iron", "--broker", "127.0.0.1:1"), 64),
        (("process", "nowhere.txt", "--output", "x.jsonl"), 64),
        (("process", str(SEEDS / "*.nothing"), "--output", "x.jsonl"), 64),
        (("process", str(SEEDS), "--output", "no/such/folder/x.jsonl"), 64),
        (("process", str(SEEDS), "--output", "x.jsonl", "--from", "cluster"), 64),
        (("process", str(SEEDS), "--output", "x.jsonl", "--format", "nitf"), 64),
        (("dead-letters", "show", "somewhere", "--broker", "127.0.0.1:1"), 64),
        (("process", str(SEEDS), "--output", str(SEEDS)), 64),
        (("process", str(SEEDS), "--output", "-", "--records", "no/such/folder/x.jsonl"), 64),
        (("explain", str(SEEDS)), 64),
        (("demo", "nowhere.txt"), 64),
        (("tap", "bogus", "--broker", "127.0.0.1:1"), 64),
        (("tap", "enriched", "--filter", "langauge=en", "--broker", "127.0.0.1:1"), 64),
        (("tap", "enriched", "--format", "{haedline}", "--broker", "127.0.0.1:1"), 64),
        (("tap", "clean", "--format", "xml", "--broker", "127.0.0.1:1"), 64),
        (("dead-letters", "list", "--reason", "bogus", "--broker", "127.0.0.1:1"), 64),
        (("test", "nowhere"), 64),
        (("explain", "0" * 32), 78),
        (("page", "--broker", "127.0.0.1:1", "--port", "0"), 78),
        (("top",), 78),
        (("tap", "clean", "--broker", "nonsense"), 78),
        (("tap", "clean"), 78),
        (("worker", "clean"), 78),
        (("topics", "check"), 78),
        (("topics", "schema", "bogus"), 64),
        (("topics", "schema", "raw"), 64),
    ],
)
def test_wrong_usage_and_configuration_are_one_line_and_a_code(run: Run, arguments: tuple[str, ...], code: int) -> None:
    ended, _, said = run(*arguments)
    assert ended == code
    assert said.startswith("newswire: ")
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_a_broker_that_is_not_there_is_69(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.worker.supervisor.CONNECT_SECONDS", 0.2)
    code, _, said = run("worker", "clean", "--broker", "127.0.0.1:1")
    assert code == 69
    assert "127.0.0.1:1" in said


def test_a_setting_that_does_not_parse_is_78(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSWIRE_PARTITIONS", "many")
    code, _, said = run("config")
    assert code == 78
    assert "NEWSWIRE_PARTITIONS='many' is not a whole number" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "LOUD"),
        ("METRICS_PORT", "99999"),
        ("BROKER", "localhost"),
        ("PARTITIONS", "0"),
        ("DISABLED_ENRICHMENTS", "nonsense"),
    ],
)
def test_a_value_that_makes_no_sense_is_78(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(f"NEWSWIRE_{name}", value)
    code, _, said = run("process", str(SEEDS / "004_6576f663c8cd1e73.txt"), "--output", str(tmp_path / "out.jsonl"))
    assert code == 78
    assert value in said
    assert said.count("\n") == 1


def test_a_variable_that_no_setting_has_is_78(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSWIRE_PARTITION", "8")
    assert run("config")[0] == 78


def test_config_shows_every_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSWIRE_WINDOW_HOURS", "24")
    code, said, _ = run("config", "--json")
    assert code == 0
    rows = {row["variable"]: row for row in json.loads(said)}
    assert set(rows) == {variable(name) for name in Settings.__dataclass_fields__}
    assert rows["NEWSWIRE_WINDOW_HOURS"]["value"] == 24
    assert rows["NEWSWIRE_WINDOW_HOURS"]["default"] == 72


def test_topics_list_names_every_contract(run: Run) -> None:
    code, said, _ = run("topics", "list", "--json")
    assert code == 0
    assert {row["name"] for row in json.loads(said)} >= {"newswire.raw.v1", "newswire.stories.v1"}


def test_the_contracts_are_printed_as_they_are_published(run: Run) -> None:
    folder = Path(topics.__file__).parent / "schemas"
    for arguments, name in ((("schema", "stories"), "stories.schema.json"), (("asyncapi",), "asyncapi.json")):
        code, said, _ = run("topics", *arguments)
        assert (code, said) == (0, (folder / name).read_text(encoding="utf-8"))
    assert run("topics", "schema", "newswire.story-members.v1")[0] == 0


def test_version_names_what_it_stands_on(run: Run) -> None:
    code, said, _ = run("version", "--json")
    assert code == 0
    assert {"newswire", "faust-streaming", "aiokafka"} <= set(json.loads(said))


def test_process_writes_one_line_an_article(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text(ARTICLE)
    (tmp_path / "packed.txt.gz").write_bytes(gzip.compress(ARTICLE.replace("ferry", "tram").encode()))
    output = tmp_path / "out.jsonl"
    code, _, _ = run("process", str(tmp_path / "*.txt*"), "--output", str(output))
    lines = [json.loads(line) for line in output.read_text().splitlines()]
    assert code == 0
    assert {line["filename"] for line in lines} == {"plain.txt", "packed.txt.gz"}
    assert all(line["headline"] and line["body"] and line["story_id"] and line["relation"] for line in lines)


def test_process_writes_each_record_that_a_topic_would_carry(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    (tmp_path / "b.txt").write_text(" ")
    output, carried = str(tmp_path / "out.jsonl"), tmp_path / "records.jsonl"
    code, _, _ = run("process", str(tmp_path / "*.txt"), "--output", output, "--records", str(carried))
    lines = [json.loads(line) for line in carried.read_text().splitlines()]
    assert code == 65
    told = ["clean", "unique", "enriched", "story-candidates", "stories", "story-members", "dead-letters"]
    assert [line["topic"].split(".")[1] for line in lines] == told
    assert lines[1]["key"] == lines[1]["record"]["article_id"]
    assert lines[-1]["record"]["reason"] == "empty"


HOSTILE = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\t\r\n" * 50, "empty"),
    "zeros.txt": (bytes(5_000_000), None),
    "broken.txt": (b"\xff\xfe\x00\xd8\x00\xd8" + b"\x80\x81\xfe" * 2000, None),
    "paper.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "unsupported-format"),
    "cut.txt.gz": (gzip.compress(ARTICLE.encode() * 200)[:100], "undecodable"),
    "numbers.json": (b"[1, 2, 3]", "malformed"),
    "line.txt": (b"x" * 10_000_000, None),
    "menu.txt": (b"Home\nWorld\nSport\nSubscribe\nCookie settings\nCopyright 2024 All rights reserved\n", "no-article"),
}


def test_hostile_files_are_named_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, (content, _) in HOSTILE.items():
        (inbox / name).write_bytes(content)
    (inbox / "good.txt").write_text(ARTICLE)
    output = tmp_path / "out.jsonl"
    code, _, said = run("process", str(inbox), "--output", str(output))
    assert code == 65
    assert "Traceback" not in said
    named = {line.split(": ")[0].rpartition("/")[2]: line.split(": ")[1] for line in said.splitlines() if ": " in line}
    assert set(named) == set(HOSTILE)
    for name, (_, reason) in HOSTILE.items():
        assert reason is None or named[name] == reason, name
    assert [json.loads(line)["filename"] for line in output.read_text().splitlines()] == ["good.txt"]


def test_process_from_enrich_takes_each_file_as_it_stands(run: Run, tmp_path: Path) -> None:
    (tmp_path / "body.txt").write_text("Read more\n\nAngela Merkel spoke in Berlin.\n")
    output = tmp_path / "out.jsonl"
    assert run("process", str(tmp_path / "body.txt"), "--output", str(output), "--from", "enrich")[0] == 0
    (line,) = [json.loads(line) for line in output.read_text().splitlines()]
    assert line["body"] == "Read more\n\nAngela Merkel spoke in Berlin.\n"
    for entity in line["entities"]:
        for start, end in entity["mentions"]:
            assert line["body"][start:end].strip() == line["body"][start:end]


def test_process_writes_to_standard_output(run: Run) -> None:
    code, said, _ = run("process", str(SEEDS / "004_6576f663c8cd1e73.txt"), "--output", "-")
    assert code == 0
    assert [json.loads(line)["part"] for line in said.splitlines()] == [0]


def test_a_full_disk_is_named_as_such(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(batch, "write_lines", full)
    code, _, said = run("process", str(SEEDS / "004_6576f663c8cd1e73.txt"), "--output", str(tmp_path / "x.jsonl"))
    assert (code, said) == (78, "newswire: the disk is full, writing the output; make room and run again\n")


def test_process_writes_ninjs_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text(ARTICLE)
    output = tmp_path / "out.jsonl"
    assert run("process", str(tmp_path / "plain.txt"), "--output", str(output), "--format", "ninjs")[0] == 0
    (line,) = [json.loads(line) for line in output.read_text().splitlines()]
    assert line["headlines"][0]["value"] == "Harbour board opens new ferry line"


def test_duplicates_explain_says_what_two_files_share_and_by_which_rule(run: Run) -> None:
    cut, whole, retold = sorted(str(path) for path in SEEDS.glob("*.txt"))
    code, said, _ = run("duplicates", "explain", cut, whole, "--json")
    found = json.loads(said)
    assert code == 0
    assert found["linked"]
    assert [each["relation"] for each in found["decisions"]] == ["excerpt", "unique"]
    assert found["containment"] > 0.95
    code, said, _ = run("duplicates", "explain", cut, retold)
    assert code == 0
    assert "excerpt" not in said
    code, _, said = run("duplicates", "explain", cut, str(SEEDS.parent / "LICENSE"), "--json")
    assert code in (0, 65)
    assert "Traceback" not in said


@pytest.mark.broker
@pytest.mark.embedded
def test_duplicates_explain_takes_ids_of_the_clean_topic_too(run: Run, clean_broker: str) -> None:
    cut, whole, _ = sorted(str(path) for path in SEEDS.glob("*.txt"))
    articles = [main_article(path, Settings(), datetime(2026, 5, 1, tzinfo=UTC)) for path in (cut, whole)]
    supervisor.apply_all_topics(clean_broker, Settings(broker=clean_broker))

    async def send() -> None:
        async with AIOKafkaProducer(bootstrap_servers=clean_broker) as producer:
            for value in (articles[0].article_id.encode(), *map(encode, articles)):
                await producer.send_and_wait(pipeline.CLEAN, value, key=b"en")

    asyncio.run(send())
    ids = [each.article_id for each in articles]
    of_files = json.loads(run("duplicates", "explain", cut, whole, "--json")[1])
    for names in (ids, [ids[0], whole]):
        code, said, _ = run("duplicates", "explain", *names, "--broker", clean_broker, "--json")
        assert code == 0
        assert json.loads(said)["matches"] == of_files["matches"]
    code, _, said = run("duplicates", "explain", ids[0], "0" * 32, "--broker", clean_broker)
    assert (code, said) == (65, f"newswire: no article {'0' * 32} in the clean topic\n")


def test_window_says_how_far_apart_the_clocks_of_copies_may_be(run: Run, tmp_path: Path) -> None:
    for day in (1, 5):
        item = {
            "uri": f"urn:{day}",
            "type": "text",
            "headline": "Ferry",
            "body_text": ARTICLE,
            "versioncreated": f"2024-05-0{day}T10:00:00Z",
        }
        (tmp_path / f"{day}.json").write_text(json.dumps(item))
    found = {}
    for window in ((), ("--window", "95"), ("--window", "96")):
        assert run("process", str(tmp_path / "*.json"), "--output", str(tmp_path / "out.jsonl"), *window)[0] == 0
        lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
        found[window[-1:]] = sum(line["duplicate_of"] is not None for line in lines)
    assert found == {(): 0, ("95",): 0, ("96",): 1}
    assert run("process", str(tmp_path), "--output", str(tmp_path / "out.jsonl"), "--window", "0")[0] == 78
    files = [str(tmp_path / f"{day}.json") for day in (1, 5)]
    assert json.loads(run("duplicates", "explain", *files, "--json")[1])["rule"] == "same-text"
    assert json.loads(run("duplicates", "explain", *files, "--window", "95", "--json")[1])["rule"] == (
        "clocks-too-far-apart"
    )


def test_explain_shows_a_file_or_says_why_not(run: Run, tmp_path: Path) -> None:
    (tmp_path / "menu.txt").write_text("Home\nSport\nSubscribe\n")
    page = tmp_path / "page.html"
    code, said, _ = run("explain", str(sorted(SEEDS.glob("*.txt"))[1]))
    assert code == 0
    assert "headline" in said
    assert run("explain", str(sorted(SEEDS.glob("*.txt"))[1]), "--html", str(page))[0] == 0
    assert page.read_text().startswith("<!doctype html>")
    code, _, said = run("explain", str(tmp_path / "menu.txt"))
    assert code == 65
    assert "no-article" in said


@pytest.mark.system
def test_a_reader_that_has_enough_is_no_failure() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-m", "service", "config"], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_a_source_repeats_is_learnt_and_then_removed(run: Run, tmp_path: Path) -> None:
    box = "The Harbour Courier is read in forty towns on both sides of the fjord, and it has been since the flood."
    head, lead, rest = ARTICLE.strip().split("\n\n")
    for number, word in enumerate(("ferry", "tram", "train", "bus")):
        other = f"The {word} of the {number}th town stood still, and nobody in the whole district knew why it did."
        text = "\n\n".join((head, lead, box, rest) if not number else (word.title(), other * 3, box))
        (tmp_path / f"{word}.txt").write_text(text)
    profiles, output = tmp_path / "profiles", tmp_path / "out.jsonl"
    profiles.mkdir()
    code, said, _ = run("learn", str(tmp_path / "*.txt"), "--source", "courier", "--output", str(profiles / "c.json"))
    assert (code, "4 x The Harbour Courier" in said) == (0, True)
    bodies = {}
    for source in ("courier", "other"):
        arguments = ("process", str(tmp_path / "ferry.txt"), "--output", str(output), "--source", source)
        assert run(*arguments, "--profiles", str(profiles))[0] == 0
        bodies[source] = json.loads(output.read_text())["body"]
    assert box in bodies["other"]
    assert box not in bodies["courier"]
    (profiles / "c.json").write_text("{}")
    code, _, err = run("process", str(tmp_path / "ferry.txt"), "--output", str(output), "--profiles", str(profiles))
    assert (code, err.count("\n"), "c.json is no profile" in err) == (78, 1, True)


def test_too_few_pages_teach_nothing(run: Run) -> None:
    code, _, err = run("learn", str(SEEDS / "000*"), "--source", "one", "--output", "/dev/null")
    assert (code, err.count("\n"), "3 are the least" in err) == (65, 1, True)


def test_validate_names_format_faults_what_is_read_and_what_has_no_place(run: Run, tmp_path: Path) -> None:
    item = (
        "<newsItem guid='urn:exa:1'><itemMeta><itemClass qcode='ninat:picture'/><provider literal='EXA'/>{}</itemMeta>"
    )
    item += "<contentMeta><headline>The old ferry</headline></contentMeta>"
    item += "<contentSet><phone>555 123</phone></contentSet></newsItem>"
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_text(item.format("<versionCreated>2026-01-30T10:00:00Z</versionCreated>"))
    bad.write_text(item.format(""))
    code, said, _ = run("validate", str(good))
    assert code == 0
    assert "newsml-g2" in said
    assert "headline: The old ferry" in said
    assert "/newsItem/contentSet/phone (1): 555 123" in said
    code, said, _ = run("validate", str(bad), "--json")
    assert code == 65
    assert json.loads(said)["faults"] == ["newsItem without itemMeta/versionCreated (line 1)"]
    code, said, _ = run("validate", str(tmp_path / "none.xml"))
    assert code == 64
