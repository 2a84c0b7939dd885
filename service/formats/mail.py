"""An e-mail message in, drafts out: its subject, sender, date and text, or those of the message that it forwards, and
the texts that are attached to it; other attachments are told of and left alone. A mailbox (RFC 4155) likewise."""

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
from service.formats.json_document import NAMES, draft_of, language_code, plain
from service.formats.mail_forwarded import Forwarded, forwarded_in, forwards, own_text, without_answered, without_prefix
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
# How a message begins in a mailbox, and a line of a text that begins like it.
_ENVELOPE = re.compile(r"(?:\A\s*|\r?\n\r?\n)From [^\n]{3,300}\n(?=[A-Za-z][\w-]{1,40}:)")
_QUOTED = re.compile(r"^>(>*From )", re.MULTILINE)
_ANOTHER = re.compile(rb"\n\r?\nFrom [^\n]{3,300}\n[A-Za-z][\w-]{1,40}:")
_PICTURED = re.compile(r"\[(?:cid|image):[^\]\n]{1,300}\]")
# Texts that are attached, by their types; and how many of a message are read.
READABLE = {
    **{"text/plain": plain_text.parse, "text/markdown": plain_text.parse, "text/html": html_page.parse},
    **{"application/nitf+xml": nitf.parse, "application/newsml+xml": newsml_1.parse},
    **dict.fromkeys(
        ("application/vnd.iptc.g2.newsitem+xml", "application/vnd.iptc.g2.newsmessage+xml"), newsml_g2.parse
    ),
    **{"application/ninjs+json": ninjs.parse},
}
# Those that XML of no type of its own is told by.
XML = (newsml_g2, newsml_1, nitf)
MOST_ATTACHED = 50
# Messages of one mailbox that are read: each costs some two milliseconds.
MOST_MESSAGES = 500
# Characters beyond ASCII in a header, outside encoded words: with the words between them, since blanks between encoded
# words say nothing.
_RAW = re.compile(r"=\?[^?\n]{1,40}\?[QqBb]\?[^?\n]*\?=|[^\x00-\x7f]+(?:[^\x00-\x7f\r\n=?]|[ \t]+(?=[^\x00-\x7f]))*+")
# A line of a form: a name of few words, then what was filled in.
_FILLED = re.compile(r"([A-Za-z][A-Za-z _-]{1,30}):[ \t]*(.*)")
_FIELD = re.compile(r"^[A-Z][\w -]{1,30}:(?=[ \t\r\n])", re.MULTILINE)
# A letter has some lines that begin like one; a form has these at the least.
LEAST_FIELDS = 3
# A part in plain text that has not even this share of the words of the one in HTML only says to look at that.
FORM_FIELDS = ("body", "headline", "byline", "section", "slugline", "located", "dateline_text", "urgency", "ednote")
# Names of fields that a form's article has; what else it has filled in is stated.
TAKEN = frozenset(
    each for name in ("body", "headline", "byline", "section", "slugline", "urgency") for each in NAMES[name]
)
LEAST_PLAIN = 0.4
# The end of a line that goes on (RFC 3676), unless it is the mark above a signature.
_SOFT = re.compile(r"^(?!-- \r?$).* \r?$", re.MULTILINE)
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
    """The draft of the message and those of the texts attached to it; of a message that only brings these, in a line or
    two, theirs alone, with its words as their note. Rejects a message without a text."""
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
        message, said = _forwarded(message)
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
    block = unless_empty(merged(said, _told(subject, inside)))
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
        # A page that a browser saved: what stands above it is the browser's.
        draft = replace(draft, uri=page_at, headline=None, byline=None)
    return Accepted(_with_attached(_filled_in(draft, body or ""), attached))


def parse_mailbox(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The drafts of all messages, each with the stretch of text that is its own; ``refused`` names those that have
    none."""
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
    """A message behind the line that begins one in a mailbox, and another one after it."""
    head = content.lstrip()
    return head[:5] == b"From " and sniff(content) and _ANOTHER.search(head) is not None


def _attached(message: EmailMessage) -> Iterator[tuple[str, Draft]]:
    """Names and drafts of the parts that are texts in files of their own."""
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
    """The message that ``message`` has attached, where that has the text and this one no more than a covering letter;
    else itself. And what both say of themselves."""
    own = stated_of_mail(message) or Stated()
    inside = next((part for part in message.walk() if part.get_content_type() == "message/rfc822"), None)
    payload = inside.get_payload() if inside is not None else None
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, EmailMessage):
        return message, own
    covered, letter = _body(inner, False)[0] or "", _body(message, False)[0] or ""
    if len(letter.split()) > LEAST_PLAIN * len(covered.split()) or not covered:
        return message, own
    return inner, merged(stated_of_mail(inner) or Stated(), own)


def _told(subject: str, inside: Forwarded | None) -> Stated:
    """The subject as it was written, where it has more than the headline, and who sent what is forwarded."""
    sender = (inside.sender, inside.address) if inside else (None, None)
    return Stated(
        sources=(Concept(name=sender[0] or sender[1], code=sender[1], rel="forwarded"),) if any(sender) else (),
        other={"Subject": " ".join(subject.split())} if inside or without_prefix(subject) != subject else {},
    )


def _labelled(word: re.Match[str]) -> str:
    """An encoded word under a charset that we read; one with characters beyond ASCII in it was never encoded."""
    known = "utf-8" if word[2] and not word[2].isascii() else encoding_of(word[1]) or "utf-8"
    return f"=?{known}{word[2] or ''}"


def _encoded(raw: re.Match[str]) -> str:
    """Characters beyond ASCII that a header has as they are, in the form that it should have them in."""
    if raw[0][:2] == "=?":
        return raw[0]
    return f"=?utf-8?B?{b64encode(raw[0].encode('utf-8', 'replace')).decode()}?="


def _filled_in(draft: Draft, body: str) -> Draft:
    """``draft``, with what a form says of the article where the message is one: a JSON object, or a line a field."""
    form = _form(body)
    found = draft_of(_plain_names(form), draft.text, draft.charset or "utf-8") if form else None
    if form is None or found is None or not found.body:
        return draft
    says = {name: value for name in FORM_FIELDS if (value := getattr(found, name)) not in (None, ())}
    block = merged(draft.stated_block or Stated(), stated({key: form[key] for key in form if plain(key) not in TAKEN}))
    return replace(draft, inner_page=None, stated_block=unless_empty(block), **says)


def _plain_names(form: Mapping[str, object]) -> dict[str, object]:
    return {plain(key): each for key, each in form.items()}


def _form(body: str) -> dict[str, object] | None:
    """The fields of a form by their names as written; a list of one value, as web forms send them, is that value."""
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
            # The text is the last field, and may have paragraphs.
            fields[found[1]] = "\n\n".join(filter(None, (found[2], *blocks[number + 1 :])))
            return fields if any(plain(name) in NAMES["headline"] for name in fields) else None
    return None


def _body(message: EmailMessage, forwarding: bool) -> tuple[str | None, str | None, str | None]:
    """The text of a message, the page that it was read from where that is HTML, and what it has in HTML;
    ``forwarding`` is whether quoted lines are what it is sent for."""
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
    # What a mail program writes for a picture in the text.
    content = _PICTURED.sub("", own_text(content, forwarding))
    # Relays that cut spaces off leave nothing that flows.
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
    """The paragraphs of text whose lines end in a space where they go on (RFC 3676); ``spaces_go`` is its ``DelSp``."""
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
    """Lines joined to paragraphs, as they were before a mail program cut them at 72 columns."""
    text = re.split(r"\n-- \r?(?:\n|$)", text, maxsplit=1)[0]
    end = r"\r?\n[ \t]*\r?\n"
    if len(_FIELD.findall(text)) >= LEAST_FIELDS:
        end += rf"|\r?\n(?={_FIELD.pattern})"
    blocks = re.split(end, text, flags=re.MULTILINE)
    return "\n\n".join(" ".join(line.strip() for line in block.splitlines()) for block in blocks if block.strip())
