"""The structured text that editors of content management systems store in, its paragraphs out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.formats.json_objects import parse
from service.formats.rich_text import rich_text
from service.outcome import Accepted

LEDE = "The ferry to Lund will be replaced by a bridge, the council decided on Friday."
END = "Work begins in May."
SPANS = ({"text": LEDE[:10]}, {"text": LEDE[10:16], "bold": True}, {"text": LEDE[16:]})


def mark(nodes: tuple[dict[str, Any], ...], **kind: str) -> list[dict[str, Any]]:
    return [kind | node for node in nodes]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(
            {
                "type": "doc",
                "content": [
                    {"type": "paragraph", "content": mark(SPANS, type="text")},
                    {
                        "type": "bulletList",
                        "content": [
                            {"type": "listItem", "content": [{"type": "p", "content": [{"type": "text", "text": END}]}]}
                        ],
                    },
                ],
            },
            id="ProseMirror",
        ),
        pytest.param(
            [
                {
                    "type": "p",
                    "children": [
                        SPANS[0],
                        {"type": "link", "url": "/lund", "children": [SPANS[1]]},
                        SPANS[2],
                    ],
                },
                {"type": "p", "children": [{"text": END}]},
            ],
            id="Slate, with a link",
        ),
        pytest.param(
            [
                {"_type": "block", "children": mark(SPANS, _type="span")},
                {"_type": "image", "asset": {"_ref": "quay"}},
                {"_type": "block", "children": [{"_type": "span", "text": END}]},
            ],
            id="Portable Text",
        ),
        pytest.param(
            {
                "en-US": {
                    "nodeType": "document",
                    "content": [
                        {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": LEDE, "marks": []}]},
                        {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": END, "marks": []}]},
                    ],
                }
            },
            id="Contentful, in a language",
        ),
        pytest.param(
            {"root": {"type": "root", "children": [{"type": "paragraph", "children": mark(SPANS, type="text")}, END]}},
            id="Lexical",
        ),
        pytest.param(
            {"blocks": [{"key": "a", "type": "unstyled", "text": LEDE}, {"key": "b", "text": END}], "entityMap": {}},
            id="Draft.js",
        ),
        pytest.param(
            {
                "blocks": [
                    {"type": "paragraph", "data": {"text": LEDE.replace("bridge", "<b>bridge</b>")}},
                    {"type": "list", "data": {"style": "unordered", "items": [END]}},
                ]
            },
            id="Editor.js",
        ),
        pytest.param(
            {"ops": [{"insert": LEDE[:20]}, {"insert": f"{LEDE[20:]}\n"}, {"insert": f"{END}\n"}]}, id="Quill"
        ),
        pytest.param({"bodyModel": {"paragraphs": [{"type": 1, "text": LEDE}, {"type": 1, "text": END}]}}, id="Medium"),
        pytest.param([{"type": "text", "content": LEDE}, {"type": "raw_html", "content": f"<p>{END}</p>"}], id="Arc"),
    ],
)
def test_each_editors_tree_gives_its_paragraphs(value: Any) -> None:
    assert rich_text(value) == f"{LEDE}\n\n{END}"
    outcome = parse(json.dumps({"id": 7, "headline": "Bridge for Lund", "content": value}), "utf-8")
    assert isinstance(outcome, Accepted)
    assert [draft.body for draft in outcome.value] == [f"{LEDE}\n\n{END}"]


def test_a_tree_too_deep_ends() -> None:
    value: Any = {"text": END}
    for _ in range(500):
        value = {"children": [value]}
    assert rich_text(value) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["text", "children", "content", "type", "data", "insert"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_gives_text_without_empty_lines_or_nothing(value: Any) -> None:
    found = rich_text(value)
    assert found is None or all(line.strip() for line in found.split("\n\n"))


@pytest.mark.parametrize(
    "value",
    [
        {"blocks": [{"text": LEDE}, {"text": END}]},
        {"blocks": [{"type": "text", "text": LEDE}, {"type": "text", "text": END}]},
        {"content": [{"type": ["a"], "text": LEDE}, {"type": {"b": 1}, "text": END}]},
    ],
)
def test_entries_of_blocks_are_paragraphs_whatever_they_are_called(value: Any) -> None:
    assert rich_text(value) == f"{LEDE}\n\n{END}"


@pytest.mark.parametrize("kind", ["hardBreak", "linebreak"])
def test_a_line_break_parts_words(kind: str) -> None:
    nodes = [{"type": "text", "text": "line one"}, {"type": kind}, {"type": "text", "text": "line two"}]
    assert rich_text({"type": "doc", "content": [{"type": "paragraph", "content": nodes}]}) == "line one\n\nline two"
