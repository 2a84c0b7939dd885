"""A schema of the user's: each place where a document breaks it, with its line; what is lacking to read it, said."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from service.commands.schemas import broken_by, broken_rules, line_of
from service.errors import UsageError
from service.formats.conformance import faults

ITEM = {
    "type": "object",
    "required": ["uri"],
    "properties": {"urgency": {"type": "integer"}, "places": {"items": {"$ref": "https://exa.example/place.json"}}},
}
DOCUMENT = '{\n "uri": "urn:exa:1",\n "urgency": "high",\n "places": [\n  {"name": "Lund"},\n  {"name": 7}\n ]\n}'
# What libxml2's command writes of a document from its standard input.
REPORT = """#!/bin/sh
cat > /dev/null
echo "-:3: element bady: Schemas validity error : Element 'bady': This element is not expected." >&2
echo "- fails to validate" >&2
exit {status}
"""


@pytest.fixture
def item_schema(tmp_path: Path) -> Path:
    (tmp_path / "place.json").write_text(json.dumps({"properties": {"name": {"type": "string"}}}))
    path = tmp_path / "item.json"
    path.write_text(json.dumps(ITEM))
    return path


def xmllint(monkeypatch: pytest.MonkeyPatch, folder: Path, status: int) -> None:
    """A command of that name that says the same of every document, and no lxml beside it."""
    command = folder / "xmllint"
    command.write_text(REPORT.format(status=status))
    command.chmod(0o755)
    monkeypatch.setattr("service.commands.schemas.shutil.which", lambda name: str(command))
    monkeypatch.setitem(sys.modules, "lxml", None)


def test_json_that_breaks_a_schema_is_named_by_line_and_place(item_schema: Path) -> None:
    assert broken_rules(DOCUMENT, item_schema) == (
        "line 3: $.urgency: 'high' is not of type 'integer'",
        "line 6: $.places[1].name: 7 is not of type 'string'",
    )
    assert faults('{"urgency": 1}', "ninjs", broken_by([item_schema], "ninjs")) == (
        "line 1: $: 'uri' is a required property",
    )
    # Of the other kind of document the schema says nothing.
    assert faults("<nitf/>", "nitf", broken_by([item_schema], "nitf")) == ("nitf without body (line 1)",)


def test_what_a_schema_refers_to_is_looked_for_beside_it_and_never_fetched(item_schema: Path) -> None:
    (item_schema.parent / "place.json").unlink()
    with pytest.raises(UsageError, match=r"refers to https://exa.example/place.json, which is not beside it"):
        broken_rules(DOCUMENT, item_schema)


def test_xml_that_breaks_a_schema_is_named_by_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "nitf.xsd").touch()
    xmllint(monkeypatch, tmp_path, 3)
    text = "<?xml version='1.0' encoding='x'?>\n<nitf>\n<bady/>\n</nitf>"
    wrong = ("line 3: Element 'bady': This element is not expected.",)
    assert faults(text, "nitf", broken_by([tmp_path / "nitf.xsd"], "nitf")) == wrong
    xmllint(monkeypatch, tmp_path, 5)
    with pytest.raises(UsageError, match="xmllint cannot read it"):
        broken_rules(text, tmp_path / "nitf.xsd")


def test_who_has_nothing_that_reads_a_schema_is_told_what_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "nitf.xsd").touch()
    xmllint(monkeypatch, tmp_path, 0)
    monkeypatch.setattr("service.commands.schemas.shutil.which", lambda name: None)
    with pytest.raises(UsageError, match="pip install lxml"):
        broken_rules("<nitf/>", tmp_path / "nitf.xsd")


@pytest.mark.parametrize(
    ("path", "line"),
    [((), 1), (("uri",), 2), (("places",), 4), (("places", 1, "name"), 6), (("places", 0, "none"), 5)],
)
def test_a_value_of_json_is_found_by_its_path(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(DOCUMENT, path) == line
