"""What each format makes of its bytes, and what hostile bytes come to: always an outcome, never an exception."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from service import article as records
from service.article import RawDocument
from service.formats import FORMATS, content_type_of, format_of, parse, separator_of, suffixes
from service.formats.draft import Draft
from service.formats.language_codes import language_code
from service.formats.markup import pieces_of
from service.outcome import Accepted, Reason, Rejected

LIMIT = 1_000_000
PROSE = "The harbour board said on Monday that the new ferry would start in spring, weather permitting. "


def raw(content: bytes, content_type: str | None = None, filename: str = "item") -> RawDocument:
    return RawDocument(
        document_id="d1",
        uri="urn:test:1",
        source="test",
        filename=filename,
        content=content,
        received_at=datetime(2024, 5, 1, 12, tzinfo=UTC),
        content_type=content_type,
    )


def drafts(content: bytes, content_type: str | None = None, filename: str = "item") -> tuple[Draft, ...]:
    outcome = parse(raw(content, content_type, filename), LIMIT)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value


def reason(content: bytes, content_type: str | None = None, filename: str = "item", limit: int = LIMIT) -> Reason:
    outcome = parse(raw(content, content_type, filename), limit)
    assert isinstance(outcome, Rejected), outcome
    assert outcome.message
    assert "\n" not in outcome.message
    return outcome.reason


def test_plain_text_is_what_is_left() -> None:
    (draft,) = drafts(PROSE.encode())
    assert (draft.text, draft.content_type, draft.kind, draft.charset) == (PROSE, "text/plain", "page", "utf-8")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<!DOCTYPE html><html><p>Hello</p></html>", "html"),
        (b"  \n<div>Hello</div>", "html"),
        (b'{"title": "x", "text": "y"}', "json"),
        (b'[{"text": "y"}]', "json"),
        (b'{"text": "a"}\n{"text": "b"}\n', "jsonl"),
        (b"[contact] The council met on Monday.", "txt"),
        (b"[1] See the notes below.", "txt"),
        (b"<3 this town, said the mayor.", "txt"),
        (b"Every entry stands in a <feed> element, the guide says.", "txt"),
        (b"Warning: include failed\n<rss version='2.0'><channel/></rss>", "feed"),
    ],
)
def test_format_is_sniffed_from_the_bytes(content: bytes, name: str) -> None:
    assert format_of(content, None).name == name
    assert format_of(content, "application/octet-stream").name == name


def test_stated_type_beats_the_bytes() -> None:
    assert format_of(b"plain words", "text/html; charset=utf-8").name == "html"


def test_name_decides_where_neither_header_nor_bytes_do() -> None:
    assert format_of(b"no tags in here", None, "text/html").name == "html"


@pytest.mark.parametrize(
    ("source", "visible"),
    [
        ('<p class="[&_>a]:text-link" data-x=\'{"a": ">"}\'>The text.</p>', ["The text."]),
        ('<p class="open>The text.</p><p>More.</p>', ["The text.", "More."]),
        ('<p class="a" "<p>The text.</p>', ["The text."]),
        ("<p title=it's>The text.</p>", ["The text."]),
        ("5 < 6 and <b>7</b> > 6", ["5 < 6 and 7 > 6"]),
    ],
)
def test_a_tag_ends_outside_quotes_where_these_pair(source: str, visible: list[str]) -> None:
    assert [piece.text for piece in pieces_of(source)] == visible


def test_html_gives_visible_blocks_with_their_places() -> None:
    page = "<html><head><title>T</title></head><body><p>One &amp; <b>two</b></p><script>x()</script><li>Three</body>"
    (draft,) = drafts(page.encode())
    assert draft.pieces is not None
    assert [piece.text for piece in draft.pieces] == ["One & two", "Three"]
    assert [piece.bullet for piece in draft.pieces] == [False, True]
    assert page[draft.pieces[0].start : draft.pieces[0].end] == "One &amp; <b>two"


def test_json_fields_are_found_by_their_usual_names() -> None:
    item = {
        "articleBody": PROSE,
        "headline": "Ferry to start",
        "author": [{"name": "Ada Roe"}, {"name": "Bo Doe"}],
        "datePublished": "2024-04-30T10:00:00+02:00",
        "inLanguage": "en-GB",
        "url": "https://example.org/1",
        "version": "3",
        "publisher": {"name": "The Harbour Times"},
    }
    (draft,) = drafts(json.dumps(item).encode())
    assert draft.body == PROSE
    assert (draft.headline, draft.byline, draft.language) == ("Ferry to start", "Ada Roe, Bo Doe", "en")
    assert draft.published == datetime(2024, 4, 30, 8, tzinfo=UTC)
    assert (draft.uri, draft.version, draft.publishers) == ("https://example.org/1", 3, ("The Harbour Times",))


def test_json_wrapper_of_several_articles_gives_them_all() -> None:
    data = {"status": "ok", "articles": [{"text": PROSE}, {"no": "text"}, {"content": f"<p>{PROSE}</p>"}]}
    assert [draft.body for draft in drafts(json.dumps(data).encode())] == [PROSE, PROSE.strip()]


def test_a_line_that_is_no_json_is_refused_beside_the_others() -> None:
    document = raw(b'{"text": "One."}\n{"text": \n\n{"text": "Two."}\nplain\n', "application/x-ndjson")
    outcome = parse(document, LIMIT)
    assert isinstance(outcome, Accepted)
    assert [draft.body for draft in outcome.value] == ["One.", "Two."]
    assert [(each.reason, each.message[:18]) for each in outcome.refused] == [
        (Reason.MALFORMED, "line 2 is not JSON"),
        (Reason.MALFORMED, "line 5 is not JSON"),
    ]


def test_json_lines_give_a_draft_a_line_with_its_stretch() -> None:
    text = '{"text": "One."}\n\n{"text": "Two."}\n'
    first, second = drafts(text.encode())
    assert (first.body, second.body) == ("One.", "Two.")
    assert text[second.start : second.end] == '{"text": "Two."}'


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, lzma.compress, lambda data: zstandard.ZstdCompressor().compress(data)]
)
def test_compressed_document_reads_as_the_plain_one(pack: object) -> None:
    assert callable(pack)
    assert drafts(pack(PROSE.encode()))[0].text == PROSE


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize("pack", [tarred, zipped])
def test_files_of_an_archive_are_no_versions_of_each_other(pack: Callable[[dict[str, bytes]], bytes]) -> None:
    outcome = parse(raw(pack({"a.txt": PROSE.encode(), "b/c d.txt": b"Two."})), LIMIT)
    assert isinstance(outcome, Accepted)
    assert [str(draft.uri).rpartition("#")[2] for draft in outcome.value] == ["a.txt", "b/c%20d.txt"]


def test_a_damaged_tar_file_is_refused() -> None:
    with gzip.open(io.BytesIO(tarred({"a.txt": PROSE.encode() * 99}))) as file:
        assert reason(file.read()[:900]) is Reason.UNDECODABLE


def test_zip_gives_the_drafts_of_all_its_files() -> None:
    archive = zipped({"a.txt": PROSE.encode(), "b.json": b'{"text": "Two."}', "c.pdf": b"%PDF-1.4"})
    assert [draft.content_type for draft in drafts(archive)] == ["text/plain", "application/json"]


def test_office_document_is_unsupported() -> None:
    assert reason(zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})) is Reason.UNSUPPORTED_FORMAT


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n\t ", Reason.EMPTY),
        ("\u200b\ufeff\n".encode(), Reason.EMPTY),
        (bytes(4000), Reason.UNSUPPORTED_FORMAT),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", Reason.UNSUPPORTED_FORMAT),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), Reason.UNSUPPORTED_FORMAT),
        (random.Random(1).randbytes(4000), Reason.UNSUPPORTED_FORMAT),
        (b"\xc3\x28\xa0\xa1\xe2\x28\xa1", Reason.UNDECODABLE),
        (b"\xff\xfe\xfd\x80\x81\x82\x83" * 30, Reason.UNDECODABLE),
        (gzip.compress(PROSE.encode() * 9, mtime=0)[:-12], Reason.UNDECODABLE),
        (b"\x1f\x8b\x08\x00garbage", Reason.UNDECODABLE),
        (bz2.compress(PROSE.encode() * 9)[:-12], Reason.UNDECODABLE),
        (lzma.compress(PROSE.encode() * 9)[:-40], Reason.UNDECODABLE),
        (bz2.compress(bytes(LIMIT + 1)), Reason.TOO_LARGE),
        (lzma.compress(bytes(LIMIT + 1)), Reason.TOO_LARGE),
        (zstandard.ZstdCompressor().compress(random.Random(2).randbytes(3000))[:-90], Reason.UNDECODABLE),
        (zipped({"a.txt": PROSE.encode()})[:-30], Reason.UNDECODABLE),
        (b"x" * (LIMIT + 1), Reason.TOO_LARGE),
        (gzip.compress(bytes(LIMIT + 1), mtime=0), Reason.TOO_LARGE),
        (zipped({"a.txt": bytes(LIMIT + 1)}), Reason.TOO_LARGE),
        (zipped({str(n): b"x" for n in range(1001)}), Reason.TOO_LARGE),
        (gzip.compress(gzip.compress(gzip.compress(PROSE.encode()))), Reason.UNSUPPORTED_FORMAT),
        (b"[1, 2, 3]", Reason.MALFORMED),
        (b'{"title": "cut off", "te', Reason.MALFORMED),
        (b'{"id": 1}\n{"text": ', Reason.MALFORMED),
        (b"[" * 100_000, Reason.MALFORMED),
    ],
)
def test_hostile_bytes_are_rejected_for_what_they_are(content: bytes, expected: Reason) -> None:
    stated = "application/json" if content.startswith(b"[[[") else None
    assert reason(content, stated) is expected


def test_bomb_of_text_is_stopped_by_its_ratio() -> None:
    assert reason(gzip.compress(b"a" * 5_000_000), limit=10_000_000) is Reason.TOO_LARGE


def test_damage_after_the_data_of_a_gzip_member_is_ignored_padding() -> None:
    assert drafts(gzip.compress(PROSE.encode()) + bytes(512))[0].text == PROSE


@pytest.mark.parametrize(
    ("text", "charset", "named"),
    [
        ("Le café était fermé hier, a déclaré le maire de la ville à la presse. " * 4, "latin-1", "cp1252"),
        ("Совет города сообщил во вторник, что мост закроют на ремонт до конца года. " * 4, "cp1251", "cp1251"),
        ("市議会は火曜日、橋が年末まで修理のために閉鎖されると発表した。" * 9, "shift_jis", "cp932"),
        (PROSE * 3, "utf-16", "utf-16"),
    ],
)
def test_undeclared_charset_is_recognised(text: str, charset: str, named: str) -> None:
    (draft,) = drafts(text.encode(charset))
    assert (draft.text, draft.charset) == (text, named)


def test_declared_charset_is_believed_where_the_bytes_agree() -> None:
    (draft,) = drafts(
        "Łódź ogłosiła, że most zostanie zamknięty.".encode("iso8859-2"), "text/plain; charset=ISO-8859-2"
    )
    assert draft.text.startswith("Łódź")
    page = '<meta charset="iso-8859-2"><p>Łódź ogłosiła, że most zostanie zamknięty do odwołania.</p>'
    assert "Łódź" in drafts(page.encode("iso8859-2"))[0].text


def test_one_damaged_byte_does_not_lose_a_document() -> None:
    content = ("Größere Änderungen gibt es über Nacht. " * 60).encode()
    (draft,) = drafts(content[:800] + b"\xff" + content[800:])
    assert draft.charset == "utf-8"
    assert draft.text.count("\ufffd") == 1


def test_file_names_tell_types_suffixes_and_separators() -> None:
    assert content_type_of("a/b.HTML.gz") == "text/html"
    assert content_type_of("b.bin") is None
    assert separator_of("feed.jsonl") == b"\n"
    assert separator_of("page.html") is None
    assert {".txt", ".html", ".json", ".jsonl", ".txt.gz", ".zip"} <= set(suffixes())


def test_table_rows_are_named_once_and_end_with_plain_text() -> None:
    names = [each.name for each in FORMATS]
    assert len(set(names)) == len(names)
    assert names[-1] == "txt"


@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)), st.sampled_from([None, *FORMATS]))
def test_any_bytes_give_an_outcome(content: bytes, row: object) -> None:
    stated = next(iter(getattr(row, "media_types", ())), None)
    outcome = parse(raw(content, stated), LIMIT)
    assert isinstance(outcome, Accepted | Rejected)


@given(st.binary(max_size=300), st.integers(0, 60), st.sampled_from(["gzip", "zlib"]))
def test_any_damage_to_a_compressed_file_gives_an_outcome(data: bytes, at: int, kind: str) -> None:
    packed = bytearray(gzip.compress(data) if kind == "gzip" else b"\x1f\x8b" + zlib.compress(data))
    packed[at % len(packed)] ^= 0xFF
    assert isinstance(parse(raw(bytes(packed)), LIMIT), Accepted | Rejected)


def test_a_damaged_file_in_an_archive_is_named_and_the_others_are_taken() -> None:
    members = {
        "good.txt": b"The line opens in spring, the harbour board said on Monday.",
        "paper.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 40,
        "empty.txt": b"",
    }
    outcome = parse(raw(zipped(members), filename="both.zip"), LIMIT)
    assert isinstance(outcome, Accepted)
    assert len(outcome.value) == 1
    assert [each.reason for each in outcome.refused] == [Reason.UNSUPPORTED_FORMAT]


def test_more_elements_than_are_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.formats.xml_tree.MOST_ELEMENTS", 2)
    assert reason(b"<NewsML><NewsItem/><NewsItem/></NewsML>") is Reason.MALFORMED


def test_a_lone_less_than_sign_is_text_and_thousands_of_them_are_one_run() -> None:
    assert [piece.text for piece in pieces_of("<p>1 < 2 <<<< 3</p>")] == ["1 < 2 <<<< 3"]


@pytest.mark.parametrize(
    ("stated", "code"),
    [("en", "en"), ("en-GB", "en"), ("pt_BR", "pt"), ("eng", "en"), ("ger", "de"), ("English", "en")],
)
def test_a_language_is_known_by_its_code_of_two_letters(stated: str, code: str | None) -> None:
    assert language_code(stated) == code


HALVES = {
    "JSON-LD": (
        '<html><head><script type="application/ld+json">{"@type": "NewsArticle", "headline": "HALF", '
        '"author": "A \\ud83d", "articleSection": "B \\udc00"}</script></head><body><p>x</p></body></html>'
    ),
    "ninjs": '{"uri": "u", "versioncreated": "2024-05-02", "headline": "HALF", "body_text": "x"}',
    "JSON": '{"headline": "HALF", "body": "x"}',
    "JSON list": '[{"headline": "HALF", "body": "x"}]',
    "JSON lines": '{"headline": "HALF", "body": "x"}\n{"headline": "b", "body": "y"}\n',
    "subject of a mail": (
        "From: a@b.c\r\nTo: d@e.f\r\nMIME-Version: 1.0\r\n"
        "Subject: =?utf-8?B?T2xkIGJyaWRnZSBpcyByZWJ1aWx0IO2g?=\r\n\r\nx"
    ),
}


@pytest.mark.parametrize("case", HALVES)
def test_half_a_surrogate_pair_is_a_replacement_character(case: str) -> None:
    """What JavaScript's ``substring`` and ``JSON.stringify`` make of a title that they cut in an emoji."""
    draft = drafts(HALVES[case].replace("HALF", r"Old bridge is rebuilt \ud83d").encode())[0]
    assert draft.headline is not None
    assert draft.headline.rstrip("\ufffd") == "Old bridge is rebuilt "
    assert draft.headline.endswith("\ufffd")
    # A page's pieces know their elements; these, and the types it declares, are in no record.
    records.encode(replace(draft, pieces=None, declared=None))
