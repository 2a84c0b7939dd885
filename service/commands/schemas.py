"""A document and a user's schema in; one line for each place where the document breaks the schema, with its line
number, out.

The validators are not part of the service: lxml or, if that is not installed, the command ``xmllint`` for XML Schema;
the package jsonschema for JSON Schema. Nothing is fetched: referenced schemas are looked for in the schema's folder.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from service.errors import UsageError
from service.formats.conformance import JSON_FORMATS, XML_FORMATS, without_declaration

XML_SCHEMA, JSON_SCHEMA = ".xsd", ".json"
# At most this many faults are reported: a document with more is probably of another kind.
MOST_FAULTS = 100
LONGEST_FAULT = 300
SECONDS = 60
_REPORTED = re.compile(r"^-:(\d+): (?:element [^:]*: )?(?:Schemas validity error|Schemas parser error)?\s*:?\s*(.+)$")
_BLANK = re.compile(r"[ \t\r\n]*")


def broken_by(schemas: Iterable[Path], form: str) -> Callable[[str], tuple[str, ...]] | None:
    """A function that returns the faults of a text of the format ``form`` by those of ``schemas`` that apply to it (XML
    or JSON); None if none applies."""
    ending = JSON_SCHEMA if form in JSON_FORMATS else XML_SCHEMA if form in XML_FORMATS else ""
    applicable = [each for each in schemas if each.suffix.lower() == ending]
    if not applicable:
        return None
    return lambda text: tuple(fault for each in applicable for fault in broken_rules(text, each))


def broken_rules(text: str, schema: Path) -> tuple[str, ...]:
    """The faults of ``text`` by ``schema``, an XML Schema or JSON Schema by its file name's ending. Raises UsageError
    if the schema cannot be read, or no validator for it is installed."""
    if not schema.is_file():
        raise UsageError(f"{schema}: no such file")
    ending = schema.suffix.lower()
    if ending not in (XML_SCHEMA, JSON_SCHEMA):
        raise UsageError(f"{schema}: a schema's name ends in {XML_SCHEMA} or {JSON_SCHEMA}")
    found = _by_xml_schema(text, schema) if ending == XML_SCHEMA else _by_json_schema(text, schema)
    return tuple(
        f"line {line}: {' '.join(message.split())[:LONGEST_FAULT]}"
        for line, message in sorted(set(found))[:MOST_FAULTS]
    )


def _by_xml_schema(text: str, schema: Path) -> Iterable[tuple[int, str]]:
    source = without_declaration(text).encode("utf-8", "replace")
    try:
        from lxml import etree
    except ImportError:
        return _by_xmllint(source, schema)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        rules = etree.XMLSchema(etree.parse(str(schema), parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError, OSError) as error:
        raise UsageError(f"{schema}: not an XML schema that can be read: {error}") from error
    try:
        rules.validate(etree.fromstring(source, parser))
    except etree.XMLSyntaxError as error:
        return [(error.lineno or 1, str(error.msg))]
    return [(each.line, each.message) for each in rules.error_log]


def _by_xmllint(source: bytes, schema: Path) -> Iterator[tuple[int, str]]:
    command = shutil.which("xmllint")
    if command is None:
        raise UsageError(
            "nothing here reads an XML schema: install lxml (pip install lxml) or xmllint (libxml2-utils), "
            "or leave --schema out"
        )
    done = subprocess.run(
        [command, "--nonet", "--noout", "--schema", str(schema), "-"],
        input=source,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    report = done.stderr.decode("utf-8", "replace").splitlines()
    found = [(int(each[1]), each[2]) for line in report if (each := _REPORTED.match(line))]
    # Exit code 3 means not valid, 1 not well-formed; any other is an error of the schema or the command.
    if done.returncode not in (0, 1, 3) or (done.returncode and not found):
        raise UsageError(
            f"{schema}: xmllint cannot read it: {report[0][:LONGEST_FAULT] if report else done.returncode}"
        )
    yield from found


def _by_json_schema(text: str, schema: Path) -> Iterator[tuple[int, str]]:
    try:
        from jsonschema import exceptions, validators
        from referencing import Registry, Resource
        from referencing import exceptions as unknown
        from referencing.jsonschema import DRAFT202012
    except ImportError as error:
        raise UsageError(
            "nothing here reads a JSON schema: install jsonschema (pip install jsonschema), or leave --schema out"
        ) from error

    def beside(address: str) -> Any:
        path = schema.parent / re.split(r"[/:]", address.rstrip("#"))[-1]
        if not path.is_file():
            raise unknown.NoSuchResource(ref=address)
        return Resource.from_contents(orjson.loads(path.read_bytes()), default_specification=DRAFT202012)

    try:
        rules = orjson.loads(schema.read_bytes())
        kind = validators.validator_for(rules)
        kind.check_schema(rules)
        value = json.loads(text)
        found = list(kind(rules, registry=Registry(retrieve=beside)).iter_errors(value))
    except (orjson.JSONDecodeError, exceptions.SchemaError) as error:
        raise UsageError(f"{schema}: not a JSON schema that can be read: {str(error)[:LONGEST_FAULT]}") from error
    except json.JSONDecodeError as error:
        yield error.lineno, error.msg
        return
    except unknown.Unresolvable as error:
        raise UsageError(f"{schema}: it refers to {error.ref}, which is not beside it and is not fetched") from error
    for each in found:
        yield line_of(text, each.absolute_path), f"{each.json_path}: {each.message}"


def line_of(text: str, path: Iterable[str | int]) -> int:
    """The line on which the value at ``path`` of a JSON ``text`` begins; if there is none, the line of the innermost
    value on the path that exists."""
    at = _after(text, 0)
    for step in path:
        for name, start in _inside(text, at):
            if name == step:
                at = start
                break
        else:
            break
    return text.count("\n", 0, at) + 1


def _inside(text: str, at: int) -> Iterator[tuple[str | int, int]]:
    """The keys or indexes of the values in the object or list that begins at ``at``, and the offset of each value."""
    decode, number, closes = json.JSONDecoder().raw_decode, 0, "}" if text[at : at + 1] == "{" else "]"
    position = _after(text, at + 1)
    while position < len(text) and text[position] != closes:
        name: str | int = number
        if closes == "}":
            name, position = decode(text, position)
            position = _after(text, _after(text, position) + 1)
        yield name, position
        _, position = decode(text, position)
        position = _after(text, position)
        if text[position : position + 1] == ",":
            position = _after(text, position + 1)
        number += 1


def _after(text: str, at: int) -> int:
    """The offset of the first non-blank character from ``at`` on."""
    found = _BLANK.match(text, at)
    return found.end() if found else at
