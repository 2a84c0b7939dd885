"""The source of a feed in, a source that feedparser reads correctly out: limited in size, closed if truncated, and with
elements that it would confuse renamed."""

from __future__ import annotations

import re
import sys
from html import escape, unescape
from itertools import islice

from service.formats.draft import MOST_DRAFTS
from service.formats.well_formed import well_formed
from service.formats.xml_tree import VOID

_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_BEGIN = re.compile(r"<(?:\w{1,40}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]{0,60}+)[^<>]{0,2000}+>")
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_TAGS = re.compile("[<&]")
_MEDIA = re.compile(r"xmlns:([\w.-]{1,40})\s*=\s*[\"']http://search\.yahoo\.com/mrss/?[\"']")
_PODCAST = re.compile(
    r"xmlns:([\w.-]{1,40})\s*=\s*[\"']http://www\.itunes\.com/dtds/podcast-1\.0\.dtd[\"']", re.IGNORECASE
)
_FEATURE = re.compile(
    r"(<([\w.-]{1,40}:)(?:point|line|polygon|box|where|circle)\s(?:[^<>]{0,500}\s)?)feature[Nn]ame\s?=\s?[\"']([^\"'<>]{1,200})[\"']"
)
_FRAME = re.compile(
    r"<(iframe|video|audio)\b[^<>]{0,2000}(?<!/)>((?:[^<]|<(?!/?(?:iframe|video|audio)\b)){0,2000})</\1\s*>",
    re.IGNORECASE,
)
_OF_BROWSERS = re.compile(r"brow[sz]er|\bi?frames?\b|navegador|navigateur|javascript|брауз", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s{1,20}([\w.-]{1,60})\s{1,20}(?:\"([^\"<]{0,200})\"|'([^'<]{0,200})')\s{0,20}>")
_NAMED = re.compile(r"&([\w.-]{1,60});")
# Characters that XML 1.0 forbids (2.2), and runs of references to characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(x[0-9a-f]{1,8}|\d{1,9});", re.IGNORECASE)
_REFERENCES = re.compile(r"(?:&#(?:x[0-9a-f]{1,8}|\d{1,9});){1,40}", re.IGNORECASE)
# Characters in which entity declarations are looked for, and most characters that resolving entities may add.
OF_DOCTYPE = 16_384
MOST_GROWTH = 1_000_000
# Child element of a medium -> the attribute to which its text is moved.
ATTRIBUTE_NAMES = {"title": "own-title", "description": "own-caption", "text": "own-caption", "credit": "own-credit"}
_ROLE = re.compile(r"\brole\s*=\s*[\"']([^\"']{1,40})")
# Roles of a credit in Media RSS (the names of the European Broadcasting Union) of who made a picture or film.
MAKERS = frozenset(["photographer", "author", "camera operator", "cinematographer", "illustrator"])
# Most elements that are closed at the end of a truncated feed.
MOST_OPEN = 50


def shortened(text: str, most_tags: int) -> str | None:
    """``text`` without the entries beyond MOST_DRAFTS or beyond ``most_tags`` tags and references; None if it has more
    of these and cannot be shortened by whole entries."""
    ends = [found.end() for found in _END.finditer(text)]
    beyond = next(islice(_TAGS.finditer(text), most_tags, None), None)
    kept = ends[:MOST_DRAFTS] if beyond is None else [end for end in ends[:MOST_DRAFTS] if end <= beyond.start()]
    if len(kept) == len(ends):
        return text if beyond is None else None
    return text[: kept[-1]] + text[ends[-1] :] if kept else None


def closed(text: str) -> str:
    """``text`` with open elements closed, if it is cut off in the middle of an entry: feedparser reads nothing from
    unclosed elements."""
    ended = max((found.end() for found in _END.finditer(text)), default=0)
    begun = _BEGIN.search(text, ended)
    if begun is None:
        return text
    rest = text[begun.start() :]
    cut = rest.rfind("<")
    if cut > rest.rfind(">") and not rest.startswith("<![CDATA[", cut):
        rest = rest[:cut]
    if rest.rfind("<![CDATA[") > rest.rfind("]]>"):
        rest += "]]>"
    opened: list[str] = []
    for found in _TAG.finditer(_CDATA.sub("", rest)):
        (end, name), single = found.groups(), found[0].endswith("/>")
        if end and name in opened:
            del opened[len(opened) - 1 - opened[::-1].index(name) :]
        elif not end and not single and name.lower() not in VOID and len(opened) < MOST_OPEN:
            opened.append(name)
    return text[: begun.start()] + rest + "".join(f"</{name}>" for name in reversed(opened))


def without_forbidden(text: str) -> str:
    """``text`` without the characters that XML forbids, written out or as references. Two references to the halves of a
    surrogate pair become the character that they stand for, a lone half U+FFFD."""
    return _REFERENCES.sub(_resolved, _FORBIDDEN.sub("", text))


def _resolved(found: re.Match[str]) -> str:
    """A run of character references, resolved if one of them is of a forbidden character."""
    codes = [int(each[1:], 16) if each[0] in "xX" else int(each) for each in _REFERENCE.findall(found[0])]
    known = "".join(chr(code) for code in codes if code <= sys.maxunicode)
    if len(known) == len(codes) and not _FORBIDDEN.search(known) and well_formed(known) is known:
        return found[0]
    paired = known.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return escape(_FORBIDDEN.sub("", paired), quote=False)


def with_entities_resolved(text: str) -> str:
    """``text`` with the short entities of its own DOCTYPE resolved, since feedparser ignores the DOCTYPE. None is
    resolved if that would add more than MOST_GROWTH characters."""
    if "<!ENTITY" not in text[:OF_DOCTYPE]:
        return text
    entities = {name: unescape(one or other) for name, one, other in _ENTITY.findall(text[:OF_DOCTYPE])}
    entities = {name: value for name, value in entities.items() if not _NAMED.search(value)}
    used = sum(len(entities.get(name, "")) for name in _NAMED.findall(text))
    if used > MOST_GROWTH:
        return text
    return _NAMED.sub(lambda found: escape(entities[found[1]]) if found[1] in entities else found[0], text)


def without_frames(markup: str) -> str:
    """``markup`` with ``iframe``, ``video`` and ``audio`` replaced by their fallback content (HTML 4.01, 16.5), or by
    nothing if that is about browsers: feed readers do not show such elements."""
    return _FRAME.sub(lambda found: "" if _OF_BROWSERS.search(found[2]) else found[2], markup)


def features_apart(text: str) -> str:
    """``text`` with the names of places that GeoRSS has as attributes in elements of their own, which feedparser
    reads."""
    if "georss" not in text[:8192]:
        return text
    return _FEATURE.sub(r"<\2featurename>\3</\2featurename>\1", text)


def dates_apart(text: str) -> str:
    """``text`` with ``dc:date`` renamed to ``dcterms:issued`` if there is ``dcterms:modified`` too: feedparser takes
    both for the last change."""
    return text.replace("dc:date>", "dcterms:issued>") if "<dcterms:modified>" in text else text


def captions_apart(text: str) -> str:
    """``text`` with the title and caption elements of Media RSS and podcasts renamed (``-of-media``): they belong to a
    picture or a recording, but feedparser takes them for the entry's."""
    for expression, names in ((_MEDIA, "title|description|text"), (_PODCAST, "title|author|summary|subtitle")):
        for prefix in set(expression.findall(text[:8192])):
            if expression is _MEDIA:
                text = _children_as_attributes(text, re.escape(prefix))
            # Drop attributes: of an unknown element with attributes, feedparser keeps these but not the text.
            text = re.sub(rf"(</?{re.escape(prefix)}:)({names})(?:\s[^<>]*?)?(/?>)", r"\1\2-of-media\3", text)
    return text


def _children_as_attributes(text: str, prefix: str) -> str:
    """``text`` with title, caption and credit inside each ``content`` of Media RSS turned into its attributes:
    feedparser keeps only one per entry, or all of them without their medium."""
    pieces, at, opened = [], 0, None
    for tag in re.finditer(rf"<(/?){prefix}:content\b([^<>]*)>", text):
        if not tag[1]:
            opened = None if tag[2].endswith("/") else tag
        elif opened is not None:
            by_attribute: dict[str, list[str]] = {}
            for name, about, marked, plain in re.findall(
                rf"<{prefix}:(title|description|text|credit)\b([^<>]*)>\s*(?:<!\[CDATA\[([^<>]*)\]\]>|([^<>]*))\s*</",
                text[opened.end() : tag.start()],
            ):
                content = escape(marked) if marked else plain.replace('"', "&quot;")
                role = _ROLE.search(about) if name == "credit" else None
                attribute = "own-byline" if role and role[1] in MAKERS else ATTRIBUTE_NAMES[name]
                by_attribute.setdefault(attribute, []).append(content.strip())
            if by_attribute:
                attributes = "".join(
                    f' {name}="{", ".join(dict.fromkeys(content))}"' for name, content in by_attribute.items()
                )
                pieces += [text[at : opened.end() - 1], attributes, text[opened.end() - 1 : opened.end()]]
                at = opened.end()
            opened = None
    return "".join((*pieces, text[at:]))
