"""HTML source in, its visible blocks out, each with its span in the source; one pass, linear in length.

Not an HTML parser: it finds what a reader would see and where a line would break, and accepts any input.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from service.formats.draft import Piece
from service.formats.elements import Element, OpenElements
from service.formats.page_tags import attributes_of

# Elements that start a new line (HTML standard, "flow content" that browsers display as blocks).
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "picture",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "video",
    ]
)
# Elements whose content is not part of the visible text, including ruby annotations (rt, rp). ``title`` is listed
# because pages may omit the tag of the ``head`` around it.
SILENT = (
    *("script", "style", "noscript", "template", "svg", "head", "title", "iframe", "object", "textarea", "math"),
    *("rt", "rp"),
)
# A template with this attribute is the shadow tree of the element around it, which browsers show (HTML standard,
# "declarative shadow roots"; the older name is of its proposal).
_SHADOW = re.compile(r"\sshadowroot(?:mode)?\s*=", re.IGNORECASE)
# Those of them that are skipped even if their end tag is missing.
CODE = ("script", "style")
# Limit of tags read; the rest of the page is ignored. The largest pages measured have some 20,000.
MOST_TAGS = 150_000
# What parts two paragraphs of preformatted text.
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
# Marks of program code, and their greatest share in preformatted text that is prose.
_CODE_MARK = re.compile(r"[{}\[\]=|_\\#$*`]|&[lg]t;")
CODE_MARKS = 0.01
# A tag ends at the first ">" outside quoted attribute values. In tags longer than this, it ends at the first ">".
_TAG = re.compile(r"<(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
LONGEST_TAG = 200_000
# After this many tags with unbalanced quotes, tags end at the first ">", which limits the cost.
MOST_UNPAIRED = 200
# Limits of cells in a row and characters in a cell: tables with more are for layout, not data.
MOST_CELLS = 20
LONGEST_CELL = 120
# The start of a tag, a comment or a declaration; any other "<" is text. Most tags are matched whole: those with no
# quotes but pairs of double ones, and no angle brackets in these.
_OPENING = re.compile(
    r"<(?:(/?)([a-zA-Z][a-zA-Z0-9]{0,15})([^<>\"']*+(?:\"[^<>\"]*+\"[^<>\"']*+)*+>)?|(!--)|(?=[/!?]))"
)
_HEADINGS = frozenset(f"h{level}" for level in range(10))
_BOLD = frozenset(["b", "strong"])
# A span that is not shown: hidden as such, by its style, or by the classes with which sites and their libraries write
# for screen readers only. Reader views that keep these show ", opens new tab" behind every link.
_HIDDEN = re.compile(r"hidden|style|clip|sr-?only|screen-?reader|element-invisible", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden"
    r"|clip(?:-path)?\s*:\s*(?:rect\(\s*[01](?:px)?[,\s]|inset\(\s*(?:50|100)%)",
    re.IGNORECASE,
)
_HIDDEN_CLASS = re.compile(
    r"(?:[\w-]*[_-])?(?:sr-?only|visually-?hidden|screen-?reader(?:-?(?:text|only))?|element-invisible)", re.IGNORECASE
)
# An attribute with its value; what is left of a tag without these are attributes without one.
_VALUED = re.compile(r"[\w:.-]+\s*=\s*(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++)")
_HIDDEN_ALONE = re.compile(r"\shidden(?=[\s/>])", re.IGNORECASE)
# Values with which an element is shown, or found by a search of the page.
SHOWN = frozenset(["false", "until-found"])
_SPAN = re.compile(r"<(/?)span\b", re.IGNORECASE)
# Characters of a hidden span, at most: longer ones are more likely a page whose script shows them.
LONGEST_HIDDEN = 500
# Characters of its tag that are read.
LONGEST_SPAN_TAG = 2_000
# A ruby annotation also ends where the next part of the ruby begins.
_CLOSING = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in SILENT} | dict.fromkeys(
    ("rt", "rp"), re.compile(r"<(?:/r(?:t|p|uby)|r[tpb]c?)\b", re.IGNORECASE)
)


def pieces_of(source: str, without_scripts: bool = False) -> tuple[Piece, ...]:
    """The visible blocks of ``source`` in order. Character references are resolved and white space is collapsed.
    ``without_scripts``: as a reader sees them who has switched scripts off, with what ``noscript`` holds."""
    pieces: list[Piece] = []
    runs: list[tuple[int, int]] = []
    open_elements = OpenElements()
    linked = stressed = 0  # characters of the runs inside links, inside bold type
    breaks = 0
    in_link = in_bold = bullet = heading = preformatted = False

    def flush() -> None:
        nonlocal linked, stressed, breaks
        total = sum([b - a for a, b in runs])
        for part in _paragraphs(source, runs) if preformatted else (runs,):
            visible = " ".join(html.unescape("".join([source[a:b] for a, b in part])).split())
            if not visible:
                continue
            pieces.append(
                Piece(
                    start=part[0][0],
                    end=part[-1][1],
                    text=visible,
                    bullet=bullet,
                    heading=heading,
                    element=open_elements.innermost,
                    linked=linked / total,
                    bold=stressed / total,
                    breaks=breaks,
                )
            )
            breaks = 0
        runs.clear()
        linked = stressed = 0

    position, length, tags, unpaired = 0, len(source), 0, 0
    unclosed: set[str] = set()
    search, find, count = _OPENING.search, source.find, source.count
    while position < length and tags < MOST_TAGS:
        found = search(source, position)
        opening = found.start() if found else length
        if opening > position and (runs or not source[position:opening].isspace()):
            runs.append((position, opening))
            linked += (opening - position) * in_link
            stressed += (opening - position) * in_bold
        if found is None:
            break
        slash, name, simple, comment = found.groups()
        if comment:
            closing = find("-->", opening + 4)
            position = length if closing < 0 else closing + 3
            continue
        if simple:
            position = found.end()
        else:
            closing = find(">", opening)
            whole = None
            # If all quotes before the first ">" are balanced, it ends the tag.
            open_quote = closing >= 0 and (count('"', opening, closing) & 1 or find("'", opening, closing) >= 0)
            if open_quote and unpaired < MOST_UNPAIRED and find("=", opening, closing) >= 0:
                whole = _TAG.match(source, opening, opening + LONGEST_TAG)
                unpaired += whole is None
            position = whole.end() if whole else length if closing < 0 else closing + 1
        if name is None:
            continue
        tags += 1
        name = name.lower()
        is_end = bool(slash)
        if name in BLOCKS:
            if runs:
                flush()
            breaks = breaks + 1 if name == "br" else 0
            if name == "pre":
                preformatted = not is_end
            if is_end:
                open_elements.end(name)
                in_bold = bullet = heading = False
            else:
                open_elements.start(name, source[opening:position], opening)
                bullet = name == "li"
                heading = name in _HEADINGS
        elif name == "a":
            in_link = not is_end
        elif name in _BOLD:
            in_bold = not is_end
        elif (
            name == "span" and not is_end and simple != ">" and _is_hidden(source[opening:position][:LONGEST_SPAN_TAG])
        ):
            end = _end_of_span(source, position) if unpaired < MOST_UNPAIRED else position
            unpaired += end == position
            position = end
        if is_end or name not in _CLOSING:
            continue
        if name == "noscript" and without_scripts:
            continue
        if name == "template" and _SHADOW.search(source, opening, position):
            continue
        if name not in unclosed:
            closed = _CLOSING[name].search(source, position)
            if closed is None and name not in CODE:
                # Never closed: what follows is read as text, for example after an embedded video in a feed.
                unclosed.add(name)
            else:
                position = closed.start() if closed else length
    if runs:
        flush()
    return tuple(_with_rows(pieces))


@lru_cache(maxsize=4096)
def _is_hidden(tag: str) -> bool:
    """Whether the start tag of a span hides it. Cached: the spans of a page share few tags."""
    if not _HIDDEN.search(tag):
        return False
    attributes = attributes_of(tag)
    classes = attributes.get("class", "").split()
    return (
        attributes.get("hidden", "false").strip().lower() not in SHOWN
        or _HIDDEN_ALONE.search(_VALUED.sub(" ", tag)) is not None
        or _HIDDEN_STYLE.search(attributes.get("style", "")) is not None
        or any(_HIDDEN_CLASS.fullmatch(each) and not each.startswith("not-") for each in classes)
    )


def _end_of_span(source: str, position: int) -> int:
    """The offset of the end tag of the span whose content begins at ``position``; ``position`` itself if it is not
    within LONGEST_HIDDEN characters."""
    depth = 1
    for found in _SPAN.finditer(source, position, position + LONGEST_HIDDEN):
        depth += -1 if found[1] else 1
        if not depth:
            return found.start()
    return position


def _paragraphs(source: str, runs: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """``runs`` of preformatted text parted at its blank lines; program code, known by its marks, stays whole."""
    marks = sum(len(_CODE_MARK.findall(source, start, end)) for start, end in runs)
    if marks > CODE_MARKS * sum(end - start for start, end in runs):
        return [runs]
    parts: list[list[tuple[int, int]]] = [[]]
    for start, end in runs:
        for blank in _BLANK_LINE.finditer(source, start, end):
            parts[-1].append((start, blank.start()))
            parts.append([])
            start = blank.end()
        parts[-1].append((start, end))
    return parts


def visible_text(source: str, between: str = "\n\n") -> str:
    """The visible text of an HTML body, its blocks separated by ``between``, without picture captions; if there is
    nothing else, the captions."""
    pieces = pieces_of(source)
    known: dict[int, bool] = {}
    read = [piece.text for piece in pieces if not _is_caption(piece, known)]
    return between.join(read or (piece.text for piece in pieces))


def _is_caption(piece: Piece, known: dict[int, bool]) -> bool:
    """Whether a piece is inside a caption. ``known`` caches the answer by element, so that each is visited once."""
    above, element = [], piece.element
    while element is not None and id(element) not in known and element.name != "figcaption":
        above.append(id(element))
        element = element.parent
    found = element is not None and known.get(id(element), True)
    known.update(dict.fromkeys(above, found))
    return found


def _with_rows(pieces: list[Piece]) -> Iterator[Piece]:
    """``pieces`` with the cells of each row of a data table joined by tabs. A data table has several rows of several
    short cells; layout tables have longer cells."""
    rows = [_row_of(piece) for piece in pieces]
    tables = Counter(_table_of(row) for row in {id(row): row for row in rows if row is not None}.values())
    for row, group in groupby(zip(rows, pieces, strict=True), key=lambda pair: id(pair[0]) if pair[0] else None):
        cells = [piece for _, piece in group]
        whole = (
            row is not None and 2 <= len(cells) <= MOST_CELLS and max(len(cell.text) for cell in cells) < LONGEST_CELL
        )
        if whole and tables[_table_of(_row_of(cells[0]))] > 1:
            yield replace(cells[0], end=cells[-1].end, text="\t".join(cell.text for cell in cells))
        else:
            yield from cells


def _row_of(piece: Piece) -> Element | None:
    """The row of the table cell that a piece is, or None."""
    cell = piece.element
    if cell is not None and cell.name == "p":
        cell = cell.parent
    return cell.parent if cell is not None and cell.name in ("td", "th") else None


def _table_of(row: Element | None) -> int:
    return id(row.parent) if row is not None else 0
