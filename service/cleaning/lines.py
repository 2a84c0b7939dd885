"""One block in, its label as furniture or metadata out: the ordered rules that need no context.

A rule is a label and a test. The first test that succeeds labels the block, so the order is from the most to the least
certain; a block without a label is text, or something that only its neighbours reveal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from service.cleaning.agencies import credit_line
from service.cleaning.blocks import Block, key_of
from service.cleaning.byline import byline_in
from service.cleaning.constants import (
    LEAST_BUTTONS,
    LEAST_CODE,
    LONGEST_ABOUT,
    LONGEST_CUT,
    LONGEST_LINE,
    LONGEST_NUMBER,
    LONGEST_PROMPT,
    LOOK,
)
from service.cleaning.dateline import dateline_at
from service.cleaning.dates import MONTHS, day_in
from service.cleaning.labels import Label
from service.cleaning.links import is_about_author, is_button_row, is_gallery_counter, is_link
from service.cleaning.marks import Mark
from service.cleaning.notices import notice_in
from service.cleaning.phrases import kind_of_beginning, kind_of_content, kind_of_line
from service.cleaning.version_words import is_marked_headline
from service.cleaning.words import BASIC_MARKS, BEYOND_MARK, SENTENCE_ENDS, WORDS

_SHORTCODE = re.compile(r"(?:\[/?[\w-]+(?:\s[^\[\]]{0,200})?\]\s*)+|(?:\{\{?[^{}]{0,200}\}?\}\s*)+")
_HASHTAG = re.compile(r"(?<!\w)#[^\W\d_]\w{2,}")
_POST = re.compile(r"pic\.twitter\.com/\w|(?<!\w)t\.co/\w|^(?:RT )?@\w{2,20}:\s")
_ATTRIBUTION = re.compile(r"[-–—]{0,2}\s?[^@]{0,80}\(@\w{1,30}\)\s.{0,40}\d{4}$")
_SHARED = re.compile(r"\(@[\w.]{2,30}\)\s*(?:on|am|le|el|il|em|op|on)?\s*$")
_CUT = re.compile(
    r"(?:\.\.\.|…|\.\s?\.\s?\.)?\s*\[?(?:read more|continue reading|read the rest|lire la suite"
    r"|leer más|weiterlesen|leggi tutto|leia mais"
    r"|lees meer|läs mer|les mer|læs mere|czytaj więcej|читать далее|devamını oku"
    r"|baca selengkapnya|xem thêm|続きを読む|阅读全文)"
    r"[\s:»›>→.…-]*(?:[-–—|]\s*[\w. ]{2,30})?\]?\s*$"
    # "[+1234 chars]": how much an interface leaves out.
    r"|(?:\.\.\.|…)?\s*\[\+\d[\d,]{0,9} (?:chars|characters|words)\]\s*$",
    re.IGNORECASE,
)
# What may stand behind the last sentence of a text, or behind its ellipsis.
_BEHIND_SENTENCE = re.compile(rf"(?<=\S)\s{{1,3}}\[?([^{SENTENCE_ENDS}\[\]]{{3,40}}?)[\s:»›>→.…\]-]{{0,5}}$")
_SENTENCES = re.compile(rf"[{SENTENCE_ENDS}][\"'”’»)\]]{{0,2}}(?=\s)")
# Every ASCII match of ``_CUT`` contains one of these. "oku" without the rest: the pattern's Turkish "ı" also matches an
# ASCII "i" when case is ignored.
_CUT_WORDS = (
    *("read more", "continue reading", "read the rest", "lire la suite", "weiterlesen", "leggi tutto", "leia mais"),
    *("lees meer", "les mer", "oku", "baca selengkapnya", "chars]", "characters]", "words]"),
)
_AFTER_SENTENCE = re.compile(r"[^\W\d_]{2}[.!?…][\"'”’»)]{0,2}\s+([^.!?…]{3,60})$")
_AUTHOR = re.compile(
    r"(?:[^\W\d_][\w.'’-]+ ){1,4}(?:is an? |is the |ist |est |es |è |é |är |er |jest )"
    r"(?:[\w'’&-]+ ){0,5}(?:reporter|journalist|correspondent|editor|columnist|contributor|writer|author"
    r"|redakteur(?:in)?|journalist(?:in)?"
    r"|korrespondent(?:in)?|autor(?:in|a)?|volontär(?:in)?|journaliste|rédact(?:eur|rice)|correspondante?"
    r"|periodista|redactora?|giornalista"
    r"|jornalista|verslaggever|journalist|dziennikark?[aą]?)\b",
    re.IGNORECASE,
)
# The verbs of ``_AUTHOR``, which occur within its first words.
_ARE = frozenset(["is", "ist", "est", "es", "è", "é", "är", "er", "jest", "Is", "IS"])
_CREDIT_WORDS = frozenset(
    ["for", "via", "of", "and", "de", "del", "für", "von", "i", "/", "|", "courtesy", "by", "the"]
)
_LETTERS = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{BASIC_MARKS}]|{BEYOND_MARK})*")
_CLOCK_CHARACTERS = frozenset("年月日時分秒년월일시분초")
# "You", "we" and "our" as a page addresses its reader; in running text they appear in quotations.
_ADDRESS = WORDS["address"]
_POLITE = re.compile(r"(?<=[a-zäöüß,] )(?:Sie|Ihr|Ihre[nmrs]?|Ihnen)\b")
# Code punctuation (see LEAST_CODE).
_CODE = "{}=<>$&|\\_"
# The lookbehind lets a mail address begin only at its first character, so that a line of them is scanned only once.
_URL = re.compile(r"(?:https?://|www\.)\S+|(?<![^\s@,;|<>()])[^\s@,;|<>()]++@[^\s@,;|<>()]+\.\w{2,}")
_COOKIE = re.compile(r"\bcookies?\b|クッキー|쿠키|\bçerez", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:©|\(c\)\s?\d{4}|ⓒ|copyright\s?(?:\d{4}|by\b|[:(-]|$))", re.IGNORECASE)
# A sentence followed by a copyright sign without a year: a caption with its credit.
_CREDITED = re.compile(r"[^\W\d_][.!?…][\"'”’»)]{0,2}\s+(?:©|ⓒ|\([cC]\))\s?(?!\d|copyright|all rights)", re.IGNORECASE)
_PHOTO = re.compile(
    r"(?:photo(?:graph)?s?|foto(?:s|graf\w*)?|pictures?|image|imagen|immagine|bild(?:er|quelle)?|crédits?"
    r"|credits?|photo by|file photo|legende|leyenda|caption|didascalia|légende"
    r"|photo credit|getty images|istock|shutterstock|kuva|zdjęcie|fot\.?|fotoğraf|фото"
    r"|写真|写真提供|撮影|사진|图片|图源|图|圖|圖片|摄影|攝影|ảnh|ljósmynd\w*|nuotr\.?|valokuva|fotó|kép|photographer|φωτογραφία|φωτό|φωτ\.?"
    r"|фотография|фотографія|снимка|снимок|الصورة|صورة|تصوير|عکس|צילום|תמונה|फोटो|फ़ोटो|तस्वीर|छवि|ছবি|படம்|ఫోటో|ภาพ|gambar)"
    r"(?:\s?[:：=＝/／|©(（]|\s(?:by|von|par|por|di|credit)\b)",
    re.IGNORECASE,
)
_PHOTO_END = re.compile(
    r"(?:\((?:[^()]{0,60}\b(?:via|photo|foto|image|getty|reuters|afp|ap|epa|dpa|imago|picture)\b[^()]{0,60})\)"
    r"|(?:credit|photo|foto|bild|photograph|image|picture|crédit|source|quelle|kuva"
    r"|fot)s?\s?[.:：…]{1,4}\s?[^.:]{2,60}|©\s?[^.]{2,60}|getty images|/(?:afp|reuters|ap|dpa|epa"
    r"|getty)[\w/ ]{0,40}"
    r"|\bvia (?:ap|getty|reuters|afp)\b.{0,30})\s*$",
    re.IGNORECASE,
)
_TIME_WORDS = WORDS["time-words"]
_STEPS = "»›>/|·•→"
_STEP = re.compile(rf"[{_STEPS}]\s")


def addresses_reader(block: Block) -> bool:
    """Whether a block without quotation marks addresses its reader."""
    if any(mark in block.text for mark in '"“”„«»'):
        return False
    polite = "Sie" in block.text or "Ih" in block.text
    if not polite and _ADDRESS.isdisjoint(block.key.split()):
        return False
    # "US" is a country; German "Sie" is a polite "you" unless it begins a sentence.
    spoken = sum(word.lower() in _ADDRESS for word in block.words if not (word.isupper() and len(word) > 1))
    spoken += len(_POLITE.findall(block.text[:LOOK]))
    return spoken >= 1 + (block.weight > 200)


def is_shortcode(block: Block) -> bool:
    """``[gallery ids="1,2"]``: a page builder's shortcode."""
    return _SHORTCODE.fullmatch(block.text[:600]) is not None and len(block.text) <= 600


def is_symbols(block: Block) -> bool:
    """No letter and no digit: rules, stars, form fields, bullets without text."""
    return not block.key.strip("_ ")


def is_code(block: Block) -> bool:
    """A script or a style sheet left in the text, recognised by its share of code punctuation, which prose lacks."""
    head = block.text[:LOOK]
    if len(head) < 40:
        return False
    return sum(head.count(mark) for mark in _CODE) >= LEAST_CODE * len(head)


def is_number(block: Block) -> bool:
    """A lone number: counters, page numbers."""
    return len(block.text) <= LONGEST_NUMBER and block.squashed.isdigit()


def is_post(block: Block) -> bool:
    """A post copied from a social network: its link, or its author and date."""
    if len(block.text) > 600:
        return _POST.search(block.text[:600]) is not None
    # Two or more hashtags make a post; one also occurs in running text.
    return (
        _POST.search(block.text) is not None
        or len(_HASHTAG.findall(block.text)) >= 2
        or (len(block.text) < 160 and is_post_attribution(block))
    )


def is_post_attribution(block: Block) -> bool:
    """``— Name (@handle) June 11, 2020``: the line that ends an embedded post."""
    return _ATTRIBUTION.match(block.text[:200]) is not None or (
        len(block.text) < 160
        and "@" in block.text
        and day_in(block.text) is not None
        and _SHARED.search(block.text) is not None
    )


def is_address(block: Block) -> bool:
    """Nothing but web or mail addresses."""
    if len(block.text) >= 300 or not any(mark in block.text for mark in ("http", "www.", "@")):
        return False
    return not _URL.sub("", block.text).strip(" |,;:<>()")


def is_teaser(block: Block) -> bool:
    """A text that ends in a prompt to read the rest elsewhere."""
    return cut_at(block.text) is not None


def cut_at(text: str) -> re.Match[str] | None:
    """The match of a prompt to read the rest elsewhere at the end of ``text``, or None."""
    start = max(0, len(text) - LONGEST_CUT)
    tail = text[start:]
    rare = tail.isascii() and (lowered := tail.lower()) and not any(each in lowered for each in _CUT_WORDS)
    found = None if rare else _CUT.search(text, start)
    return found or _prompt_behind_sentence(text, start)


def _prompt_behind_sentence(text: str, start: int) -> re.Match[str] | None:
    """The match of a known prompt, in any language, behind a sentence end from ``start`` on."""
    for place in _SENTENCES.finditer(text, start):
        behind = _BEHIND_SENTENCE.match(text, place.end())
        if behind is not None and kind_of_line(key_of(behind[1])) is Label.PROMPT:
            return behind
    return None


def is_time_stamp(block: Block) -> bool:
    """Only days, times and the words around them, and not a table row."""
    if len(block.text) > 140 or "\t" in block.text:
        return False
    if block.weight < 70 and not block.ends and (found := day_in(block.text)) is not None:
        # A full date on a short line, with up to five other words: a time or the writer.
        rest = block.text[: found[1]] + block.text[found[2] :]
        if len(_LETTERS.findall(rest)) <= 5:
            return True
    return all(
        (word := found.group()) in _TIME_WORDS or word in MONTHS or not _CLOCK_CHARACTERS.isdisjoint(word)
        for found in _LETTERS.finditer(block.text.casefold())
    )


def is_cookie_notice(block: Block) -> bool:
    """A cookie notice: the word occurs three times, or, in a shorter block, twice or with a word to the reader."""
    if not block.marks & Mark.COOKIE:
        return False
    count = len(_COOKIE.findall(block.text[:1000]))
    return count >= 3 or (count >= 1 and block.weight < 700 and (count == 2 or addresses_reader(block)))


def is_dateline(block: Block) -> bool:
    """``Baghdad (AFP) June 11, 2020`` and nothing else."""
    # Only if it names an agency, which is in brackets or slashes, or follows directly in Chinese.
    if block.weight > 90:
        return False
    found = dateline_at(block.text)
    return found is not None and bool(found.agencies) and not block.text[found.length :].strip()


def is_copyright(block: Block) -> bool:
    """A line that begins with a copyright notice, or a short one that contains one."""
    found = _COPYRIGHT.search(block.text[:300])
    if found is None or _CREDITED.search(block.text):
        return False
    return found.start() < 3 or block.weight < 160


def is_photo_credit(block: Block) -> bool:
    """A picture's credit, or a caption that ends in one."""
    if block.weight > 420:
        return False
    if block.weight < 200 and _PHOTO.match(block.text) is not None:
        return True
    tail = block.text[-140:]
    if tail[-1] in ".!?" and " via " not in tail:  # only credits with "via" end like a sentence
        return False
    return _PHOTO_END.search(tail) is not None


def is_credited_caption(block: Block) -> bool:
    """A sentence followed by a name or two without a full stop: ``The pier on Monday. Ada Roe/Harbour Press``."""
    if block.weight > 420 or block.ends or block.opens_wire:
        return False
    tail = _AFTER_SENTENCE.search(block.text[-90:])
    if tail is None:
        return False
    words = tail.group(1).split()
    return len(words) <= 7 and all(
        word[0].isupper() or word[0] in "/|©(" or word.casefold() in _CREDIT_WORDS for word in words
    )


def is_author_note(block: Block) -> bool:
    """``Ada Roe is a reporter based in Oslo``: a note about the writer in the third person."""
    return block.weight < 450 and not _ARE.isdisjoint(block.words[:6]) and _AUTHOR.match(block.text[:160]) is not None


def is_notice(block: Block) -> bool:
    """``(Eds: Adds details)``, ``EMBARGOED until 00:01 GMT``: an agency's notice to its clients."""
    return notice_in(block.text) is not None


def is_byline(block: Block) -> bool:
    """``By Jane Roe``."""
    return byline_in(block.text) is not None


def is_credit(block: Block) -> bool:
    """``With AFP and Reuters``."""
    return bool(credit_line(block.text))


def is_breadcrumb(block: Block) -> bool:
    """``Home » News » South Africa``."""
    if not _STEP.search(block.text, 0, 400):
        return False
    parts = re.split(r"\s?[»›>→]\s|\s[/|·•]\s", block.text[:400])
    sure = "»" in block.text or "›" in block.text or " > " in block.text
    short = block.weight < 300 and all(len(part) < 60 for part in parts[:-1])
    return len(parts) >= 3 and short and (sure or not block.ends)


Rule = tuple[Label, Callable[[Block], bool], int]
# The third field is a mark that the rule requires: it is skipped for lines without that mark.
RULES: tuple[Rule, ...] = (
    (Label.SYMBOLS, is_symbols, Mark.WORDLESS),
    (Label.CODE, is_code, Mark.CODE),
    (Label.EDITORS_NOTE, is_notice, Mark.NOTICE),
    (Label.SHORTCODE, is_shortcode, Mark.SHORTCODE),
    (Label.EMBEDDED_POST, is_post, Mark.POST),
    (Label.ADDRESS, is_address, Mark.ADDRESS),
    (Label.DATELINE, is_dateline, Mark.DATELINE),
    (Label.COUNTER, is_number, Mark.FEW),
    (Label.TIME_STAMP, is_time_stamp, Mark.DIGIT),
    (Label.CREDIT_LINE, is_credit, Mark.AGENCY),
    (Label.BYLINE, is_byline, Mark.BYLINE),
    (Label.TEASER, is_teaser, Mark.CUT),
    (Label.COOKIE_NOTICE, is_cookie_notice, Mark.COOKIE),
    (Label.COPYRIGHT, is_copyright, Mark.COPYRIGHT),
    (Label.BREADCRUMB, is_breadcrumb, Mark.STEP),
    (Label.AUTHOR, is_author_note, Mark.WRITER),
    (Label.PHOTO_CREDIT, is_photo_credit, Mark.PHOTO),
    (Label.CAPTION, is_credited_caption, Mark.STOP),
    (Label.SHARE, is_button_row, Mark.ROW),
    (Label.RELATED_ITEM, is_link, Mark.LINK),
    (Label.CAPTION, is_gallery_counter, Mark.DIGIT),
    (Label.AUTHOR, is_about_author, Mark.ABOUT),
)
# The rules for lines longer than any phrase or caption.
LONG_RULES = tuple(rule for rule in RULES if rule[1] in (is_symbols, is_code, is_post))


def label(block: Block) -> Label | None:
    """The label of ``block``, or None: an exact phrase first, then the first matching rule of RULES, then a phrase at
    its beginning or inside it."""
    if block.weight > LONGEST_LINE and not is_cookie_notice(block):
        return _first(LONG_RULES, block)
    kind = kind_of_line(block.key) if len(block.key) < 100 else None
    if kind:
        return kind
    known = _first(RULES, block)
    if known:
        return known
    kind = kind_of_beginning(block.key, block.weight)
    # A sentence of some length that merely begins with such a phrase, and does not address the reader, is text.
    if kind and block.ends and block.weight > LONGEST_PROMPT and not addresses_reader(block):
        kind = None
    kind = kind or kind_of_content(block.key, block.weight)
    # "Updated" may begin a sentence: only a short line without a sentence end is a time stamp.
    if kind is Label.TIME_STAMP and (block.weight > 80 or block.ends or is_marked_headline(block.text)):
        return None
    return kind


def cached_label(block: Block) -> Label | None:
    """``label(block)``, cached by text for short lines (``Block.recall``)."""
    facts = block.__dict__.get("facts")
    if facts is None:
        return label(block)
    if "own" not in facts:
        facts["own"] = label(block)
    found: Label | None = facts["own"]
    return found


def _first(rules: tuple[Rule, ...], block: Block) -> Label | None:
    for name, test, _ in _rules_for_marks(block.marks | looks_of(block)) if rules is RULES else rules:
        if test(block):
            return name
    return None


def looks_of(block: Block) -> int:
    """The marks that depend on a line's form instead of the signs in it."""
    weight, words = block.weight, block.words
    marks = Mark.WORDLESS if block.key[:1] in ("", "_") else 0
    if weight < LONGEST_ABOUT and len(block.text) <= LONGEST_NUMBER:
        marks |= Mark.FEW
    if len(words) >= LEAST_BUTTONS and block.marks & Mark.NETWORK and not block.ends:
        marks |= Mark.ROW
    if not _ARE.isdisjoint(words[:6]):
        marks |= Mark.WRITER
    return marks


@lru_cache(maxsize=4096)
def _rules_for_marks(marks: int) -> tuple[Rule, ...]:
    """The rules that can match a line with ``marks``."""
    return tuple(rule for rule in RULES if not rule[2] or marks & rule[2])


# Labels dropped from a body field: only what is never part of a text, in any context.
FIELD_RULES = frozenset(
    {Label.SHORTCODE, Label.ADVERTISEMENT, Label.EMBEDDED_POST, Label.SHARE, Label.PROMPT, Label.SYMBOLS}
    | {Label.RELATED_ITEM}
)
# Labels of short lines dropped from its end: links from the text to others.
TAIL_RULES = frozenset({Label.COMMENTS, Label.RELATED, Label.TAGS})


def cut_prompt(text: str) -> str:
    """``text`` without a prompt to read the rest elsewhere at its end."""
    found = cut_at(text)
    return text[: found.start()].rstrip() if found else text
