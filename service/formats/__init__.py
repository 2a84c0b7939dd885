"""Bytes of a document in, drafts out. Each format has one file here and one entry in ``FORMATS``.

``parse`` unpacks, sniffs, decodes and parses. For any bytes it returns an outcome and never raises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from urllib.parse import quote

import orjson

from service.article import RawDocument
from service.formats import (
    charset,
    corpus,
    feed,
    html_page,
    icalendar,
    json_lines,
    json_objects,
    mail,
    mapped,
    newsml_1,
    newsml_g2,
    ninjs,
    nitf,
    plain_text,
    sitemap,
    sniffing,
    table,
    wire_text,
    xml_records,
)
from service.formats.beside import with_texts_beside
from service.formats.completion import completed
from service.formats.containers import PACKED, unpack
from service.formats.draft import Draft
from service.formats.envelopes import action_of
from service.formats.figures import with_figures
from service.formats.mojibake import repair
from service.formats.sources import NO_SOURCES, Sources, SourceSettings, settings_of
from service.formats.well_formed import all_well_formed, is_well_formed, json_value
from service.outcome import Accepted, Outcome, Reason, Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """An entry in ``FORMATS``: the names of a format, how to recognise it from bytes, and its parser of decoded text.

    ``separator`` separates the documents in a file that holds many; a producer may send each one on its own.
    ``refines`` names the format under whose media type documents of this one are also sent; ``sniff`` tells them apart.
    """

    name: str
    media_types: tuple[str, ...]
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    parse: Callable[[str, str], Outcome[tuple[Draft, ...]]]
    separator: bytes | None = None
    refines: str | None = None


# Order matters: the first entry whose ``sniff`` returns True takes the document; plain text takes the rest.
FORMATS: tuple[Format, ...] = (
    Format(
        name="jsonl",
        media_types=("application/x-ndjson", "application/jsonl", "application/x-jsonlines", "application/json-lines"),
        suffixes=(".jsonl", ".ndjson"),
        sniff=sniffing.is_json_lines,
        parse=json_lines.parse,
        separator=b"\n",
    ),
    Format(
        name="ninjs",
        media_types=("application/ninjs+json", "application/vnd.iptc.ninjs+json"),
        suffixes=(".ninjs",),
        sniff=ninjs.sniff,
        parse=json_objects.parse_ninjs,
        refines="json",
    ),
    Format(
        name="json",
        media_types=("application/json", "text/json"),
        suffixes=(".json",),
        sniff=sniffing.is_json,
        parse=json_objects.parse,
    ),
    Format(
        name="newsml-g2",
        media_types=("application/vnd.iptc.g2.newsitem+xml", "application/vnd.iptc.g2.newsmessage+xml"),
        suffixes=(),
        sniff=newsml_g2.sniff,
        parse=newsml_g2.parse,
        # Both NewsML versions use the suffix ``.newsml``.
        refines="newsml-1",
    ),
    Format(
        name="newsml-1",
        media_types=("application/newsml+xml",),
        suffixes=(".newsml",),
        sniff=newsml_1.sniff,
        parse=newsml_1.parse,
    ),
    Format(
        name="nitf",
        media_types=("application/nitf+xml",),
        suffixes=(".nitf",),
        sniff=nitf.sniff,
        parse=nitf.parse,
    ),
    Format(
        name="feed",
        media_types=("application/rss+xml", "application/atom+xml"),
        suffixes=(".rss", ".atom"),
        sniff=feed.sniff,
        parse=feed.parse,
    ),
    Format(
        name="sitemap",
        media_types=(),
        suffixes=(),
        sniff=sitemap.sniff,
        parse=sitemap.parse,
    ),
    Format(
        name="sgml",
        media_types=("application/sgml", "text/sgml"),
        suffixes=(".sgm", ".sgml"),
        sniff=corpus.sniff,
        parse=corpus.parse,
    ),
    Format(
        name="html",
        media_types=("text/html", "application/xhtml+xml"),
        suffixes=(".html", ".htm", ".xhtml"),
        sniff=sniffing.is_html,
        parse=html_page.parse,
    ),
    Format(
        name="xml",
        media_types=("application/xml", "text/xml"),
        suffixes=(".xml",),
        sniff=sniffing.is_xml,
        parse=xml_records.parse,
    ),
    Format(
        name="wire",
        media_types=("text/vnd.iptc.7901", "text/vnd.anpa.1312"),
        suffixes=(".7901", ".anpa"),
        sniff=wire_text.sniff,
        parse=wire_text.parse,
    ),
    Format(
        name="icalendar",
        media_types=("text/calendar",),
        suffixes=(".ics",),
        sniff=icalendar.sniff,
        parse=icalendar.parse,
    ),
    Format(
        name="mailbox",
        media_types=("application/mbox",),
        suffixes=(".mbox",),
        sniff=mail.sniff_mailbox,
        parse=mail.parse_mailbox,
    ),
    Format(
        name="mail",
        media_types=("message/rfc822", "application/mbox"),
        suffixes=(".eml", ".mbox"),
        sniff=mail.sniff,
        parse=mail.parse,
    ),
    Format(
        name="csv",
        media_types=("text/csv", "text/tab-separated-values"),
        suffixes=(".csv", ".tsv"),
        sniff=table.sniff,
        parse=table.parse,
    ),
    Format(
        name="txt",
        media_types=("text/plain",),
        suffixes=(".txt", ".text", ".md"),
        sniff=lambda content: True,
        parse=plain_text.parse,
    ),
)
# The values that ``format`` can have in the settings of a source.
KNOWN_FORMATS = tuple(each.name for each in FORMATS)
# Media types that do not identify the format, so the content is sniffed. Senders use text/plain for anything.
GENERIC = frozenset(
    {
        "",
        "application/octet-stream",
        "binary/octet-stream",
        "text/plain",
        "application/x-gzip",
        "application/gzip",
        "application/zip",
        "application/xml",
        "text/xml",
        "application/warc",
        "application/zstd",
        "application/x-zip-compressed",
    }
)


# The values of a draft but its longest texts.
_REST = attrgetter(*(each.name for each in fields(Draft) if each.name not in ("text", "body", "body_html", "pieces")))


def parse(document: RawDocument, max_bytes: int, sources: Sources = NO_SOURCES) -> Outcome[tuple[Draft, ...]]:
    """The drafts in a document. ``max_bytes`` limits its size before and after decompression; ``sources`` holds the
    settings of each source. Files of an archive that cannot be read are listed in ``refused``, except empty ones.

    Rejects with empty, too-large, undecodable, unsupported-format, malformed or no-article.
    """
    if not document.content.strip():
        return Rejected(Reason.EMPTY, "no bytes, or nothing but white space")
    if len(document.content) > max_bytes:
        return Rejected(Reason.TOO_LARGE, f"{len(document.content)} bytes; the most allowed is {max_bytes}")
    members = unpack(document.filename, document.content, max_bytes)
    if isinstance(members, Rejected):
        return members
    single = len(members.value) == 1
    known = settings_of(sources, document.source)
    files: list[tuple[str, tuple[Draft, ...]]] = []
    refused: list[Rejected] = list(members.refused)
    for name, content in members.value:
        # A content-type header describes the whole document, so it does not apply to files inside an archive.
        stated = document.content_type if single else None
        outcome = _parse_one(content, stated, content_type_of(name), known)
        if isinstance(outcome, Rejected):
            refused.append(outcome)
        else:
            files.append((name, outcome.value))
            refused += outcome.refused
    if known.text_by_reference and not single:
        files = with_texts_beside(files)
    drafts = [_addressed(each, None if single else document.uri, name) for name, found in files for each in found]
    if drafts:
        return Accepted(tuple(drafts), tuple(each for each in refused if each.reason is not Reason.EMPTY))
    return refused[0] if refused else Rejected(Reason.EMPTY, "an archive without a file in it")


def _addressed(draft: Draft, archive: str | None, name: str) -> Draft:
    """``draft`` with a ``uri`` if it states none: the URL it was fetched from, or its name within the ``archive`` it
    came in, so that files of one archive are not taken for versions of each other."""
    if draft.uri is not None:
        return draft
    if name.startswith(("http://", "https://")):
        return replace(draft, uri=name)
    return draft if archive is None else replace(draft, uri=f"{archive}#{quote(name)}")


def content_type_of(filename: str) -> str | None:
    """The media type for a file name's suffix, ignoring compression suffixes; None if unknown."""
    name = filename.lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    return next((each.media_types[0] for each in FORMATS if name.endswith(each.suffixes)), None)


def suffixes() -> tuple[str, ...]:
    """All file name suffixes that can be read, plain and compressed: the files a producer picks up from a folder."""
    plain = tuple(suffix for each in FORMATS for suffix in each.suffixes)
    packed = (suffix + ending for suffix in plain for ending in PACKED)
    return (*plain, *packed, ".zip", ".tar", ".tgz", *(".tar" + ending for ending in PACKED))


def separator_of(filename: str) -> bytes | None:
    """The separator between documents in an uncompressed file of this name; None if the file is one document.

    A producer may send each non-blank part as a separate document, so that one bad line does not affect the others.
    """
    name = filename.lower()
    return next((each.separator for each in FORMATS if name.endswith(each.suffixes)), None)


def introduces_next(piece: bytes) -> bool:
    """Whether a part of a file is only about the next part, with which it is to be sent: a line of Elasticsearch's bulk
    format that says where the document in the line after it belongs."""
    if not piece.lstrip().startswith((b'{"index"', b'{"create"')):
        return False
    try:
        return action_of(json_value(piece)) is not None
    except orjson.JSONDecodeError:
        return False


def format_of(content: bytes, content_type: str | None, guessed: str | None = None) -> Format:
    """The format of these bytes: by the stated media type, else by sniffing, else by the type ``guessed`` from the file
    name."""
    stated = (content_type or "").split(";")[0].strip().lower()
    if stated not in GENERIC:
        for each in FORMATS:
            if stated in each.media_types:
                return next((finer for finer in FORMATS if finer.refines == each.name and finer.sniff(content)), each)
    sniffed = next(each for each in FORMATS if each.sniff(content))
    if sniffed is FORMATS[-1] and guessed and stated not in ("text/plain",):
        return next((each for each in FORMATS if guessed in each.media_types), sniffed)
    return sniffed


def _parse_one(
    content: bytes, stated: str | None, guessed: str | None, known: SourceSettings
) -> Outcome[tuple[Draft, ...]]:
    found = _decoded(content, stated, guessed, known)
    if isinstance(found, Rejected):
        return found
    text, name, chosen = found.value
    repaired = repair(text.replace("\0", "") if "\0" in text and chosen.name != "wire" else text)
    if known.fields:
        outcome = mapped.parse(repaired, name, known.format or "", known.fields)
    else:
        outcome = chosen.parse(repaired, name)
    if isinstance(outcome, Rejected):
        return outcome
    # Parsers resolve escapes, which can yield lone surrogates. They are replaced here, once for all formats.
    drafts = tuple(_well_formed(with_figures(completed(draft, known))) for draft in outcome.value)
    if repaired is not text:
        drafts = tuple(replace(draft, repaired=True) for draft in drafts)
    return Accepted(drafts, outcome.refused)


def _well_formed(draft: Draft) -> Draft:
    """``all_well_formed`` for a draft. Its longest texts are tried by themselves: that takes a fifth of the time."""
    try:
        for each in (draft.text, draft.body, draft.body_html):
            (each or "").encode()
        "".join([piece.text for piece in draft.pieces or ()]).encode()
    except UnicodeEncodeError:
        return all_well_formed(draft)
    return draft if is_well_formed(_REST(draft)) else all_well_formed(draft)


def decoded(content: bytes, stated: str | None, filename: str, known: SourceSettings) -> Outcome[tuple[str, str, str]]:
    """The text of a document that is not an archive, its charset, and the name of its format, as ``parse`` determines
    them. ``stated`` is the stated media type, ``known`` the settings of the source."""
    found = _decoded(content, stated, content_type_of(filename), known)
    return found if isinstance(found, Rejected) else Accepted((*found.value[:2], found.value[2].name))


def _decoded(
    content: bytes, stated: str | None, guessed: str | None, known: SourceSettings
) -> Outcome[tuple[str, str, Format]]:
    content, wide = charset.narrow(content)
    binary = sniffing.binary_name(content)
    if binary:
        return Rejected(Reason.UNSUPPORTED_FORMAT, f"{binary}: no entry in the table of formats")
    if not content.strip():
        return Rejected(Reason.EMPTY, "no bytes, or nothing but white space")
    chosen = _format_known(known) or format_of(content, stated, guessed)
    # UTF-16 and UTF-32 were converted to UTF-8 above, so a declaration inside the document no longer applies.
    inside = html_page.declared_charset(content) if content[:64].lstrip()[:1] == b"<" and not wide else None
    read = charset.decode_framed if chosen.name == "wire" else charset.decode
    decoded = read(content, (None if wide else charset.charset_of(stated), inside, known.charset))
    if isinstance(decoded, Rejected):
        return decoded
    text, name = decoded.value[0], wide or decoded.value[1]
    if not any(character.isprintable() and not character.isspace() for character in text):
        return Rejected(Reason.EMPTY, "nothing but white space and control characters")
    # Wire messages use control characters for framing and typesetting.
    if chosen.name != "wire" and not charset.is_text(text):
        return Rejected(Reason.UNSUPPORTED_FORMAT, "binary data: too many control characters for a text")
    return Accepted((text, name, chosen))


def _format_known(known: SourceSettings) -> Format | None:
    """The format in the settings of the source, if any."""
    return next((each for each in FORMATS if each.name == known.format), None)
