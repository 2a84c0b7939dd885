"""An e-mail message in, drafts out: one from its subject, sender, date and text, or from those of the message that it
forwards, and one for each attached text. Other attachments are only listed. Mailboxes (RFC 4155) are read likewise."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from itertools import islice
from urllib.parse import quote

import orjson

from service.formats import html_page, newsml_1, newsml_g2, ninjs, nitf, plain_text
from service.formats.charset import decode, encoding_of
from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.json_document import draft_of
from service.formats.json_names import NAMES, plain
from service.formats.language_codes import language_code
from service.formats.mail_forwarded import (
    Forwarded,
    forwarded_in,
    forwards,
    text_without_quoted,
    without_answered,
    without_prefix,
)
from service.formats.mail_signature import without_signature
from service.formats.mail_stated import UNREADABLE, sender_of, stated_of_mail
from service.formats.markup import visible_text
from service.formats.moments import moment
from service.formats.ninjs_stated import stated
from service.formats.safe_html import safe_html
from service.formats.well_formed import json_value
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.stated import Concept, Stated, merged, unless_empty

_NAMES = re.compile(
    rb"^(?:from|to|subject|date|message-id|mime-version|received"
    rb"|return-path):",
    re.IGNORECASE | re.MULTILINE,
)

# The charset of an encoded word in a header (RFC 2047; RFC 2231 adds a language).
_LABEL = re.compile(r"=\?([\w.:+-]{1,40})(?=[*?])([^?\s]{0,20}\?[QqBb]\?[^?\n]{0,200}\?=)?")
# The start of a message in a mailbox, and an escaped line of text that would look like one.
_ENVELOPE = re.compile(r"(?:\A\s*|\r?\n\r?\n)From [^\n]{3,300}\n(?=[A-Za-z][\w-]{1,40}:)")
_QUOTED = re.compile(r"^>(>*From )", re.MULTILINE)
_ANOTHER = re.compile(rb"\n\r?\nFrom [^\n]{3,300}\n[A-Za-z][\w-]{1,40}:")
_PICTURED = re.compile(r"\[(?:cid|image):[^\]\n]{1,300}\]")
# Parsers of attached texts, by media type.
READABLE = {
    **{"text/plain": plain_text.parse, "text/markdown": plain_text.parse, "text/html": html_page.parse},
    **{"application/nitf+xml": nitf.parse, "application/newsml+xml": newsml_1.parse},
    **dict.fromkeys(
        ("application/vnd.iptc.g2.newsitem+xml", "application/vnd.iptc.g2.newsmessage+xml"), newsml_g2.parse
    ),
    **{"application/ninjs+json": ninjs.parse},
}
# Formats tried in this order for attachments of a generic XML type.
XML = (newsml_g2, newsml_1, nitf)
MOST_ATTACHED = 50
# Limit of messages read from one mailbox: each takes some two milliseconds.
MOST_MESSAGES = 500
# An encoded word (left as it is), or raw non-ASCII text in a header, with the blanks and words in between, since blanks
# between adjacent encoded words would be dropped.
_RAW = re.compile(r"=\?[^?\n]{1,40}\?[QqBb]\?[^?\n]*\?=|[^\x00-\x7f]+(?:[^\x00-\x7f\r\n=?]|[ \t]+(?=[^\x00-\x7f]))*+")
# A line of a form: a field name of a few words, then its value.
_FILLED = re.compile(r"([A-Za-z][A-Za-z _-]{1,30}):[ \t]*(.*)")
_FIELD = re.compile(r"^[A-Z][\w -]{1,30}:(?=[ \t\r\n])", re.MULTILINE)
# Least number of such lines in a form; a letter may also have a few.
LEAST_FIELDS = 3
# Fields of a draft that a form can set.
FORM_FIELDS = (
    *("body", "headline", "byline", "section", "slugline", "located", "dateline_text", "urgency", "ednote"),
    "embargoed",
)
# Names of a form's fields that are read into the draft; the others go to ``stated_block``.
MAPPED_NAMES = frozenset(
    each for name in ("body", "headline", "byline", "section", "slugline", "urgency") for each in NAMES[name]
)
# A plain text part with less than this share of the words of the HTML part is only a hint to look at that; likewise a
# message compared with what is attached to it.
LEAST_PLAIN = 0.4
# A flowed line, which ends in a space (RFC 3676), except the separator above a signature.
_SOFT = re.compile(r"^(?!-- \r?$).* \r?$", re.MULTILINE)
_END = re.compile(r"\r?\n\r?\n")
# Longest headers in characters, far more than mail servers accept: 64 KB is a common limit.
LONGEST_HEADERS = 200_000
# Most lines that may be MIME boundaries: a message with some hundred attachments has as many. With many thousands the
# cost of the standard library's parser is more than linear.
MOST_PARTS = 5_000
# Most lines in a message: an attachment of 10 MB has 140,000.
MOST_LINES = 500_000


def sniff(content: bytes) -> bool:
    """Whether the bytes begin with header lines, at least three of them typical of mail, and a blank line."""
    # Some mail programs save messages with leading blank lines.
    head = content[:16_384].lstrip()
    if not re.match(rb"(?:From |[A-Za-z][A-Za-z0-9-]{1,40}:)", head):
        return False
    end = re.search(rb"\r?\n\r?\n", head)
    return end is not None and len(_NAMES.findall(head[: end.start()])) >= 3


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The draft of the message and those of its attached texts. If the message is only a short note to these, there is
    no draft for it and its text becomes their ``ednote``. Rejects with malformed or no-article."""
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
        headers = _RAW.sub(_encoded, _LABEL.sub(_labelled, headers))
        message = message_from_bytes((headers + rest).encode(charset, "replace"), policy=policy.default)
        message, stated_headers = _forwarded(message)
        subject = str(message.get("Subject") or "")
        body, page, markup = _body(message, forwards(subject))
        sender = sender_of(message)[0]
        date, identity = str(message.get("Date") or ""), str(message.get("Message-ID") or "")
        attached = tuple(islice(_attached(message), MOST_ATTACHED))
        page_at = str(message.get("Snapshot-Content-Location") or "").strip()
    except UNREADABLE as error:
        return Rejected(Reason.MALFORMED, f"not a message: {type(error).__name__}")
    if not body and not attached:
        return Rejected(Reason.NO_ARTICLE, "a message without a text")
    inside = forwarded_in(body) if body and forwards(subject) else None
    text_of_mail = without_signature(inside.body if inside else without_answered(body or ""))
    block = unless_empty(merged(stated_headers, _subject_and_sender(subject, inside)))
    draft = Draft(
        text=text_of_file,
        charset=charset,
        content_type="message/rfc822",
        kind="field",
        body=text_of_mail if inside or body else None,
        inner_page=None if inside else page,
        uri=identity.strip(" <>\r\n") or None,
        headline=(inside.subject if inside else None) or " ".join(without_prefix(subject).split()) or None,
        byline=(inside.sender if inside else sender) or None,
        published=moment(date),
        body_html=safe_html(markup) if markup and not inside else None,
        language=language_code(block.language) if block else None,
        stated_block=block,
    )
    if page_at:
        # A web page saved by a browser: the headers are the browser's, and their date is when it was saved.
        draft = replace(draft, uri=page_at, headline=None, byline=None, published=None, dated=draft.published)
    return Accepted(_with_attached(_filled_in(draft, body or ""), attached))


def parse_mailbox(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The drafts of all messages, each with its span of ``text``; ``refused`` lists messages that have none. Rejects if
    there is no draft at all."""
    starts = [*_ENVELOPE.finditer(text)]
    drafts: list[Draft] = []
    refused: list[Rejected] = []
    for number, found in enumerate(starts):
        if number >= MOST_MESSAGES or len(drafts) >= MOST_DRAFTS:
            refused.append(LEFT_OUT)
            break
        start, end = found.end(), starts[number + 1].start() if number + 1 < len(starts) else len(text)
        outcome = parse(_QUOTED.sub(r"\1", text[start:end]), charset)
        if isinstance(outcome, Rejected):
            refused.append(Rejected(outcome.reason, f"message {number + 1}: {outcome.message}"))
        else:
            mails = (each for each in outcome.value)
            drafts += (
                replace(each, text=text, start=start, end=end) if each.kind == "field" else each for each in mails
            )
    if not drafts:
        return refused[0] if refused else Rejected(Reason.MALFORMED, "a mailbox without a message")
    return Accepted(tuple(drafts), tuple(refused))


def sniff_mailbox(content: bytes) -> bool:
    """Whether the bytes are a mailbox with at least two messages."""
    head = content.lstrip()
    return head[:5] == b"From " and sniff(content) and _ANOTHER.search(head) is not None


def _attached(message: EmailMessage) -> Iterator[tuple[str, Draft]]:
    """File names and drafts of the attachments that are texts."""
    for part in message.walk():
        if part.get_content_disposition() != "attachment":
            continue
        kind = part.get_content_type()
        is_xml = kind in ("text/xml", "application/xml")
        text = _content(part) if is_xml or kind in READABLE else None
        read = READABLE.get(kind)
        if is_xml and text:
            read = next((each.parse for each in XML if each.sniff(text[:4096].encode())), None)
        outcome = read(text, "utf-8") if read and text and text.strip() else None
        for draft in outcome.value if isinstance(outcome, Accepted) else ():
            yield part.get_filename() or "attachment", draft


def _with_attached(draft: Draft, attached: Sequence[tuple[str, Draft]]) -> tuple[Draft, ...]:
    longest = max((len(each.text.split()) for _, each in attached), default=0)
    brings = len((draft.body or "").split()) < LEAST_PLAIN * longest
    others = (
        replace(
            each,
            uri=each.uri or (f"{draft.uri}#{quote(name)}" if draft.uri else None),
            byline=each.byline,
            author=each.author or draft.byline,
            published=each.published or draft.published,
            ednote=each.ednote or (draft.body if brings else None),
            stated_block=each.stated_block or draft.stated_block,
        )
        for name, each in attached
    )
    return (*others,) if brings else (draft, *others)


def _forwarded(message: EmailMessage) -> tuple[EmailMessage, Stated]:
    """The message attached to ``message`` if this one is only a covering letter, else ``message`` itself; and what the
    headers state, of both messages in the first case."""
    stated_headers = stated_of_mail(message) or Stated()
    inside = next((part for part in message.walk() if part.get_content_type() == "message/rfc822"), None)
    payload = inside.get_payload() if inside is not None else None
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, EmailMessage):
        return message, stated_headers
    covered, letter = _body(inner, False)[0] or "", _body(message, False)[0] or ""
    if len(letter.split()) > LEAST_PLAIN * len(covered.split()) or not covered:
        return message, stated_headers
    return inner, merged(stated_of_mail(inner) or Stated(), stated_headers)


def _subject_and_sender(subject: str, inside: Forwarded | None) -> Stated:
    """The full subject if the headline is only part of it, and the sender of the forwarded message."""
    sender = (inside.sender, inside.address) if inside else (None, None)
    return Stated(
        sources=(Concept(name=sender[0] or sender[1], code=sender[1], rel="forwarded"),) if any(sender) else (),
        other={"Subject": " ".join(subject.split())} if inside or without_prefix(subject) != subject else {},
    )


def _labelled(word: re.Match[str]) -> str:
    """The start of an encoded word with a charset that Python knows; UTF-8 if unknown or if the word has raw non-ASCII
    characters, so was not really encoded."""
    known = "utf-8" if word[2] and not word[2].isascii() else encoding_of(word[1]) or "utf-8"
    return f"=?{known}{word[2] or ''}"


def _encoded(raw: re.Match[str]) -> str:
    """Raw non-ASCII text of a header as an encoded word; an encoded word unchanged."""
    if raw[0][:2] == "=?":
        return raw[0]
    return f"=?utf-8?B?{b64encode(raw[0].encode('utf-8', 'replace')).decode()}?="


def _filled_in(draft: Draft, body: str) -> Draft:
    """``draft`` with the fields of the form, if the message is one: a JSON object, or one line per field."""
    form = _form(body)
    found = draft_of(_plain_names(form), draft.text, draft.charset or "utf-8") if form else None
    if form is None or found is None or not found.body:
        return draft
    says = {name: value for name in FORM_FIELDS if (value := getattr(found, name)) not in (None, ())}
    block = merged(
        draft.stated_block or Stated(), stated({key: form[key] for key in form if plain(key) not in MAPPED_NAMES})
    )
    # The priority is read as the urgency too, where no field of that name is.
    block = merged(block, stated({plain(key): form[key] for key in form if plain(key) == "priority"}))
    return replace(draft, inner_page=None, stated_block=unless_empty(block), **says)


def _plain_names(form: Mapping[str, object]) -> dict[str, object]:
    return {plain(key): each for key, each in form.items()}


def _form(body: str) -> dict[str, object] | None:
    """The fields of a form by their names as written, None if ``body`` is not a form. Lists of one value, as sent by
    web forms, are replaced by the value."""
    if body[:1] == "{":
        try:
            value = json_value(body)
        except orjson.JSONDecodeError:
            return None
        if not isinstance(value, dict):
            return None
        return {key: each[0] if isinstance(each, list) and len(each) == 1 else each for key, each in value.items()}
    fields: dict[str, object] = {}
    blocks = body.split("\n\n")
    for number, block in enumerate(blocks):
        found = _FILLED.fullmatch(block)
        if not found:
            break
        fields[found[1]] = found[2]
        if plain(found[1]) in NAMES["body"]:
            # The text is the last field and may have several paragraphs.
            fields[found[1]] = "\n\n".join(filter(None, (found[2], *blocks[number + 1 :])))
            return fields if any(plain(name) in NAMES["headline"] for name in fields) else None
    return None


def _body(message: EmailMessage, forwarding: bool) -> tuple[str | None, str | None, str | None]:
    """The text of a message; its HTML part if the text was read from that; and its HTML part in any case.
    ``forwarding``: the message forwards its quoted lines, so they are kept."""
    part = message.get_body(preferencelist=("html",))
    text, page = _plain(message, forwarding), _content(part) if part is not None else None
    seen = visible_text(page) if page else None
    if seen and (not text or len(text.split()) < LEAST_PLAIN * len(seen.split())):
        return seen, page, page
    return text, None, page


def _plain(message: EmailMessage, forwarding: bool) -> str | None:
    part = message.get_body(preferencelist=("plain",))
    content = _content(part) if part is not None else None
    if part is None or content is None:
        return None
    # Remove the placeholders that mail programs write for pictures in the text.
    content = _PICTURED.sub("", text_without_quoted(content, forwarding))
    # If a relay stripped trailing spaces, no line is flowed.
    if str(part.get_param("format", "")).lower() == "flowed" and _SOFT.search(content):
        return _flowing(content, str(part.get_param("delsp", "")).lower() == "yes")
    return _unwrapped(content)


def _content(part: Message) -> str | None:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return None
    decoded = decode(payload, (part.get_content_charset(),))
    return payload.decode("utf-8", "replace") if isinstance(decoded, Rejected) else decoded.value[0]


def _flowing(text: str, spaces_go: bool) -> str:
    """The paragraphs of format=flowed text, where a trailing space continues a line (RFC 3676), up to the signature;
    ``spaces_go`` is whether ``DelSp`` is yes."""
    paragraphs, line = [""], ""
    for raw in text.splitlines():
        if raw.rstrip(" ") == "--" and raw.endswith(" "):
            break
        stuffed = raw.removeprefix(" ")
        line += stuffed
        if stuffed.endswith(" "):
            line = line[:-1] if spaces_go else line
            continue
        paragraphs.append(line.strip())
        line = ""
    return "\n\n".join(filter(None, (*paragraphs, line.strip())))


def _unwrapped(text: str) -> str:
    """Lines joined to paragraphs, undoing a mail program's line wrapping, up to the signature; lines of a form stay
    separate."""
    text = re.split(r"\n-- \r?(?:\n|$)", text, maxsplit=1)[0]
    end = r"\r?\n[ \t]*\r?\n"
    if len(_FIELD.findall(text)) >= LEAST_FIELDS:
        end += rf"|\r?\n(?={_FIELD.pattern})"
    blocks = re.split(end, text, flags=re.MULTILINE)
    return "\n\n".join(" ".join(line.strip() for line in block.splitlines()) for block in blocks if block.strip())
