"""IPTC 7901 and ANPA 1312 wire messages in, a draft per message out: header fields, and lines joined to paragraphs.

Both frame a text with control characters: SOH, header, STX, text, ETX, trailer, EOT; a file holds one message or a
stream of them. An IPTC 7901 header is ``eca062 4 i 211 ccccb dpa 061`` (service and number, priority, category, word
count, options) and a line of keywords (IPTC 7901, 1995). An ANPA 1312 header is ``W2595`` (service and number) and a
selector, then ``r i`` (priority, category), the slug with its version, the date and the word count (ANPA 1312, 1979).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from service.formats.draft import MOST_DRAFTS, Draft
from service.formats.moments import moment, zone_of_agency
from service.formats.schema_org import squashed
from service.formats.takes import joined
from service.formats.values import PRIORITIES, urgency
from service.formats.wire_lines import MARKS, by_in_brackets, lines_of, paragraphs_of, plain, without_notepad
from service.formats.wire_times import SIGNED, sent_at, sign_off_of
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.stated import Concept, Note, Stated

# Where control characters are not transmitted, ZCZC and NNNN (from telegraphy) mark start and end, and the keywords are
# a line without spaces.
_LINES = r"[A-Za-z]{1,6}\d{1,5}[ \t]+[1-9][ \t]+[A-Za-z]{1,3}[ \t]+\d[^\n]{0,80}\n(?:[^\s]{1,100}[ \t\r]*\n)?"
_FRAME = re.compile(rf"\x01([^\x01\x02]{{0,400}})\x02|^[ \t]*ZCZC\s{{1,20}}({_LINES})", re.MULTILINE)
# An ANPA 1312 header followed by a headline line, which identifies a message without its SOH; then the start of the
# headline lines ("^"), which some senders put before STX.
_BARE_ANPA = re.compile(
    r"\W{0,20}[A-Za-z]\d{4}[^\w\n]{0,3}[^\n]{0,12}\n\W{0,3}[a-z][^\w\n]{1,4}[a-z]{1,3}[^\w\n]+[A-Z]{2}-[^\n]{1,80}\n(?=\W{0,20}\^)"
)
# An IPTC 7901 header on a line, the first one of a file, which identifies a message whose control characters were not
# kept.
_BARE_IPTC = re.compile(
    r"^\s{0,20}[A-Za-z]{2,6}\d{3,5}[ \t]+[1-9][ \t]+[A-Za-z]{2,3}[ \t]+\d{1,5}[ \t]+[A-Za-z]{2,6}[ \t]+\d{1,4}"
    r"[ \t\r]*\n",
    re.MULTILINE,
)
# The beginning of a text: its dateline, with the agency in parentheses.
_TEXT_BEGINS = re.compile(r"[^\W\d_][^()]{1,60}\([^\W\d_][^()]{1,30}\)\s?[-–—=_:.]|\([A-Z]{2,10}\)\s?[-–—]")
_CARET = re.compile(r"\n[\x00-\x1f <]*(?=\^)")
# ZCZC above a headline and a text with its dateline, with no header that is known.
_TELEX = re.compile(
    rf"^[ \t]*ZCZC[^\n]{{0,60}}\n(?=(?:[^\n]{{2,160}}\n){{1,4}}?[ \t]{{0,5}}(?:{_TEXT_BEGINS.pattern}))", re.M
)
_ZCZC = re.compile(r"^[ \t]*ZCZC[^\n]{0,60}\n", re.MULTILINE)
_END = re.compile(r"\x03|^[ \t]*NNNN\b", re.MULTILINE)
_IPTC = re.compile(
    r"(?P<service>[A-Za-z]{1,6})(?P<number>\d{1,5})\s+(?P<priority>[1-9])\s+(?P<category>[A-Za-z]{1,3})\s+"
    r"(?P<words>\d{1,5})?(?P<options>[^\n]{0,80})(?:\n(?P<slug>.{0,200}))?",
    re.DOTALL,
)
_ANPA = re.compile(
    r"(?<![A-Za-z\d])(?P<service>[A-Za-z]?)(?P<number>\d{4})[^\w\n]{0,3}(?P<selector>[^\n]{0,12})\n\W*(?P<priority>[a-z])[^\w\n]*"
    r"(?P<category>[a-z]{1,3})[^\w\n]*(?:\n[^\w\n]*(?:[a-z][^\w\n]+)?(?=[a-z]{2}-))?(?P<slug>[^\n]{0,60}?)\s*(?:\b\d\d-\d\d\b\s*(?P<words>\d{1,5})?)?(?:,\d{1,5})?[\s<]*"
    r"(?:\n(?P<below>[\s\S]{0,200}))?$",
    re.IGNORECASE,
)
# A line that states the take, lead or version of a running story, in the terms of AP and dpa.
_TAKE = re.compile(
    r"\(?(?:(?:\d{1,2}(?:st|nd|rd|th)|\d{1,2}\.)\s?(?:ld|lead|take|add|writethru|zusammenfassung|zf)\b.{0,40}"
    r"|(?:take|add)[\s-]?\d{1,2}|\d{1,2}\s?(?:of|/)\s?\d{1,2}|refile|extra|urgent|eilmeldung|eil|achtung|berichtigung|wiederholung|summary|roundup|advance|correction"
    r"|\((?:berichtigung|correction|corrige|rectificatif|corrección|repetition|wiederholung)\b[^()]{0,60}\)"
    r"|update \d|situation|overview|feature|interview|analysis|news ?feature|lead|zusammenfassung)[)\s:=]{0,4}",
    re.IGNORECASE,
)
_SLUG_TAKE = re.compile(
    r"(?i),\s*((?:\d{1,2}\w\w\s?)?(?:Ld|Lead|Take|Add|Writethru|Sub|Insert)\b[^,<]{0,30}(?:,\s?(?:take|add)\b[^,<]{0,9})?)"
)
_SLUG_END = re.compile(
    r"[\s,]+(\d{1,2}(?:st|nd|rd|th)[\s-]?(?:Ld|Lead|Add|Take|Sub|Insert|Writethru)(?:-\S{1,12})?"
    r"|(?:Ld|Add|Take)(?:[\s-]?\d{1,2})?(?:-\S{1,12})?)$",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(r"[\w.']+(?:[-/][\w.']+)+")
_SLUG_LINE = re.compile(r"[\w.']+(?:[-/][\w.'&()]+)*[/-][\w.'&()]+(?: \d{1,2})?")
_KEYWORD = re.compile(rf"{_SLUG_LINE.pattern}|\S+")
# Keywords, each with a slash behind it: "Verkehr/".
_KEYWORD_LINE = re.compile(r"(?:[\w.'&()-]+ ?/ ?)+")
# The label of a subheadline: "Utl.:" (APA, for "Untertitel").
_SUBTITLE = re.compile(r"(?:Utl|Untertitel|Sub(?:title|head)|Sous-titre|Sottotitolo)\.?:\s*", re.IGNORECASE)
# A line in parentheses above a headline says what is new, in any words: "(Zusammenfassung 1530 - neu: Betriebsrat)".
_IN_BRACKETS = re.compile(r"\([^()]{2,100}\)")
# A line with only the day, which some write above the keywords.
_DAY_LINE = re.compile(r"(?:[^\W\d_]{2,10}[.,]{1,2}\s?)?\d{1,2}\.?\s?(?:[^\W\d_]{3,10}|\d{1,2})\.?\s?\d{2,4}")
_LABEL = re.compile(r"^[A-Z][a-z]{1,10}\.?:\s+")
_CYCLE = re.compile(r"^(?:AM|PM|BC|AP|HF|am|pm|bc|ap|hf)-")
_EDS = re.compile(r"\(?\s*Eds(?:itors)?\s*[:.]\s*(.+?)\)?\s*$", re.IGNORECASE | re.DOTALL)
_BY = re.compile(r"(?:By|Von|Par|Por|Di)\s+(.{2,80})", re.DOTALL)
# The mark at the end of a text, in APA's and Belga's messages, and the initials of its writers.
_CLOSED = re.compile(r"(?:^|\s+)(?:\((?:Schluss|Schluß|Ende)\)\s*(?P<signed>[a-z]{1,4}(?:/[a-z]{1,4}){0,3})?|\./\.)$")
# The mark at the end of an IPTC 7901 headline.
HEAD_END = "="
MOST_HEAD_LINES = 6
_AGENCY = re.compile(r"\(([A-Za-z]{2,12})(?:/[a-z]{2,4})?\)")
MOST_DATELINE = 80
LONGEST_TRAILER = 200
LONGEST_HEAD = 160
# Letters and digits in which a slug agrees with the shorter one of the header, and how many more it has at most.
LEAST_SLUG, MOST_SHORTENED = 8, 16


@dataclass(slots=True)
class _Head:
    """The lines between STX and the first paragraph; ``end`` is the offset in the source where the paragraphs begin."""

    headline: str | None = None
    byline: str | None = None
    take: str | None = None
    slug: str | None = None
    subheadings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    end: int = 0


def sniff(content: bytes) -> bool:
    """Whether the bytes begin with SOH and STX, with ZCZC and an IPTC 7901 header, or with a bare header."""
    head = content[:600]
    start = head.find(b"\x01")
    if start < 0 and any(each.match(head.decode("latin-1")) for each in (_BARE_ANPA, _BARE_IPTC)):
        return True
    if start < 0:
        text = head.lstrip().decode("latin-1")
        return text.startswith("ZCZC") and (_FRAME.match(text) or _TELEX.match(text.replace("\r\n", "\n"))) is not None
    return start < 32 and head.find(b"\x02", start) > start


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """A draft of kind ``clean`` for each message, consecutive takes joined. Rejects with malformed if there is no
    frame, with no-article if no message has a text."""
    frames = list(_FRAME.finditer(text))[:MOST_DRAFTS]
    frames = frames or (list(_ZCZC.finditer(text))[:MOST_DRAFTS] if _TELEX.search(text) else [])
    frames = frames or list(filter(None, (_BARE_ANPA.match(text),)))
    frames = frames or (list(_BARE_IPTC.finditer(text))[:MOST_DRAFTS] if _BARE_IPTC.match(text) else [])
    if not frames:
        return Rejected(Reason.MALFORMED, "a wire message without its frame (SOH and STX, or ZCZC)")
    starts = [frame.start() for frame in frames]
    stops = [*starts[1:], len(text)]
    single = len(frames) == 1
    drafts, refused = [], []
    for frame, start, stop in zip(frames, starts, stops, strict=True):
        draft = _draft(text, charset, frame, 0 if single else start, stop)
        if draft is not None:
            drafts.append(draft)
        elif frame.re is _ZCZC:
            refused.append(Rejected(Reason.NO_ARTICLE, f"no text below {frame[0].strip()}"))
    if not drafts:
        return Rejected(Reason.NO_ARTICLE, "a wire message without a text")
    return Accepted(joined(drafts), tuple(refused))


def _draft(text: str, charset: str, frame: re.Match[str], start: int, stop: int) -> Draft | None:
    ended = _END.search(text, frame.end(), stop)
    end = ended.start() if ended else stop
    above = next(each for each in (*frame.groups(), frame[0]) if each is not None)
    caret = _CARET.search(above)
    # Not splitlines: senders' codes (FS, GS, RS) count as line ends there.
    lines = above[: caret.start() if caret else len(above)].split("\n")
    header = "\n".join(filter(None, (" ".join(plain(line).split()) for line in lines)))
    iptc = _IPTC.match(header)
    anpa = None if iptc else _ANPA.search(header)
    facts = iptc or anpa
    fields = facts.groupdict() if facts else {}
    caret = None if iptc else caret  # ANPA's, also below a header in nobody's form
    begun = frame.end() - 1 - len(above) + caret.end() if caret else frame.end()
    head = _head(text, begun, end, anpa["slug"] if anpa else "" if caret else None)
    below = (iptc["slug"] if iptc else anpa["below"] if anpa else None) or ""
    keywords = [each for each in below.splitlines() if not _DAY_LINE.fullmatch(each)]
    if iptc:
        fields["slug"] = "\n".join(keywords)
    if len(keywords) > 1 and head.headline is None and _KEYWORD.fullmatch(keywords[0].strip(" /")):
        # Not only the keywords but also the headline came before STX.
        _read_headline_block(head, keywords[1:])
        fields["slug"] = keywords[0]
    signed_off = sign_off_of(text, head.end, end)
    paragraphs = paragraphs_of(text, head.end, end - len(signed_off or ""))
    if not paragraphs:
        return None
    # Some services write the keywords after the word count, where others have their options.
    options = (fields.get("options") or "").strip()
    slug, take = _slug(fields.get("slug") or (options if _KEYWORDS.fullmatch(options) else ""))
    number, words = fields.get("number"), fields.get("words")
    slug, take = slug or head.slug, head.take or take
    sent = sent_at(text[end : min(stop, end + LONGEST_TRAILER)])
    timed = len(paragraphs)
    while len(paragraphs) > 1 and SIGNED.fullmatch(paragraphs[-1].text):
        signed = sent_at(paragraphs.pop().text)
        sent = sent or signed
    if signed_off is None and len(paragraphs) > 1:
        # The initials may stand above the time.
        signed_off = sign_off_of(text, head.end, paragraphs[-1].end, len(paragraphs) < timed)
        if signed_off is not None:
            paragraphs.pop()
    paragraphs, notepad = without_notepad(paragraphs)
    closed = _CLOSED.search(paragraphs[-1].text[-40:])
    if closed and (left := paragraphs[-1].text[: -len(closed[0])]):
        paragraphs[-1] = replace(paragraphs[-1], text=left)
    elif closed and len(paragraphs) > 1:
        paragraphs.pop()
    # A number is unique within its service and day.
    named = ":".join((fields.get("service") or "wire", sent.date().isoformat(), number)) if sent and number else None
    return Draft(
        text=text,
        charset=charset,
        content_type="text/vnd.iptc.7901",
        kind="clean",
        start=start,
        end=stop,
        body="\n\n".join(piece.text for piece in paragraphs),
        uri=f"urn:x-wire:{named}" if named else None,
        published=sent,
        version_created=sent,
        headline=head.headline,
        subheadings=tuple(head.subheadings),
        byline=head.byline,
        ednote=" ".join(head.notes) or None,
        section=fields.get("category"),
        credits=_credited(paragraphs[0].text),
        urgency=urgency(fields["priority"]) if iptc else PRIORITIES.get(str(fields.get("priority", "")).lower()),
        slugline=slug,
        stated_block=Stated(
            categories=(Concept(code=fields["category"]),) if fields.get("category") else (),
            services=(Concept(code=fields["service"]),) if fields.get("service") else (),
            sequence_number=int(number) if number else None,
            word_count=int(words) if words else None,
            take_key=take,
            sign_off=closed["signed"] if closed else signed_off and signed_off.strip(),
            provider=next(
                (each for each in (*options.split()[:1], fields.get("service")) if zone_of_agency(each)), None
            ),
            notes=(
                *(Note(text=note) for note in head.notes),
                *([Note(text=notepad, role="notepad")] if notepad else []),
            ),
        )
        if facts
        else None,
    )


def _credited(text: str) -> tuple[str, ...]:
    """The agency that the dateline of ``text`` names, if its zone is known."""
    found = _AGENCY.search(text[:MOST_DATELINE])
    return (found[1],) if found and zone_of_agency(found[1]) else ()


def _slug(text: str) -> tuple[str | None, str | None]:
    """The slug without its cycle ("BC-") and its version, and the version ("1st Ld")."""
    slug = " ".join(plain(text).split()).strip(" /")
    version = _SLUG_END.search(slug)
    slug = _CYCLE.sub("", slug[: version.start()] if version else slug).rstrip(" ,")
    return slug or None, version.group(1) if version else None


def _head(text: str, start: int, end: int, slug: str | None) -> _Head:
    """The lines above the text: slug, take, headline, byline, notes. In IPTC 7901 they end with "=" or a blank line, in
    ANPA each begins with a caret; ``slug`` is that of an ANPA header."""
    head = _Head(end=start)
    lines = list(lines_of(text, start, end))
    if slug is not None:
        _anpa_head(head, lines, slug)
    else:
        _iptc_head(head, lines)
    return head


def _iptc_head(head: _Head, lines: list[tuple[int, int, str]]) -> None:
    head_lines: list[str] = []
    for start, stop, line in lines[: MOST_HEAD_LINES + 2]:
        bare = line.strip(MARKS)
        if not bare and not head_lines:
            head.end = stop
            continue
        indented = line[:2].isspace() and not (head_lines == [] and bare.endswith(HEAD_END))
        if not bare or len(head_lines) == MOST_HEAD_LINES or indented or (head_lines and _TEXT_BEGINS.match(bare)):
            # Without "=", one or two short lines without a final full stop, above a blank line or an indent, are the
            # headline.
            if not bare and len(head_lines) == 1 and head.slug is None and _SLUG_LINE.fullmatch(head_lines[0]):
                # The keywords are on a line of their own above the headline.
                head.slug, head.end = head_lines.pop(), stop
                continue
            if (
                head_lines
                and len(head_lines) <= 2
                and len(" ".join(head_lines)) <= LONGEST_HEAD
                and not head_lines[-1].endswith(".")
            ):
                _read_headline_block(head, head_lines)
                head.end = start
                _read_below(head, lines)
            return
        head_lines.append(bare)
        if bare.endswith(HEAD_END):
            if len(head_lines) < MOST_HEAD_LINES and _TAKE.fullmatch(bare):
                # A line with the version ends with "=", too; the headline follows.
                continue
            _read_headline_block(head, head_lines)
            head.end = stop
            _read_below(head, lines)
            return


def _read_below(head: _Head, lines: list[tuple[int, int, str]]) -> None:
    """Reads a byline, subheadlines and notes that follow the headline and also end with "="."""
    below = [(stop, bare) for start, stop, line in lines if start >= head.end and (bare := line.strip(MARKS))]
    for stop, bare in below[:MOST_HEAD_LINES]:
        line = bare.rstrip(" " + HEAD_END)
        if not bare.endswith(HEAD_END) or len(line) > LONGEST_HEAD:
            return
        by, note = _BY.fullmatch(line), _EDS.match(line)
        if note is not None:
            head.notes.append(note.group(1).strip(" )"))
        elif by is not None and head.byline is None:
            head.byline = by.group(1)
        elif line:
            head.subheadings.append(_LABEL.sub("", line))
        head.end = stop


def _read_headline_block(head: _Head, lines: list[str]) -> None:
    """Sets slug, take, byline and headline from the lines of the headline block."""
    lines = [line.rstrip(" " + HEAD_END) for line in lines]
    takes = []
    # Some put the keywords here, others in the header.
    if len(lines) > 1 and (_SLUG_LINE.fullmatch(lines[0].strip(" /")) or _KEYWORD_LINE.fullmatch(lines[0])):
        head.slug = lines.pop(0).strip(" /")
    while len(lines) > 1 and (_TAKE.fullmatch(lines[0]) or _IN_BRACKETS.fullmatch(lines[0])):
        takes.append(lines.pop(0))
        if ": " in takes[-1]:
            head.notes.append(takes[-1].strip("()"))
    # Some desks put a place or country above the headline: drop it.
    if len(lines) > 1 and re.fullmatch(r"[\w .'-]{2,30}:", lines[0]):
        lines.pop(0)
    if len(lines) > 1 and (by := _BY.fullmatch(lines[-1]) or by_in_brackets(lines[-1])):
        head.byline = by.group(1)
        lines.pop()
    head.take = " ".join(takes) or None
    subtitle = next((number for number, line in enumerate(lines) if number and _SUBTITLE.match(line)), len(lines))
    if below := _SUBTITLE.sub("", " ".join(lines[subtitle:]), count=1):
        head.subheadings.append(below)
    lines = lines[:subtitle]
    # A line with only the day is the service's.
    head.headline = " ".join(line for line in lines if len(lines) == 1 or moment(line) is None) or None


def _anpa_head(head: _Head, lines: list[tuple[int, int, str]], slug: str) -> None:
    for number, (stop, bare) in enumerate(_anpa_head_lines(lines)):
        if number == 0 and (_CYCLE.match(bare) or _is_slug(bare, slug)):
            # The slug in full, with the version.
            take = _SLUG_TAKE.search(bare)
            head.take = take.group(1).strip(" =<") if take else None
        elif note := _EDS.match(bare):
            head.notes.append(note.group(1).strip(" )"))
        elif (by := _BY.fullmatch(bare.rstrip(HEAD_END))) and head.byline is None:
            head.byline = by.group(1).strip()
        elif _TAKE.fullmatch(bare) and head.headline is None:
            head.take = head.take or bare.strip("()")
        elif head.headline is None and not bare.startswith("AP Photo") and len(bare) <= LONGEST_HEAD:
            head.headline = bare.rstrip(" " + HEAD_END) or None
        head.end = stop


def _is_slug(line: str, header: str) -> bool:
    """Whether a line is the slug of the header in full; headers shorten it."""
    full, short = squashed(line), squashed(header)
    return full[:LEAST_SLUG] == short[:LEAST_SLUG] and len(full) - len(short) <= MOST_SHORTENED


def _anpa_head_lines(lines: list[tuple[int, int, str]]) -> Iterator[tuple[int, str]]:
    """The lines that begin with a caret, each with where the next one begins. A line goes on in the next one if it does
    not end in a mark ("<", "=") and that one has neither a caret nor an indent."""
    line, ends = "", 0
    for _, stop, each in lines[: 2 * MOST_HEAD_LINES]:
        written = each.lstrip("\x02\x16")
        bare = each.strip(MARKS)
        if not bare:
            if line:
                yield ends, line.strip(MARKS).rstrip("@")
            if ends and "\x02" not in each:
                return
            line = ""
            continue
        begins = each.lstrip("\x02\x16\t ").startswith("^") and not each.startswith("^\x08")
        # Some leave out that of the slug.
        begins = begins or (not ends and _CYCLE.match(bare) is not None)
        if line and not begins and written[:1].isalnum() and not line.endswith(("<", HEAD_END)):
            line, ends = f"{line} {written}", stop
            continue
        if line:
            yield ends, line.strip(MARKS).rstrip("@")
        if not begins:
            return
        line, ends = written, stop
    if line:
        yield ends, line.strip(MARKS).rstrip("@")
