"""Golden pairs: what goes in beside what must come out, a folder a case; every rule has a case that it alone decides.

``tests/cases/README.md`` says how a case is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest

from service import article as records
from service import pipeline
from service.article import Article, RawDocument, document_of
from service.cleaning import blocks, clean_document, clean_items, context, lines, notice_words, notices
from service.commands.cases import differences
from service.deduplication import relation
from service.deduplication.deduplicator import Deduplicator
from service.enrichment import amounts, dates
from service.outcome import Accepted, Reason
from service.pipeline import Started

CASES = Path(__file__).parent / "cases"
RECEIVED = datetime(2024, 5, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """A folder: its files in the order of their names, and what is expected of them."""

    room: str
    name: str
    inputs: tuple[tuple[str, bytes], ...]
    expected: Mapping[str, Any]

    @property
    def given(self) -> Mapping[str, Any]:
        """What the case gives besides its files."""
        given: Mapping[str, Any] = self.expected.get("given", {})
        return given


def documents(case: Case) -> Iterator[RawDocument]:
    """The case's files as they come from the raw topic."""
    for name, content in case.inputs:
        yield replace(document_of("cases", name, content, RECEIVED), **case.given.get("headers", {}))


def cleaned(case: Case) -> dict[str, Any]:
    """A page in: what each of its lines is, by the articles that it holds, and the facts around them."""
    (document,) = documents(case)
    outcome = clean_document(document, 5_000_000)
    assert isinstance(outcome, Accepted), outcome
    return {"articles": [{**plain(article), "page": annotated(article, document)} for article in outcome.value]}


def annotated(article: Article, document: RawDocument) -> list[list[str]]:
    """Every line of the source with the rule that decided about it, in the order of the source."""
    text = document.content.decode()
    spans = sorted((*article.kept, *article.removed), key=lambda span: span.start)
    return [[span.rule, line] for span in spans for line in text[span.start : span.end].splitlines() if line.strip()]


def plain(record: Any) -> Any:
    """A record as JSON has it."""
    return json.loads(records.encode(record))


def noticed(line: str) -> notices.Notice | None:
    """The notice that a line is, or holds as an order of a short text."""
    return notices.notice_in(line) or notices.order_in(line)


def told(case: Case) -> dict[str, Any]:
    """Lines in: what each of them tells the desks."""
    ((_, content),) = case.inputs
    found = [noticed(line) for line in content.decode().splitlines() if line]
    return {"notices": [[each.kind, each.urgency] if each else None for each in found]}


def decided(case: Case) -> dict[str, Any]:
    """Texts in, one after the other: what is decided of the last one, with names of files for ids of articles."""
    deduplicator = Deduplicator({}, timedelta(hours=72))
    names: dict[str | None, str] = {}
    decisions: list[Any] = []
    for document in documents(case):
        outcome = clean_document(document, 5_000_000)
        assert isinstance(outcome, Accepted), outcome
        (output,) = outcome.value
        decisions = list(deduplicator.decide(output))
        names[decisions[0].article_id] = document.filename
    own, *others = decisions
    return {
        "relation": own.relation,
        "rule": own.evidence.rule if own.evidence else None,
        "duplicate_of": names.get(own.duplicate_of),
        "supersedes": [names[each] for each in own.supersedes],
        "others": {names[each.article_id]: each.relation for each in others},
    }


def refused(case: Case) -> dict[str, Any]:
    """A record in: why the stage that reads it gives it up, as its dead letter says."""
    # Here, since nothing else needs the stand-ins of the workers' tests, and Faust with them.
    from tests.worker.test_flow import drive

    ((_, content),) = case.inputs
    stage = pipeline.stage(case.given.get("stage", "clean"))
    if stage.reads != pipeline.RAW:
        # The record does not come so far as to be worked on.
        stage = replace(stage, entry=None, start=lambda *_: Started(lambda record: Accepted(()), lambda: 0))
    if "bug" in case.given:
        stage = replace(stage, start=lambda *_: Started(lambda record: buggy(case.given["bug"]), lambda: 0))

    async def work(bench: Any) -> None:
        if bench.flow.states is None:
            await bench.flow.start(())
        await bench.handle(content, b"key")

    with TemporaryDirectory() as folder:
        sent = drive(work, stage, state_dir=Path(folder), **case.given.get("settings", {})).producer.sent
    headers = next(headers for topic, *_, headers in sent if topic == pipeline.DEAD_LETTERS)
    return {name: headers["newswire.error." + name] for name in ("reason", "message", "stage")}


def buggy(message: str) -> Any:
    raise ZeroDivisionError(message)


def read(case: Case) -> dict[str, Any]:
    """A file of a format in: its articles, its items that are no text, and what of it was refused."""
    (document,) = documents(case)
    outcome = clean_items(document, 5_000_000)
    assert isinstance(outcome, Accepted), outcome
    return {
        "articles": [plain(each) for each in outcome.value if isinstance(each, Article)],
        "items": [plain(each) for each in outcome.value if not isinstance(each, Article)],
        "refused": [f"{each.reason.value}: {each.message}" for each in outcome.refused],
    }


def dated(case: Case) -> dict[str, Any]:
    """Lines in, each with its language behind the day that it was written on: the dates of each."""
    found: list[list[list[Any]]] = []
    for day, language, text in _told_lines(case):
        found.append([[each.text, each.value] for each in dates.dates(text, language, date.fromisoformat(day))])
    return {"dates": found}


def summed(case: Case) -> dict[str, Any]:
    """Lines in, each with its language behind the country that it was written in: the amounts of each."""
    found: list[list[list[Any]]] = []
    for country, language, text in _told_lines(case):
        countries = () if country == "-" else (country,)
        found.append([[each.text, each.value, each.unit] for each in amounts.amounts(text, language, countries)])
    return {"amounts": found}


def _told_lines(case: Case) -> Iterator[list[str]]:
    ((_, content),) = case.inputs
    return (line.split("\t") for line in content.decode().splitlines())


# The rooms that have cases, and what answers them.
ANSWERS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "formats": read,
    "cleaning": cleaned,
    "notices": told,
    "dates": dated,
    "amounts": summed,
    "deduplication": decided,
    "dead_letters": refused,
}


def _read(folder: Path) -> Case:
    inputs = tuple((path.name, path.read_bytes()) for path in sorted(folder.glob("in*")))
    return Case(folder.parent.name, folder.name, inputs, json.loads((folder / "expected.json").read_bytes()))


ALL = [_read(folder) for folder in sorted(CASES.glob("*/*/"))]


def wrong(case: Case) -> str | None:
    """What is not as the case expects; None where all is."""
    expected = {name: each for name, each in case.expected.items() if name not in ("given", "decides")}
    try:
        return next(differences(expected, ANSWERS[case.room](case)), None)
    except Exception as error:
        return repr(error)


def test_every_case_is_of_a_room_and_names_what_it_expects() -> None:
    assert {case.room for case in ALL} == set(ANSWERS)
    assert all(case.inputs and set(case.expected) - {"given", "decides"} for case in ALL)


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.room}/{case.name}")
def test_what_goes_in_comes_out_as_expected(case: Case) -> None:
    assert wrong(case) is None


@dataclass(frozen=True, slots=True)
class Rules:
    """An ordered list of rules: where it stands, and how a rule of it is called."""

    module: ModuleType
    attribute: str
    name: Callable[[Any], str]

    def names(self) -> list[str]:
        return [self.name(rule) for rule in getattr(self.module, self.attribute)]

    def without(self, name: str) -> tuple[Any, ...]:
        return tuple(rule for rule in getattr(self.module, self.attribute) if self.name(rule) != name)


RULES: dict[str, Rules] = {
    "lines": Rules(lines, "RULES", lambda rule: str(rule[1].__name__)),
    "long lines": Rules(lines, "LONG_RULES", lambda rule: str(rule[1].__name__)),
    "context": Rules(context, "CONTEXT_RULES", lambda rule: str(rule.__name__)),
    "relation": Rules(relation, "RULES", lambda rule: str(rule.name)),
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, rules in RULES.items() for name in rules.names()])
def test_a_rule_has_a_case_that_it_alone_decides(kind: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [case for case in ALL if case.expected.get("decides") == f"{kind}: {name}"]
    assert cases, f'write a case with "decides": "{kind}: {name}" (tests/cases/README.md)'
    monkeypatch.setattr(RULES[kind].module, RULES[kind].attribute, RULES[kind].without(name))
    # What is known of lines that came before was said by all rules.
    monkeypatch.setattr(blocks, "_KNOWN", {})
    monkeypatch.setattr(lines, "_rules_for_marks", lines._rules_for_marks.__wrapped__)
    assert all(wrong(case) for case in cases), "the case comes out the same without the rule"


def test_a_case_decides_a_rule_that_there_is() -> None:
    there = {f"{kind}: {name}" for kind, rules in RULES.items() for name in rules.names()}
    assert {case.expected["decides"] for case in ALL if "decides" in case.expected} <= there


def _lines() -> list[str]:
    return [line for case in ALL if case.room == "notices" for line in case.inputs[0][1].decode().splitlines() if line]


@pytest.mark.parametrize("mode", [":", "=", "~", "<", "!"])
def test_a_phrase_of_a_notice_has_a_line_that_it_alone_decides(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, whole, held = notice_words.BEGUN, notice_words.WHOLE, notice_words.HELD
    with_all = {line: noticed(line) for line in _lines()}
    keys = {line: notices._key(line) for line in with_all}
    sentences = notice_words.SENTENCES
    lists = {":": [phrase for each in begun.values() for phrase, _ in each], "=": [*whole], "~": [*held]}
    orders = {" … ".join(pieces).strip(): pieces for pieces in notice_words.ORDERS}
    lists["<"] = [phrase for each in sentences.values() for phrase, _ in each]
    phrases = lists.get(mode, [*orders])
    useless = []
    for phrase in phrases:
        if mode == ":":
            less = {head: [row for row in each if row[0] != phrase] for head, each in begun.items()}
            monkeypatch.setattr(notices, "BEGUN", less)
        elif mode == "<":
            less = {head: [row for row in each if row[0] != phrase] for head, each in sentences.items()}
            monkeypatch.setattr(notices, "SENTENCES", less)
        elif mode == "!":
            monkeypatch.setattr(notices, "ORDERS", tuple(each for name, each in orders.items() if name != phrase))
        elif mode == "=":
            monkeypatch.setattr(notices, "WHOLE", {each: kind for each, kind in whole.items() if each != phrase})
        else:
            monkeypatch.setattr(notices, "HELD", tuple(each for each in held if each != phrase))
        if all(noticed(line) == with_all[line] for line in with_all if phrase.split("…")[0].strip() in keys[line]):
            useless.append(phrase)
    assert not useless, "write a line that is a notice by this phrase alone (tests/cases/notices)"


def test_every_reason_of_a_dead_letter_has_a_case_that_ends_with_it() -> None:
    assert {case.expected["reason"] for case in ALL if case.room == "dead_letters"} == set(Reason)
