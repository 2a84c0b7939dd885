"""A file in; its format, its faults, the fields that would be read and those that have no place, out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from service import article as records
from service.article import RawDocument
from service.cleaning import clean_items
from service.commands.schemas import broken_by
from service.commands.terminal import shown
from service.formats import decoded
from service.formats.conformance import faults, unplaced
from service.formats.sources import Sources, settings_of
from service.outcome import Rejected

# Fields of our records that hold nothing stated in the document.
OURS = frozenset(
    ["article_id", "item_id", "document_id", "filename", "source", "part", "parts", "kept", "removed", "received_at"]
)
LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """The validation of a document: ``read`` has one dictionary of fields per article or item, ``unplaced`` the number
    and an example of the values without a place, by path."""

    filename: str
    format: str | None
    charset: str | None
    faults: tuple[str, ...]
    read: tuple[dict[str, Any], ...]
    unplaced: dict[str, tuple[int, str]]

    @property
    def valid(self) -> bool:
        """Whether the document has no faults."""
        return not self.faults


def validated(document: RawDocument, max_bytes: int, sources: Sources, schemas: tuple[Path, ...] = ()) -> Validation:
    """The validation of ``document`` as the clean stage would read it, against those of ``schemas`` that apply to its
    format, or else the requirements of its standard. Raises UsageError if a schema cannot be read."""
    known = settings_of(sources, document.source)
    decoding = decoded(document.content, document.content_type, document.filename, known)
    outcome = clean_items(document, max_bytes, sources=sources)
    refused = (outcome,) if isinstance(outcome, Rejected) else outcome.refused
    wrong = tuple(f"{each.reason.value}: {each.message}" for each in refused)
    if isinstance(decoding, Rejected):
        return Validation(filename=document.filename, format=None, charset=None, faults=wrong, read=(), unplaced={})
    text, charset, form = decoding.value
    found = () if isinstance(outcome, Rejected) else outcome.value
    left: dict[str, tuple[int, str]] = {}
    standard = faults(text, form, broken_by(schemas, form))
    if found and not any(each.startswith("not ") for each in standard):
        left = unplaced(text, form, records.encode(found))
    return Validation(
        filename=document.filename,
        format=form,
        charset=charset,
        faults=(*standard, *wrong),
        read=tuple(_fields(each) for each in found),
        unplaced=left,
    )


def _fields(record: Any) -> dict[str, Any]:
    """The fields that were read, without empty ones and those of ``OURS``."""
    fields = {name: value for name, value in asdict(record).items() if name not in OURS}
    stated = fields.pop("stated", None) or {}
    return {name: value for name, value in (fields | stated).items() if value not in (None, (), [], {}, "", False)}


def as_terminal(found: Validation) -> RenderableType:
    """``found`` as text for the terminal."""
    verdict = "valid" if found.valid else "not valid"
    lines: list[Text] = [
        Text(f"{found.filename}: {found.format or 'no format'}, {found.charset or 'no charset'}: {verdict}", "bold")
    ]
    lines += [shown(f"  {each}", "red") for each in found.faults]
    for number, each in enumerate(found.read, 1):
        lines.append(Text(f"  read, {number} of {len(found.read)}:"))
        lines += [shown(f"    {name}: {str(value)[:LONGEST]}") for name, value in each.items()]
    if found.unplaced:
        lines.append(Text("  no place for:"))
    for path, (count, example) in found.unplaced.items():
        lines.append(shown(f"    {path} ({count}): {example[:LONGEST]}", "dim"))
    return Group(*lines)
