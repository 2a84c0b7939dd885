"""XML text in, a tree of elements with local names out. External entities and DTDs are never loaded, and nesting, the
number of elements and the document's own entities are limited.

Namespaces are dropped: the wire formats' element names do not clash, and feeds declare them in every possible way.
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from xml.parsers import expat

# Deepest allowed nesting: news formats nest some twenty elements deep; more than this is an attack.
MOST_DEPTH = 150
# How much longer than its source the text of a document may be, in characters, where entities of its own are put in:
# real ones are a name, a character or a notice. Expat itself bounds what they cost in attributes and in entities that
# hold nothing but others (a hundred times the source, beyond 8 MiB).
MOST_EXPANSION = 100_000
# Most elements allowed: the largest feeds and NewsML messages have some tens of thousands.
MOST_ELEMENTS = 500_000
# Named entities other than XML's five: HTML's are common in feeds, and harmless.
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30};)")
_DECLARED = re.compile(r"<!ENTITY\s+([A-Za-z][\w.-]{0,60})")
# Signs that entities may be declared in another file.
_EXTERNAL = re.compile(r"<!DOCTYPE[^<>\[]*?\s(?:SYSTEM|PUBLIC)\s|<!ENTITY\s+%")
# The name of an element in a path.
_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_BLANK = re.compile(r"\n[ \t\r]*\n")
_DECLARATION = re.compile(r"^\s*<\?xml[^<>]{0,200}\?>")
# Block elements: they end a line when an element is read as text.
BLOCKS = frozenset(
    [
        "p",
        "hl1",
        "hl2",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "tr",
        "div",
        "br",
        "blockquote",
        "bq",
        "block",
        "pre",
        "ul",
        "ol",
        "table",
        "dl",
        "dt",
        "dd",
        "section",
        "article",
        "media",
        "nitf-table",
    ]
)
SILENT = frozenset({"script", "style", "media", "figure", "head", "nitf-table-metadata"})
# NITF element -> HTML element; then the HTML elements without an end tag.
HTML = {"hl1": "h1", "hl2": "h2", "bq": "blockquote", "block": "div", "nitf-table": "div", "fn": "small"}
VOID = frozenset({"br", "hr", "img", "wbr"})
CELLS = frozenset({"td", "th"})
# Separator between the cells of a row; a row becomes a line.
BETWEEN_CELLS = " | "
# Expat's code for a prefix that is not declared.
_UNBOUND_PREFIX = expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]


class XmlRefused(ValueError):
    """The text is not XML, its own entities make it many times longer, it nests too deep or has too many elements."""


def tree_of(text: str) -> Element:
    """The root element; names are without namespaces. Raises XmlRefused."""
    source = known_entities(_DECLARATION.sub("", text, count=1))
    if "<!DOCTYPE" in source or source.count("<") > MOST_ELEMENTS:
        return _tree_with_limits(source)
    # Without a DOCTYPE no entity can expand. The C parser and one walk take a third of the time of the handlers below.
    parser = XMLParser(encoding="utf-8")
    try:
        parser.feed(source.encode("utf-8", "replace"))
        root: Element = parser.close()
    except ParseError as error:
        if error.code == _UNBOUND_PREFIX:
            return _tree_with_limits(source, prefixed=True)
        raise XmlRefused(str(error)) from error
    _make_local(root)
    return root


def _make_local(root: Element) -> None:
    """Strips the namespaces of elements and attributes, in place. Raises XmlRefused if elements nest too deep."""
    level, depth = [root], 1
    known: dict[str, str] = {}  # a document has few names, each many times
    while level:
        if depth > MOST_DEPTH:
            raise XmlRefused(f"elements nest deeper than {MOST_DEPTH}")
        for element in level:
            tag = element.tag
            if tag[0] == "{":
                element.tag = known.get(tag) or known.setdefault(tag, _local(tag))
            attributes = element.attrib
            if attributes and "{" in "".join(attributes):
                local = {_local(name): value for name, value in attributes.items()}
                attributes.clear()
                attributes.update(local)
        level = [child for element in level for child in element]
        depth += 1


def _tree_with_limits(source: str, prefixed: bool = False) -> Element:
    """The root element of a document that has a DOCTYPE or many elements; limits are checked while parsing.
    ``prefixed`` is for a document that uses a prefix it does not declare (often ``xsi``): prefixes are cut off, and say
    nothing."""
    builder = TreeBuilder()
    parser = expat.ParserCreate("utf-8") if prefixed else expat.ParserCreate("utf-8", "}")
    depth = count = length = 0
    most = min(MOST_ELEMENTS, source.count("<") + MOST_EXPANSION // 10)
    local = _without_prefix if prefixed else _local

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if count > most:
            raise XmlRefused(f"has more than {most:,} elements, those of its entities counted")
        if depth > MOST_DEPTH:
            raise XmlRefused(f"elements nest deeper than {MOST_DEPTH}")
        if prefixed:
            attributes = {key: value for key, value in attributes.items() if not key.startswith("xmlns")}
        builder.start(local(name), {local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(local(name))

    def text(value: str) -> None:
        nonlocal length
        length += len(value)
        if length > len(source) + MOST_EXPANSION:
            raise XmlRefused("entities that it declares make it many times longer")
        builder.data(value)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    # External entities are never read, and references to them are dropped.
    parser.ExternalEntityRefHandler = lambda *_: 1
    # A reference to an entity declared in a file that is not read is kept as written.
    parser.SkippedEntityHandler = lambda name, is_parameter: None if is_parameter else builder.data(f"&{name};")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(source.encode("utf-8", "replace"), True)
        return builder.close()
    except (expat.ExpatError, AssertionError) as error:
        if isinstance(error, expat.ExpatError) and error.code == _UNBOUND_PREFIX:
            return _tree_with_limits(source, prefixed=True)
        raise XmlRefused(str(error)) from error


def fault_in(text: str) -> str | None:
    """The parser's message, with its position, if ``text`` (without XML declaration) is not well-formed; else None."""
    parser = expat.ParserCreate("utf-8", "}")
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        return str(error)
    return None


def lines_in(text: str) -> list[int]:
    """The line number of each element of well-formed XML ``text``, in document order."""
    parser, lines = expat.ParserCreate("utf-8"), list[int]()
    parser.StartElementHandler = lambda *_: lines.append(parser.CurrentLineNumber)
    parser.Parse(text.encode("utf-8", "replace"), True)
    return lines


def known_entities(text: str) -> str:
    """XML ``text`` with HTML's named entities resolved. Entities that the document declares, or may declare in another
    file, are left to the parser; the ``&`` of an undeclared one is escaped, so that it is kept as written."""
    declared = set(_DECLARED.findall(text)) if "<!ENTITY" in text else set()
    external = _EXTERNAL.search(text, 0, 4096) is not None

    def named(match: re.Match[str]) -> str:
        name = match.group(1)
        known = html.entities.html5.get(name)
        return known or (match.group() if external or name[:-1] in declared else f"&amp;{name}")

    return _NAMED.sub(named, text)


def paragraphs(element: Element) -> Iterator[str]:
    """The text of an element as paragraphs: one for each block element, white space collapsed. ``pre`` keeps its lines;
    where there are no block elements, blank lines separate paragraphs."""
    line: list[str] = []
    plain = not any(each.tag in BLOCKS for each in element.iter() if each is not element)
    pieces: list[str | None] = []
    _add_pieces(element, pieces)
    for piece in (*pieces, None):
        if piece is not None:
            line.append(piece)
            continue
        text = "".join(line)
        line.clear()
        for part in _BLANK.split(text) if plain else (text,):
            if paragraph := " ".join(part.split()):
                yield paragraph


def as_html(content: Element) -> str:
    """The content of an element as HTML: NITF elements are renamed to their HTML equivalents, others are kept. NITF
    media are left out, since they are reported as associations; HTML figures are part of the text."""
    pieces: list[str] = []
    _write(content, pieces)
    return "".join(pieces)


def _escaped(text: str) -> str:
    return html.escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text


def _write(element: Element, pieces: list[str]) -> None:
    if element.text:
        pieces.append(_escaped(element.text))
    for child in element:
        if child.tag not in SILENT or child.tag == "figure":
            name = HTML.get(child.tag, child.tag)
            attributes = "".join([f' {key}="{html.escape(value)}"' for key, value in child.attrib.items()])
            pieces.append(f"<{name}{attributes}>")
            _write(child, pieces)
            if name not in VOID:
                pieces.append(f"</{name}>")
        if child.tail:
            pieces.append(_escaped(child.tail))


def text_of(element: Element | None) -> str | None:
    """All text in an element on one line, with spaces between block elements, and between all child elements if the
    element has no text of its own; None if there is no text."""
    if element is None:
        return None
    if len(element) == 0:
        return " ".join((element.text or "").split()) or None
    has_text = element.text if stripped(element.text) else any(stripped(each.tail) for each in element)
    between = "" if has_text else " "
    return " ".join(between.join(_words(element)).split()) or None


def _words(element: Element) -> Iterator[str]:
    """The text runs in an element, with a space before and after each block element."""
    if element.text:
        yield element.text
    for child in element:
        is_block = child.tag in BLOCKS
        if is_block:
            yield " "
        yield from _words(child)
        if is_block:
            yield " "
        if child.tail:
            yield child.tail


def stripped(value: str | None) -> str | None:
    """``value`` without surrounding white space; None if nothing is left."""
    return (value or "").strip() or None


def first(element: Element, *paths: str) -> str | None:
    """The text of the first element with text found by one of ``paths``, tried in order; None if there is none."""
    for path in paths:
        for found in found_at(element, path):
            if text := text_of(found):
                return text
    return None


def attribute(element: Element, path: str, *names: str) -> str | None:
    """The value of the first of the attributes ``names`` on the first element at ``path`` that has one; else None."""
    for found in found_at(element, path):
        for name in names:
            if value := found.get(name):
                return value
    return None


def found_at(element: Element, path: str) -> Iterable[Element]:
    """The elements at ``path``, in document order: ``a/b`` (children), ``.//a/b`` (descendants and their children), or
    any other path that ElementPath knows. The first two are walked here: ElementPath keeps a hundred paths parsed,
    fewer than there are, and parsing one costs more than following it."""
    if path.isidentifier():
        return element.findall(path)  # runs in C
    steps = _steps(path)
    if steps is None:
        return element.iterfind(path)
    is_deep, name, more = steps
    level: Iterable[Element] = [child for child in element if child.tag == name] if not is_deep else element.iter(name)
    if is_deep and element.tag == name:
        level = (each for each in element.iter(name) if each is not element)
    for each in more:
        level = [child for parent in level for child in parent if child.tag == each]
    return level


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[bool, str, tuple[str, ...]] | None:
    """Whether a path begins with ``.//``, its first name, and the others; None if it has anything but names."""
    name, *more = path.removeprefix(".//").split("/")
    return (path.startswith(".//"), name, tuple(more)) if all(map(_NAME.fullmatch, (name, *more))) else None


def _add_pieces(element: Element, pieces: list[str | None]) -> None:
    """Adds the runs of text in an element, and None where a line ends."""
    if element.tag == "pre":
        # Preformatted text, such as a table: keep each line.
        for each in "".join(element.itertext()).splitlines():
            pieces += (None, each)
        pieces.append(None)
        return
    block = element.tag in BLOCKS
    if block:
        pieces.append(None)
    if element.text:
        pieces.append(element.text)
    cells = 0
    for child in element:
        if child.tag in CELLS:
            cells += 1
            if cells > 1:
                pieces.append(BETWEEN_CELLS)
            # Line ends within a cell become spaces.
            inside: list[str | None] = []
            _add_pieces(child, inside)
            pieces += (piece or " " for piece in inside)
        elif child.tag not in SILENT:
            _add_pieces(child, pieces)
        if child.tail:
            pieces.append(child.tail)
    if block:
        pieces.append(None)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _without_prefix(name: str) -> str:
    return name.rpartition(":")[2]
