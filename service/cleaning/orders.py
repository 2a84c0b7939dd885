"""A short text in, what a desk tells its clients out: to kill an item, to hold it, or that its embargo has ended; None
for any other text.

An order consists of a few parts, in any sequence, whose words in each language are in ``order_words.tsv``: what is to
be done (take back, not use, hold), with which item, and a sign that it is the desk that speaks (it asks, it calls to
its clients, or it speaks of its own item). A report that somebody withdrew something has no such sign.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from importlib.resources import files
from typing import Literal, NamedTuple

from service.cleaning.agencies import AGENCIES, agency
from service.cleaning.constants import (
    FIRST_LETTERS,
    LONGEST_BETWEEN_WORDS,
    LONGEST_CLAUSE,
    LONGEST_ORDER,
    LONGEST_ORDER_SENTENCE,
    LONGEST_WITHOUT_ITEM,
    LONGEST_WORD,
    MOST_TO_ITEM,
    MOST_TO_NAME,
    MOST_TO_NEAR_ITEM,
    MOST_TO_TITLE,
)

Order = Literal["kill", "hold", "lift"]
_PARTS = (
    *("item", "take", "unused", "hold", "lift", "ask", "to", "ours", "we", "which", "reported"),
    *("fix", "place", "not", "publish", "before"),
)
# By which of them a sentence may be in a language.
_TELLING = ("take", "unused", "hold", "lift", "fix", "not")
# Languages without spaces between words: their forms may stand anywhere, and their texts are measured in characters.
_UNSPACED = frozenset({"zh", "ja", "ko"})
# What stands for a title in quotation marks, and for a number, among the words of a sentence.
_TITLE, _FIGURE = "§", "#"
_NEVER = "(?!)"
_NAMED = re.compile(
    r"[\"“”„«»‹][^\"“”„«»‹›\n]{6,200}[\"“”«»›]|《[^《》\n]{3,200}》|[「『][^「」『』\n]{3,200}[」』]|(?<!\w)['‘‚][^'‘’\n]{10,200}['’](?!\w)"
)
_STOP = re.compile(r"(?<=[.!?])[\s)]+|(?<=[。！？])|\n+")
_JOINTS = re.compile(r"[^\w§]+")

_ACRONYM = re.compile(r"(?<![\w-])[^\W\d_]{2,6}(?![\w-])")
_QUOTES = frozenset("\"“”„«»‹›「『‘'")
_NUMBER = re.compile(r"(?<!\S)[a-z]{0,3}(?!(?:19|20)\d\d(?!\d))\d{3,5}(?!\S)")
_WORD = re.compile(r"\w+")
_CLAUSE = re.compile(r"(?<=[;!?])\s+|(?<=[^\d]\.)\s+(?=[A-ZÀ-ÞА-Я])")
# What is corrected later is not yet.
_TO_COME = frozenset(
    [
        *(
            "may",
            "will",
            "follow",
            "follows",
            "folgt",
            "suit",
            "suivra",
            "sigue",
            "seguirá",
            "segue",
            "seguirà",
            "volgt",
        ),
        *("följer", "følger"),
    ]
)
# What may stand between "publish" and "before".
_NOT_BETWEEN = re.compile(
    r"(?<!\S)(?:or|and|oder|und|ou|et|o|y|e|ni|eller|og|lub|ani|или|и|of|en|online|in print)(?!\S)"
)
# "Ferry-Aground"
_SLUG = re.compile(r"\b[A-Z][\w.]*(?:-[A-Z][\w.]*)+\b")


class _Grammar(NamedTuple):
    """The forms of each part in one language, as regular expressions over the words of a sentence."""

    item: re.Pattern[str]
    take: re.Pattern[str]
    unused: re.Pattern[str]
    hold: re.Pattern[str]
    lift: re.Pattern[str]
    ask: re.Pattern[str]
    to: re.Pattern[str]
    ours: re.Pattern[str]
    we: re.Pattern[str]
    which: re.Pattern[str]
    reported: re.Pattern[str]
    fix: re.Pattern[str]
    place: re.Pattern[str]
    not_: re.Pattern[str]
    publish: re.Pattern[str]
    before: re.Pattern[str]


def _form(form: str, spaced: bool) -> str:
    if not spaced:
        return re.escape(form)
    pieces = [re.escape(piece).replace(r"\*", r"\S*") for piece in re.split(r" …+ ", form)]
    most = LONGEST_CLAUSE if "……" in form else LONGEST_BETWEEN_WORDS
    return rf" (?:\S+ ){{0,{most}}}?".join(pieces)


def _load() -> tuple[dict[str, _Grammar], dict[str, frozenset[str]], frozenset[str]]:
    """The grammar of each language; by the first letters of a word, the languages in which an order may begin so; and
    how a line may begin that forbids something."""
    words: dict[str, dict[str, str]] = {}
    begun: dict[str, set[str]] = defaultdict(set)
    beginnings: set[str] = set()
    for line in files(__package__).joinpath("order_words.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, part, joined_forms = line.split("\t")
            spaced, forms = language not in _UNSPACED, joined_forms.split("|")
            either = "|".join(_form(form, spaced) for form in sorted(forms, key=len, reverse=True))
            words.setdefault(language, {})[part] = rf"(?<!\S)(?:{either})(?!\S)" if spaced else f"(?:{either})"
            for form in forms if part in _TELLING and spaced else ():
                begun[form.split()[0].rstrip("*")[:FIRST_LETTERS]].add(language)
            beginnings.update(forms if part == "not" else ())
    grammars = {
        language: _Grammar(*(re.compile(parts.get(part, _NEVER)) for part in _PARTS))
        for language, parts in words.items()
    }
    return grammars, {letters: frozenset(languages) for letters, languages in begun.items()}, frozenset(beginnings)


_GRAMMARS, _BEGUN, BEGINNINGS = _load()
EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def languages_of(text: str) -> list[str]:
    """The languages in which ``text``, words in lower case, may say what is to be done."""
    found = {language for word in text.split() for language in _BEGUN.get(word[:FIRST_LETTERS], ())}
    found |= _UNSPACED if EAST_ASIAN.search(text) else frozenset()
    return [language for language in _GRAMMARS if language in found]


def corrects(text: str) -> bool:
    """Whether a line in brackets, or an editor's note, says that something in the text was corrected, and where in it:
    "(Im zweiten Absatz korrigiert)". What is corrected later does not count, nor names and figures alone: "(Name
    corrected by deed poll)"."""
    if not _is_short(text):
        return False
    for sentence in _CLAUSE.split(text):
        key = _key(sentence)
        if any(
            _GRAMMARS[language].fix.search(key) and _GRAMMARS[language].place.search(key)
            for language in languages_of(key)
        ):
            return _TO_COME.isdisjoint(key.split())
    return False


def forbidden_until(text: str) -> str | None:
    """Until when a line forbids to publish a text ("0600 GMT" in "Not for release before 0600 GMT"); None if it forbids
    nothing. Only its first sentence is read."""
    sentence = _CLAUSE.split(text, maxsplit=1)[0]
    key = _key(sentence)
    if len(key.split()) > LONGEST_ORDER:
        return None
    for language in languages_of(key):
        grammar = _GRAMMARS[language]
        begun = grammar.not_.match(key)
        done = grammar.publish.search(key, begun.end()) if begun else None
        before = grammar.before.search(key, done.end()) if done else None
        if begun is None or done is None or before is None or key[begun.end() : done.start()].strip():
            continue
        if not _NOT_BETWEEN.sub(" ", grammar.publish.sub(" ", key[done.end() : before.start()])).strip():
            words = [*_WORD.finditer(sentence)]
            last = len(key[: before.end()].split()) - 1
            return sentence[words[last].end() :] if last < len(words) else None
    return None


def without_titles(text: str) -> str:
    """``text`` with a sign in place of each title in quotation marks."""
    return _NAMED.sub(f" {_TITLE} ", text)


def order_of(text: str, houses: Collection[str] = ()) -> Order | None:
    """What ``text`` orders; None if it orders nothing or is longer than LONGEST_ORDER words. ``houses`` are the names
    of who issued it; if they are not known, an agency's name in capitals is the house."""
    if not _is_short(text):
        return None
    masked_text = without_titles(text)
    sentences = [each for each in _STOP.split(masked_text) if each.strip()]
    keys = [_key(each) for each in sentences]
    whole = " ".join(keys)
    for language in languages_of(whole):
        grammar = _GRAMMARS[language]
        if not grammar.item.search(whole):
            continue
        told_by_others = grammar.reported.search(whole) is not None
        named = _is_named(grammar, whole)
        # If nobody knows whose text it is, a title or number of the item speaks for a house that no table has.
        house_keys = [_key(each) for each in houses or _acronyms(masked_text, known=told_by_others or not named)]
        if not houses and _has_sign(grammar, whole):
            # "Lusa retira a notícia “...”": without a title, others tell of what an agency did.
            house_keys += [_key(each) for each in _WORD.findall(masked_text) if each in AGENCIES]
        # Whoever tells what others asked for tells who: "..., police said".
        certain = not told_by_others and (named or _SLUG.search(text) is not None)
        called = any(grammar.to.match(key) for key in keys)
        asked = any(_asks(grammar, key) for key in keys)
        for sentence, key in zip(sentences, keys, strict=True):
            spoken = sentence.lstrip()[:1] in _QUOTES or len(key.split()) > LONGEST_ORDER_SENTENCE
            request = certain and (called or _asks(grammar, key) or (asked and _has_sign(grammar, key)))
            if not spoken and (done := _done(grammar, key, request, house_keys)):
                return done
            if not spoken and certain and grammar.lift.search(key):
                return "lift"
    return None


def _is_named(grammar: _Grammar, whole: str) -> bool:
    """Whether the text says which item is meant: a title or a number stands beside an item, or words such as
    "headlined" do."""
    for item in grammar.item.finditer(whole):
        before, after = whole[: item.start()].split()[-MOST_TO_NAME:], whole[item.end() :].split()[:MOST_TO_NAME]
        if grammar.which.search(" ".join((*before, item[0], *after))):
            return True
    return _has_sign(grammar, whole)


def _has_sign(grammar: _Grammar, key: str) -> bool:
    """Whether a title or a number stands beside an item."""
    for item in grammar.item.finditer(key):
        before, after = key[: item.start()].split()[-2:], key[item.end() :].split()[:MOST_TO_TITLE]
        if _FIGURE in (*before[-1:], *after[:1]) or _TITLE in (*before, *after):
            return True
        if any(sign in item[0] for sign in (_TITLE, _FIGURE)):
            return True
    return False


def _acronyms(text: str, known: bool) -> list[str]:
    """The words in capitals that may be the name of an agency; only ``known`` agencies, if so."""
    found = [each[0] for each in _ACRONYM.finditer(text) if each[0].isupper()]
    return [each for each in found if agency(each) is not None] if known else found


def _done(grammar: _Grammar, key: str, request: bool, houses: Collection[str]) -> Order | None:
    """What a sentence orders: if its text is addressed to clients and says which item is meant (``request``), or if the
    sentence says what the desk does with an item of its own."""
    takes = grammar.take.search(key) or grammar.unused.search(key)
    item = grammar.item.search(key)
    if item is None:
        # "Please do not use it." goes on from the sentence before.
        brief = len(key.split()) <= LONGEST_WITHOUT_ITEM and grammar.ask.search(key)
        return "kill" if request and brief and takes else None
    by_desk = (grammar.we.search(key) or _of_desk_item(grammar, key)) and not grammar.reported.search(key)
    if takes and (by_desk or _by(grammar, key, houses)):
        return "kill"
    if request and any(
        _near(key, grammar, done) for part in (grammar.take, grammar.unused) for done in part.finditer(key)
    ):
        return "kill"
    held = grammar.hold.search(key)
    return "hold" if request and held and _near(key, grammar, held) else None


def _near(key: str, grammar: _Grammar, done: re.Match[str]) -> bool:
    """Whether an item stands near what is done, or between its parts."""
    for item in grammar.item.finditer(key):
        between = key[done.end() : item.start()] if item.start() >= done.start() else key[item.end() : done.start()]
        # "Our item “Ferry aground”, sent at 10.41, please do not use."
        words = [word for word in between.split() if word not in (_TITLE, _FIGURE) and not word.isdigit()]
        if len(words) <= MOST_TO_NEAR_ITEM:
            return True
    return False


def _of_desk_item(grammar: _Grammar, key: str) -> bool:
    """Whether the sentence speaks of the desk's own item ("our story") and not of others: "our 3-story house"."""
    return any(
        (found := grammar.item.search(key, ours.start())) is not None
        and len(between := key[ours.end() : found.start()].split()) <= MOST_TO_ITEM
        and not any(each.isdigit() for each in between)
        for ours in grammar.ours.finditer(key)
    )


def _by(grammar: _Grammar, key: str, houses: Collection[str]) -> bool:
    """Whether one of ``houses`` itself takes an item back: its name, and near it the verb and then the item."""
    padded = f"{key} "
    for house in houses:
        after = padded.find(f"{house} ") + len(house)
        if after < len(house) or padded[after - len(house) - 1 : after - len(house)].strip():
            continue
        verb = grammar.take.search(key, after)
        item = grammar.item.search(key, verb.start()) if verb is not None else None
        if verb is None or item is None:
            continue
        if (
            len(key[after : verb.start()].split()) <= MOST_TO_ITEM
            and len(key[verb.end() : item.start()].split()) <= MOST_TO_ITEM
        ):
            return True
    return False


def _asks(grammar: _Grammar, key: str) -> bool:
    """Whether a sentence asks for something, or says what not to do."""
    return bool(grammar.ask.search(key) or grammar.unused.search(key))


def _is_short(text: str) -> bool:
    """Whether ``text`` has at most LONGEST_ORDER words; a long word, of a script without spaces, counts as several."""
    return sum(1 + len(word) // LONGEST_WORD for word in text.split()) <= LONGEST_ORDER


def _key(text: str) -> str:
    # In lower case the Turkish dotted capital I has a dot of its own.
    plain = _JOINTS.sub(" ", text.casefold().replace("i̇", "i")).strip()
    return _NUMBER.sub(_FIGURE, plain)
