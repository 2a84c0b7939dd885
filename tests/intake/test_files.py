"""Sources: which files a path stands for, what their documents are called, and what is refused by name."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import UsageError
from service.intake.files import (
    Document,
    Found,
    Refusal,
    Skipped,
    documents,
    from_stream,
    may_hold,
    pieces,
    readable,
    roots,
    selects,
    walk,
)

LIMIT = 1000


def names(*paths: str) -> list[str]:
    return [each.filename for root in roots(paths) for each in walk(root) if isinstance(each, Found)]


def refusals(*paths: str) -> list[tuple[str, Refusal]]:
    return [
        (Path(each.name).name, each.refusal)
        for root in roots(paths)
        for each in walk(root)
        if isinstance(each, Skipped)
    ]


def read(path: Path, limit: int = LIMIT) -> list[Document | Skipped]:
    (root,) = roots((str(path),))
    (found,) = walk(root)
    assert isinstance(found, Found)
    return list(documents(found, limit))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b/two.txt", "b/a/one.txt", "a.txt", "b.txt", ".hidden", "x.tmp", "y.PART", "b/.git/config"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def test_folder_is_walked_in_order_without_what_is_hidden_or_not_ready(tree: Path) -> None:
    assert names(str(tree)) == ["a.txt", "b/a/one.txt", "b/two.txt", "b.txt"]


def test_a_name_is_the_same_however_the_file_was_asked_for(tree: Path) -> None:
    assert names(str(tree / "a.txt")) == names(f"{tree}/a*.txt") == ["a.txt"]
    assert names(f"{tree}/*") == names(str(tree))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("**/*.txt", ["a.txt", "b/a/one.txt", "b/two.txt", "b.txt"]),
        ("?/*.txt", ["b/two.txt"]),
        ("[b]", ["b/a/one.txt", "b/two.txt"]),
        ("**/a", ["b/a/one.txt"]),
        ("**", ["a.txt", "b/a/one.txt", "b/two.txt", "b.txt"]),
        ("*.nothing", []),
    ],
)
def test_patterns(tree: Path, pattern: str, expected: list[str]) -> None:
    assert names(f"{tree}/{pattern}") == expected


def test_pattern_below_folders_without_wildcard_is_named_from_there(tree: Path) -> None:
    assert names(f"{tree}/b/*/one.txt") == ["a/one.txt"]


def test_existing_path_is_itself_though_it_looks_like_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "[draft] what?.txt").write_text("x")
    assert names(str(tmp_path / "[draft] what?.txt")) == ["[draft] what?.txt"]


@pytest.mark.parametrize("path", ["missing", "missing/*.txt", "missing.txt"])
def test_missing_path_is_wrong_usage(tmp_path: Path, path: str) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        roots((str(tmp_path / path),))


def test_dangling_link_and_pipe_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    assert refusals(str(tmp_path)) == [("gone.txt", Refusal.UNREADABLE), ("pipe", Refusal.NOT_A_FILE)]


def test_linked_folder_is_followed_and_a_circle_is_not(tree: Path, tmp_path: Path) -> None:
    (tree / "b" / "a" / "up").symlink_to(tree)
    (tree / "link").symlink_to(tree / "b" / "a")
    assert "link/one.txt" in names(str(tree))
    assert refusals(str(tree)) == [("up", Refusal.NOT_A_FILE)] * 2  # below b/a, and below link


def test_link_out_of_the_folder_is_named_and_not_followed_unless_asked(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside / "sub", outside):
        folder.mkdir(parents=True)
    (outside / "secret.txt").write_text("secret")
    (inside / "own.txt").write_text("own")
    (inside / "file.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "sub" / "up.txt").symlink_to(Path("..") / "own.txt")
    (inside / "sub" / "beside.txt").symlink_to(Path("..") / ".." / "outside" / "secret.txt")
    (inside / "chain.txt").symlink_to(inside / "file.txt")
    for path in (str(inside), f"{inside}/**/*"):
        assert names(path) == ["own.txt", "sub/up.txt"]
        assert refusals(path) == [(name, Refusal.OUTSIDE) for name in ("chain.txt", "file.txt", "folder", "beside.txt")]
    assert refusals(f"{inside}/o*") == []  # only what was asked for
    everything = [each for root in roots((str(inside),), follow_links=True) for each in walk(root)]
    assert {each.filename for each in everything if isinstance(each, Found)} == {
        *("chain.txt", "file.txt", "folder/secret.txt", "own.txt", "sub/beside.txt", "sub/up.txt")
    }


def test_link_to_itself_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "a.txt")
    assert refusals(str(tmp_path)) == [("a.txt", Refusal.NOT_A_FILE)]


def test_a_link_given_by_its_name_is_the_users_own_choice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("a")
    (tmp_path / "in").symlink_to(tmp_path / "real")
    (tmp_path / "b.txt").symlink_to(tmp_path / "real" / "a.txt")
    assert names(str(tmp_path / "b.txt")) == ["b.txt"]
    assert names(str(tmp_path / "in")) == names(f"{tmp_path}/in/*") == ["a.txt"]


def test_file_that_becomes_a_link_after_it_was_looked_at_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path, secret = tmp_path / "in" / "a.txt", tmp_path / "secret"
    for each in (path, secret):
        each.write_text("secret")
        os.utime(each, ns=(1, 1))
    (root,) = roots((str(tmp_path / "in"),))
    (found,) = walk(root)
    assert isinstance(found, Found)
    path.unlink()
    path.symlink_to(secret)
    (refused,) = documents(found, LIMIT)
    assert isinstance(refused, Skipped)
    assert refused.refusal is Refusal.CHANGED


def test_name_that_is_no_utf8_can_be_encoded() -> None:
    assert readable(os.fsdecode(b"caf\xe9.txt")) == "caf\\xe9.txt"
    assert readable("café.txt") == "café.txt"


def test_file_is_one_document_its_bytes_untouched_compressed_or_not(tmp_path: Path) -> None:
    plain, packed = b"\xff\r\n\x00 text ", gzip.compress(b"text")
    (tmp_path / "a.txt").write_bytes(plain)
    (tmp_path / "b.html.gz").write_bytes(packed)
    (tmp_path / "c.unknown").write_bytes(b"?")
    assert read(tmp_path / "a.txt") == [Document("a.txt", plain, "text/plain", len(plain))]
    assert read(tmp_path / "b.html.gz") == [Document("b.html.gz", packed, "text/html", len(packed))]
    assert read(tmp_path / "c.unknown") == [Document("c.unknown", b"?", None, 1)]


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_are_one_document_a_line_numbered_blank_lines_counted(tmp_path: Path, packed: bool) -> None:
    content = b'{"a":1}\n\n  \n{"b":2}\r\n{"c":3}'
    path = tmp_path / ("x.jsonl.gz" if packed else "x.jsonl")
    path.write_bytes(gzip.compress(content) if packed else content)
    found = [each for each in read(path) if isinstance(each, Document)]
    assert [(each.filename, each.content) for each in found] == [
        (f"{path.name}#1", b'{"a":1}'),
        (f"{path.name}#4", b'{"b":2}\r'),
        (f"{path.name}#5", b'{"c":3}'),
    ]
    assert {each.content_type for each in found} == {"application/x-ndjson"}
    assert sum(each.weight for each in found) == path.stat().st_size


@pytest.mark.parametrize(
    ("name", "content", "refusal", "where"),
    [
        ("a.txt", b"", Refusal.EMPTY, "a.txt"),
        ("a.jsonl", b"\n \n", Refusal.EMPTY, "a.jsonl"),
        ("a.txt", b"x" * (LIMIT + 1), Refusal.TOO_LARGE, "a.txt"),
        ("a.jsonl", b"x" * (LIMIT + 1) + b"\n", Refusal.TOO_LARGE, "a.jsonl#1"),
        ("a.jsonl.gz", gzip.compress(b"[" * 5000, mtime=0)[:-12], Refusal.DAMAGED, "a.jsonl.gz"),
        ("a.jsonl.gz", b"no gzip at all", Refusal.DAMAGED, "a.jsonl.gz"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, refusal: Refusal, where: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (skipped,) = read(tmp_path / name)
    assert isinstance(skipped, Skipped)
    assert (skipped.refusal, Path(skipped.name).name) == (refusal, where)
    assert "\n" not in skipped.message


def test_a_line_about_the_next_one_is_sent_with_it(tmp_path: Path) -> None:
    lines = '{"index":{"_id":"1"}}', '{"title":"a"}', '{"title":"b"}', '{"create":{"_id":"3"}}', '{"title":"c"}'
    path = tmp_path / "bulk.ndjson"
    path.write_text("\n".join(lines) + "\n")
    found = [(each.filename, each.content.decode()) for each in read(path) if isinstance(each, Document)]
    assert found == [
        ("bulk.ndjson#2", f"{lines[0]}\n{lines[1]}"),
        ("bulk.ndjson#3", lines[2]),
        ("bulk.ndjson#5", f"{lines[3]}\n{lines[4]}"),
    ]


def test_lines_before_the_damage_are_still_documents(tmp_path: Path) -> None:
    lines = b"".join(b'{"n":%d}\n' % (n * 7919) for n in range(2000))
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(lines)[:-500])
    *sent, damage = read(tmp_path / "x.jsonl.gz")
    assert isinstance(damage, Skipped)
    assert damage.refusal is Refusal.DAMAGED
    assert sent
    assert all(isinstance(each, Document) for each in sent)


def test_file_that_changed_since_it_was_found_is_not_sent(tmp_path: Path) -> None:
    for name in ("x.txt", "x.jsonl"):
        path = tmp_path / name
        path.write_bytes(b"half")
        found = Found(path, name, 4, path.stat().st_mtime_ns - 1)
        (skipped,) = documents(found, LIMIT)
        assert isinstance(skipped, Skipped)
        assert skipped.refusal is Refusal.CHANGED


def test_file_that_vanished_since_it_was_found_is_unreadable(tmp_path: Path) -> None:
    (skipped,) = documents(Found(tmp_path / "gone", "gone", 4, 0), LIMIT)
    assert isinstance(skipped, Skipped)
    assert skipped.refusal is Refusal.UNREADABLE


def test_standard_input_is_named_by_its_content_or_as_it_is_told() -> None:
    (one,) = from_stream(io.BytesIO(b"one"), None, LIMIT)
    (again,) = from_stream(io.BytesIO(b"one"), None, LIMIT)
    (two,) = from_stream(io.BytesIO(b"two"), None, LIMIT)
    assert one == again
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert one.filename != two.filename
    lines = [each for each in from_stream(io.BytesIO(b"{}\n[]"), "feed.jsonl", LIMIT) if isinstance(each, Document)]
    assert [each.filename for each in lines] == ["feed.jsonl#1", "feed.jsonl#2"]
    refused = [*from_stream(io.BytesIO(b""), None, LIMIT), *from_stream(io.BytesIO(b"x" * 2000), None, LIMIT)]
    assert [each.refusal for each in refused if isinstance(each, Skipped)] == [Refusal.EMPTY, Refusal.TOO_LARGE]


@given(st.lists(st.binary(max_size=12)), st.sampled_from([b"\n", b"\r\n--"]), st.integers(1, 20), st.integers(0, 9))
def test_pieces_give_back_the_stream_whatever_the_chunks(
    parts: list[bytes], separator: bytes, chunk: int, limit: int
) -> None:
    content = separator.join(parts)
    cut = list(pieces(io.BytesIO(content), separator, limit, chunk))
    expected = content.split(separator)
    if not expected[-1]:
        expected.pop()
    assert [number for number, _, _ in cut] == list(range(1, len(expected) + 1))
    assert [piece for _, piece, _ in cut] == [len(part) if len(part) > limit else part for part in expected]
    assert [complete for _, _, complete in cut].count(False) == (not content.endswith(separator) and bool(content))


paths = st.lists(st.sampled_from(["a", "b", "ab"]), max_size=4).map(tuple)
patterns = st.lists(st.sampled_from(["a", "*", "**", "?", "a*"]), max_size=3).map(tuple)


@given(paths, patterns)
def test_no_folder_is_left_out_that_holds_something_selected(parts: tuple[str, ...], pattern: tuple[str, ...]) -> None:
    if selects(parts, pattern):
        assert all(may_hold(parts[:depth], pattern) for depth in range(len(parts)))


def test_an_article_under_the_name_of_an_action_is_a_document_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"create":{"title":"a"}}\n' * 2)
    assert len(list(read(tmp_path / "a.jsonl"))) == 2


ACTION = '{"index":{"_id":"1"}}'


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([ACTION, "x" * 51, ACTION, "{}"], ["#2 too-large", f"#4 {ACTION}\n{{}}"]),
        (["{}", ACTION], ["#1 {}", f"#2 {ACTION}"]),
        ([ACTION], [f"#1 {ACTION}"]),
        ([ACTION, "x" * 40, "{}"], ["#2 too-large", "#3 {}"]),
    ],
    ids=["about a skipped one", "the last one", "the only one", "too large together"],
)
def test_a_line_about_the_next_one_is_not_lost(tmp_path: Path, lines: list[str], found: list[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines) + "\n")
    read_now = read(path, 50)
    shown = [
        f"#{Path(each.name).name[-1]} {each.refusal}"
        if isinstance(each, Skipped)
        else f"{each.filename[-2:]} {each.content.decode()}"
        for each in read_now
    ]
    assert shown == found


def test_a_line_about_one_that_is_not_written_yet_waits(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{ACTION}\n")
    (skipped,) = documents(Found(path, "a.jsonl", 5, 0), LIMIT)
    assert isinstance(skipped, Skipped)
    assert skipped.refusal is Refusal.CHANGED
