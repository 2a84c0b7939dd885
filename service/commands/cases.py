"""A user's test cases in (input files with expected results), the differences from the actual results out.

A case is a folder with ``in.*``, or several files ``in.1.*``, ``in.2.*`` that are processed in order, and
``expected.json``. Fields that the latter does not name are not compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service import article as records
from service.article import RawDocument, document_of
from service.errors import UsageError
from service.final_state import FinalState
from service.outcome import Rejected
from service.pipeline import ITEMS, Pipeline
from service.settings import Settings

EXPECTED = "expected.json"
# The key of expected.json that holds fields of the input document, not expectations.
GIVEN = "given"
NAMES = ("articles", "items", "refused")
# An arbitrary fixed time of receipt, so that results are reproducible.
RECEIVED = datetime(2024, 5, 2, 12, tzinfo=UTC)
SOURCE = "cases"


class BadCase(ValueError):
    """An invalid case; the message is one line with its name and the reason."""

    exit_code = 65


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its folder, its documents in the order of their names, and the expected results."""

    name: str
    documents: tuple[RawDocument, ...]
    expected: Mapping[str, Any]


def found(paths: Iterable[str]) -> list[Case]:
    """The cases at ``paths``: case folders, their ``expected.json``, or folders that contain cases. Raises BadCase, and
    UsageError for a path without a case."""
    cases = []
    for path in map(Path, paths):
        files = [path] if path.name == EXPECTED else sorted(path.rglob(EXPECTED))
        if not files or not files[0].is_file():
            raise UsageError(f"{path}: no case in it, a folder with in.* and {EXPECTED}")
        cases += [read(each.parent) for each in files]
    return cases


def read(folder: Path) -> Case:
    """The case in a folder. Raises BadCase."""
    try:
        expected = json.loads((folder / EXPECTED).read_bytes())
    except ValueError as error:
        raise BadCase(f"{folder / EXPECTED}: not JSON: {error}") from error
    if not isinstance(expected, dict) or not set(expected) & set(NAMES) or set(expected) - {*NAMES, GIVEN}:
        raise BadCase(
            f"{folder / EXPECTED}: expects nothing of ours: name {', '.join(NAMES)}, and besides only {GIVEN}"
        )
    paths = sorted(each for each in folder.glob("in*") if each.is_file())
    if not paths:
        raise BadCase(f"{folder}: a case without a file in.*")
    given = expected.pop(GIVEN, {})
    try:
        return Case(str(folder), tuple(_document(each, given) for each in paths), expected)
    except (TypeError, ValueError, AttributeError) as error:
        raise BadCase(f"{folder / EXPECTED}: {GIVEN}: {error}") from error


def _document(path: Path, given: Mapping[str, Any]) -> RawDocument:
    document = document_of(given.get("source", SOURCE), path.name, path.read_bytes(), RECEIVED)
    known = {each.name for each in fields(RawDocument)} - {"content"}
    if unknown := set(given) - known:
        raise ValueError(f"no {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    times = {name: datetime.fromisoformat(value) for name, value in given.items() if name == "received_at"}
    return replace(document, **{**given, **times})


def answer(case: Case, settings: Settings) -> dict[str, Any]:
    """The result of all stages for a case with ``settings``: the articles as ``newswire process`` writes them, the
    non-text items, and what was refused. ``duplicate_of`` is the article's file name instead of its id."""
    pipeline, state = Pipeline(settings), FinalState()
    items: list[Any] = []
    refused: list[dict[str, str]] = []
    for document in case.documents:
        for output in pipeline.outputs(document):
            if isinstance(output, Rejected):
                refused.append(
                    {"filename": document.filename, "reason": output.reason.value, "message": output.message}
                )
            elif output.topic == ITEMS:
                items.append(output.record)
            else:
                state.add(output.topic, output.record)
    named = {each.article_id: each.filename for each in state.articles.values()}
    articles = [{**line, "duplicate_of": named.get(line["duplicate_of"])} for line in state.lines()]
    plain: dict[str, Any] = json.loads(records.encode({"articles": articles, "items": items, "refused": refused}))
    return plain


def differences(expected: Any, found: Any, where: str = "") -> Iterator[str]:
    """One line for each place where ``found`` differs from ``expected``; fields that ``expected`` lacks are ignored."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name, each in expected.items():
            yield from differences(each, found.get(name), f"{where}.{name}" if where else name)
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{where}: expected {len(expected)}, found {len(found)}"
        for at, pair in enumerate(zip(expected, found, strict=False)):
            yield from differences(*pair, f"{where}[{at}]")
    elif expected != found:
        yield f"{where}: expected {_json(expected)}, found {_json(found)}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
