"""An e-mail message in, one draft out: its subject, sender, date and text; attachments are left alone."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from service.formats.charset import decode, encoding_of
from service.formats.draft import Draft
from service.formats.markup import pieces_of
from service.formats.moments import moment
from service.outcome import Accepted, Outcome, Reason, Rejected

_NAMES = re.compile(
    rb"^(?:from|to|subject|date|message-id|mime-version|received"
    rb"|return-path):",
    re.IGNORECASE | re.MULTILINE,
)

# The charset of an encoded word in a header (RFC 2047; RFC 2231 adds a language).
_LABEL = re.compile(r"=\?([\w.:+-]{1,40})(?=[*?])")
_END = re.compile(r"\r?\n\r?\n")
# Mail servers take no message with more than this in its headers, by far: 64 KB is a common limit.
LONGEST_HEADERS = 200_000
# Lines that may part it: a message with some hundred attachments has as many, and the standard parser's cost with many
# thousands is more than linear.
MOST_PARTS = 5_000
# Attachments of 10 MB have 140,000 lines.
MOST_LINES = 500_000


def sniff(content: bytes) -> bool:
    """Header lines, at least three of them a message's own, then a blank line."""
    # Mail programs save some with blank lines above.
    head = content[:16_384].lstrip()
    if not re.match(rb"(?:From |[A-Za-z][A-Za-z0-9-]{1,40}:)", head):
        return False
    end = re.search(rb"\r?\n\r?\n", head)
    return end is not None and len(_NAMES.findall(head[: end.start()])) >= 3


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """One draft. Rejects a message without a text."""
    text_of_file, text = text, text.lstrip()
    end = _END.search(text, 0, LONGEST_HEADERS)
    if len(text) > LONGEST_HEADERS and end is None:
        return Rejected(Reason.MALFORMED, f"not a message: no end of its headers in {LONGEST_HEADERS:,} characters")
    if text.count("\n") > MOST_LINES:
        return Rejected(Reason.MALFORMED, f"not a message for reading: more than {MOST_LINES:,} lines")
    if text.count("\n--") > MOST_PARTS:
        return Rejected(Reason.MALFORMED, f"not a message for reading: more than {MOST_PARTS:,} parts")
    try:
        headers, rest = (text[: end.start()], text[end.start() :]) if end else (text, "")
        headers = _LABEL.sub(lambda found: f"=?{encoding_of(found[1]) or 'utf-8'}", headers)
        message = message_from_bytes((headers + rest).encode(charset, "replace"), policy=policy.default)
        body = _body(message)
        subject, sender = str(message.get("Subject") or ""), parseaddr(str(message.get("From") or ""))[0]
        date, identity = str(message.get("Date") or ""), str(message.get("Message-ID") or "")
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, KeyError, RecursionError) as error:
        # The standard parser raises all of these on headers made to hurt.
        return Rejected(Reason.MALFORMED, f"not a message: {type(error).__name__}")
    if not body:
        return Rejected(Reason.NO_ARTICLE, "a message without a text")
    draft = Draft(
        text=text_of_file,
        charset=charset,
        content_type="message/rfc822",
        kind="field",
        body=body,
        uri=identity.strip(" <>\r\n") or None,
        headline=" ".join(subject.split()) or None,
        byline=sender or None,
        published=moment(date),
    )
    return Accepted((draft,))


def _body(message: EmailMessage) -> str | None:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return None
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return None
    decoded = decode(payload, (part.get_content_charset(),))
    content = payload.decode("utf-8", "replace") if isinstance(decoded, Rejected) else decoded.value[0]
    if part.get_content_subtype() == "html":
        return "\n\n".join(piece.text for piece in pieces_of(content))
    return _unwrapped(content)


def _unwrapped(text: str) -> str:
    """Lines joined to paragraphs, as they were before a mail program cut them at 72 columns."""
    blocks = re.split(r"\r?\n[ \t]*\r?\n", text.split("\n-- \n")[0])
    return "\n\n".join(" ".join(line.strip() for line in block.splitlines()) for block in blocks if block.strip())
