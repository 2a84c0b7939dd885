"""A mail message in, the metadata in its headers out, and its attachments as associations.

Sources: RFC 5322 (from, keywords, comments, references), RFC 2919 and 2369 (lists), RFC 5064 (archived-at), RFC 5536
(organization, supersedes), RFC 4021 (expires, content-language), RFC 2392 (the ``mid:`` address of a message).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import parseaddr

from service.formats.moments import moment
from service.stated import Association, Concept, Link, Note, Rendition, Stated, unless_empty

# Exceptions that the standard library's parser raises on malformed or malicious headers.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, IndexError, KeyError, RecursionError)
# Limit of each list: a thread has some dozen messages, a mailing some dozen pictures.
MOST = 100
# Header that names other messages -> their relation to this one.
RELATIONS = {"In-Reply-To": "inReplyTo", "References": "references", "Supersedes": "replaces", "Obsoletes": "replaces"}
# Headers with the sender's grading; scales differ, so the values are kept as they are.
GRADES = ("Priority", "Importance", "X-Priority", "Precedence", "Sensitivity")
_ID = re.compile(r"<([^<>\s]{3,250})>")
_ADDRESS = re.compile(r"<?(https?://[^\s<>]{3,1000})>?")
_LIST = re.compile(r"\s*\"?([^\"<>]*?)\"?\s*<([^<>\s]{1,250})>")
_TYPES = {"image": "picture", "audio": "audio", "video": "video"}


def stated_of_mail(message: EmailMessage) -> Stated | None:
    """The metadata in the headers of ``message``, None if there is none; unreadable headers are ignored."""
    name, address = sender_of(message)
    organisation = header(message, "Organization") or header(message, "Organisation")
    listed = _LIST.match(header(message, "List-Id") or "")
    keywords = (word for each in headers(message, "Keywords") for word in re.split("[,;]", each))
    return unless_empty(
        Stated(
            language=(header(message, "Content-Language") or "").partition(",")[0].strip() or None,
            keywords=tuple(dict.fromkeys(filter(None, map(str.strip, keywords))))[:MOST],
            provider=organisation,
            sources=(Concept(name=name or address, code=address, rel="sender"),) if address else (),
            channels=(Concept(name=listed[1] or None, code=listed[2], kind="list"),) if listed else (),
            notes=tuple(Note(text=text) for text in headers(message, "Comments")[:MOST]),
            message_id=(header(message, "Message-ID") or "").strip(" <>") or None,
            expires=moment(header(message, "Expires")) or moment(header(message, "Expiry-Date")),
            links=tuple(dict.fromkeys(_links(message)))[:MOST],
            associations=tuple(_attachments(message)),
            other={name: value for name in GRADES if (value := header(message, name))},
        )
    )


def sender_of(message: EmailMessage) -> tuple[str, str]:
    """The sender's name and address. In the RFC 822 form ``desk@agency.example (Ada Roe)``, the comment is the name."""
    name, address = parseaddr(header(message, "From") or "")
    if address and not name:
        raw = next((str(value) for key, value in message.raw_items() if key.lower() == "from"), "")
        if "(" in raw:
            name = str(make_header(decode_header(parseaddr(raw)[0])))
    return name, address


def header(message: EmailMessage, name: str) -> str | None:
    """The first header called ``name`` on one line; None if there is none or it cannot be read."""
    return next(iter(headers(message, name)), None)


def headers(message: EmailMessage, name: str) -> list[str]:
    """The non-empty headers called ``name``, each on one line; none if they cannot be read."""
    try:
        values = [str(each) for each in message.get_all(name, ())]
    except UNREADABLE:
        return []
    return [text for each in values if (text := " ".join(each.split()))]


def _links(message: EmailMessage) -> Iterator[Link]:
    for name, rel in RELATIONS.items():
        for each in headers(message, name):
            yield from (Link(href=f"mid:{found}", rel=rel) for found in _ID.findall(each))
    if found := _ADDRESS.search(header(message, "Archived-At") or ""):
        yield Link(href=found[1], rel="canonical")


def _attachments(message: EmailMessage) -> Iterator[Association]:
    """The parts that are attachments or not text, each as an association with its name, type and size."""
    for number, part in enumerate(_parts(message)):
        if number == MOST:
            break
        try:
            yield _attachment(part)
        except UNREADABLE:
            continue


def _attachment(part: Message) -> Association:
    payload = part.get_payload(decode=True)
    content_id = str(part.get("Content-ID") or "").strip(" <>") or None
    return Association(
        name=part.get_filename() or content_id,
        type=_TYPES.get(part.get_content_maintype()),
        uri=f"cid:{content_id}" if content_id else None,
        caption=" ".join(str(part.get("Content-Description") or "").split()) or None,
        renditions=(
            Rendition(
                href=part.get_filename() or (f"cid:{content_id}" if content_id else None),
                media_type=part.get_content_type(),
                size_bytes=len(payload) if isinstance(payload, bytes) else None,
            ),
        ),
    )


def _parts(message: Message) -> Iterator[Message]:
    """The parts that are attachments or not text, in order. A message inside the message is one part."""
    if message.get_content_maintype() == "multipart":
        for each in message.get_payload():
            if isinstance(each, Message):
                yield from _parts(each)
    elif message.get_content_disposition() == "attachment" or message.get_content_maintype() != "text":
        yield message
