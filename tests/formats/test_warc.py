"""Archives of pages as they are found: codings that were undone or never framed, conversions, files that end early."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard

from service.formats.containers import unpack
from service.outcome import Accepted

PAGE = b"<html><body><h1>Ferry to start in spring</h1><p>The board said so on Monday.</p></body></html>" * 9
ADDRESS = "https://echo.example/1"


def record(block: bytes, kind: str = "response", address: str = ADDRESS) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def response(body: bytes, *headers: str) -> bytes:
    lines = "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html", *headers])
    return record(lines.encode() + b"\r\n\r\n" + body)


def chunked(body: bytes) -> bytes:
    parts = (body[start : start + 100] for start in range(0, len(body), 100))
    return b"".join(f"{len(part):X}\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "content",
    [
        response(chunked(gzip.compress(PAGE)), "Content-Encoding: gzip", "Transfer-Encoding: chunked"),
        response(PAGE, "Content-Encoding: gzip", "Transfer-Encoding: chunked"),
        response(zlib.compress(PAGE), "Content-Encoding: deflate"),
        response(zstandard.compress(PAGE), "Content-Encoding: zstd"),
        response(zlib.compress(PAGE)[2:-4], "Content-Encoding: deflate"),
        record(PAGE, "conversion"),
    ],
)
def test_a_page_is_read_whatever_became_of_its_coding(content: bytes) -> None:
    assert unpack("a.warc", content, 1_000_000) == Accepted(((ADDRESS, PAGE),))


def test_of_an_archive_that_ends_early_what_came_before_is_read_and_the_end_is_told() -> None:
    second = response(bytes(range(256)) * 40)
    outcome = unpack("a.warc.gz", gzip.compress(response(PAGE)) + gzip.compress(second)[:-60], 1_000_000)
    assert isinstance(outcome, Accepted)
    assert outcome.value[0] == (ADDRESS, PAGE)
    assert [each.message for each in outcome.refused] == ["the gzip file ends before its data does"]


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_response_saved_with_its_head_is_read_without_its_coding(end: bytes) -> None:
    head = end.join([b"HTTP/1.1 200 OK", b"Content-Type: text/html", b"Transfer-Encoding: chunked"])
    coded = head + end + b"Content-Encoding: gzip" + end + end
    outcome = unpack("a.html", coded + chunked(gzip.compress(PAGE)), 1_000_000)
    assert isinstance(outcome, Accepted)
    assert outcome.value == (("a.html", coded + PAGE),)
    assert unpack("a.html", head + end + end + b"<p>", 1_000_000) == Accepted((("a.html", head + end + end + b"<p>"),))
    broken = unpack("a.html", coded + chunked(gzip.compress(PAGE)[:40] + b"\x00" * 40), 1_000_000)
    assert not isinstance(broken, Accepted)


@pytest.mark.parametrize("coding", [b"gzip", b"br", b"deflate", b"zstd", b"utf-8"])
def test_a_response_whose_body_was_saved_decoded_is_read(coding: bytes) -> None:
    saved = (
        b"HTTP/2 200\r\ncontent-type: text/plain\r\ncontent-encoding: " + coding + b"\r\n\r\nThe ferry is l\xc3\xa5st."
    )
    assert unpack("a.txt", saved, 1_000_000) == Accepted((("a.txt", saved),))


@pytest.mark.parametrize("coding", [b"gzip", b"zstd", b"br"])
def test_a_decoded_page_in_latin_1_is_read_too(coding: bytes) -> None:
    saved = b"HTTP/2 200\r\ncontent-encoding: " + coding + b"\r\n\r\n\n<p>The ferry is l\xe5st."
    assert unpack("a.html", saved, 1_000_000) == Accepted((("a.html", saved),))


def test_a_saved_response_in_brotli_or_without_a_wrapper_is_decoded() -> None:
    deflater = zlib.compressobj(wbits=-15)
    bare = deflater.compress(PAGE) + deflater.flush()
    for coding, body in ((b"br", brotli.compress(PAGE)), (b"deflate", zlib.compress(PAGE)), (b"deflate", bare)):
        head = b"HTTP/2 200\r\ncontent-encoding: " + coding + b"\r\n\r\n"
        assert unpack("a.html", head + body, 1_000_000) == Accepted((("a.html", head + PAGE),))
