"""The labelled lines at the head of a text in, its fields out: what generators of sites, archives and crawlers write.

Fenced by ``---`` (YAML) or ``+++`` (TOML), as Jekyll and Hugo have them; or bare ("Title: ...", "Author: ...", Org's
"#+TITLE: ..."), up to the first line without a label. Of YAML the flat part is read: words, lists, folded text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.formats.json_names import NAMES, plain
from service.formats.json_stated import MAPPED_NAMES
from service.formats.table import ALIASES, TEXTS

_FENCED = re.compile(
    r"\s{0,100}(---|\+\+\+)[ \t]{0,20}\r?\n(.{0,20000}?)\r?\n(?:\1|\.\.\.)[ \t]{0,20}(?:\r?\n|$)", re.DOTALL
)
_LABELLED = re.compile(r"(?:#\+)?([^\W\d_][\w .-]{0,30})[ \t]{0,10}:(?:[ \t]+(.*))?$")
_ITEM = re.compile(r"\s*-\s+(.*)")
# A sentence's last character: such a value under a label that is not known is prose.
_ENDS = (".", "!", "?")
# Names that only a headline at the head of a text has: "Name:" may begin a form.
HEADLINES = frozenset(["title", "headline", *(alias for alias, name in ALIASES.items() if name == "headline")])
# A bare head has at least this many known labels, and no longer value under a label that is not known.
LEAST_KNOWN = 2
LONGEST_UNKNOWN = 80
# Longest value of a known label, and of one behind a blank line, as crawlers write them; longer ones are the text's.
LONGEST_KNOWN, LONGEST_APART = 300, 200
# Most lines of a bare head.
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """``fields`` by names in the form of ``plain``; the text goes on at the offset ``end``."""

    fields: dict[str, object]
    end: int
    fenced: bool


def front_matter(text: str) -> FrontMatter | None:
    """The labelled head of ``text``; None if it has none that names a headline, or nothing follows it."""
    fenced = _FENCED.match(text)
    found = _of_fence(fenced[1], fenced[2], fenced.end()) if fenced else _bare(text)
    named = found is not None and not HEADLINES.isdisjoint(found.fields) and text[found.end :].strip()
    return found if named else None


def _of_fence(fence: str, block: str, end: int) -> FrontMatter | None:
    if fence == "---":
        fields = _flat(line.removesuffix("\r") for line in block.split("\n"))
    else:
        try:
            fields = {key: _plain_value(value) for key, value in tomllib.loads(block).items()}
        except (ValueError, RecursionError):
            return None
    return FrontMatter(_named(fields), end, fenced=True) if fields else None


def _flat(lines: Iterable[str]) -> dict[str, object]:
    """The fields of flat YAML; {} if a line is neither a field, nor inside one, nor a comment."""
    fields: dict[str, object] = {}
    key = ""
    for line in lines:
        labelled = None if line[:1].isspace() else _LABELLED.match(line)
        if labelled:
            key, value = labelled[1], (labelled[2] or "").strip()
            fields[key] = "" if value in (">", "|", ">-", "|-") else _value(value)
        elif key and (item := _ITEM.match(line)):
            known = fields[key]
            fields[key] = [*(known if isinstance(known, list) else []), _value(item[1])]
        elif key and line[:1].isspace() and line.strip():
            known = fields[key]
            if isinstance(known, str) and not _LABELLED.match(line.strip()):
                fields[key] = f"{known} {line.strip()}".strip()
        elif line.strip() and not line.startswith("#"):
            return {}
    return fields


def _bare(text: str) -> FrontMatter | None:
    fields: dict[str, object] = {}
    least = 1 if text.lstrip()[:2] == "#+" else LEAST_KNOWN  # nothing but Org writes "#+"
    known = position = 0
    apart = False
    for line in text[:20_000].split("\n", MOST_LINES)[:MOST_LINES]:
        labelled = _LABELLED.match(line.strip("\ufeff \t\r"))
        name = _name(labelled[1]) if labelled else ""
        if labelled and name in TEXTS:
            position += line.index(":") + 1
            break
        is_known = name in MAPPED_NAMES
        value = ((labelled[2] or "") if labelled else "").strip()
        if is_known:
            fits = len(value) <= (LONGEST_APART if apart else LONGEST_KNOWN)
        else:
            fits = labelled is not None and not apart and len(value) <= LONGEST_UNKNOWN and value[-1:] not in _ENDS
        if line.strip() and not fits:
            break
        if not fields and line.strip() and not is_known:
            break
        if labelled:
            fields[labelled[1]] = _value(value)
            known += is_known
        apart = not line.strip()
        position += len(line) + 1
    return FrontMatter(_named(fields), min(position, len(text)), fenced=False) if known >= least else None


def _named(fields: dict[str, object]) -> dict[str, object]:
    return {_name(key): value for key, value in fields.items() if value not in ("", [], None)}


def _name(label: str) -> str:
    name = plain(label)
    return ALIASES[name] if name in ALIASES and name not in NAMES["section"] else name


def _value(written: str) -> object:
    """A scalar without its quotes, or a list of them in brackets."""
    if written[:1] == "[" and written[-1:] == "]":
        return [_scalar(each.strip()) for each in written[1:-1].split(",") if each.strip()]
    return _scalar(written)


def _scalar(written: str) -> str:
    if written[:1] == "<" and written[-1:] == ">":
        return written[1:-1]  # a day in Org
    return written[1:-1] if len(written) > 1 and written[0] == written[-1] and written[0] in "\"'" else written


def _plain_value(value: object) -> object:
    """A value of TOML with its days and times as text."""
    return value.isoformat() if isinstance(value, date) else value
