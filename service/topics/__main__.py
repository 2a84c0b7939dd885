"""The contracts in, their published files out: ``python -m service.topics [--write]``.

Prints the JSON Schemas and the AsyncAPI document, or with ``--write`` puts them where they are published.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from service.topics import CONTRACTS
from service.topics.asyncapi import asyncapi
from service.topics.contract import HERE, json_schema

ASYNCAPI = HERE / "schemas" / "asyncapi.json"


def published() -> dict[Path, dict[str, Any]]:
    """The path of every generated file and the document that it must contain."""
    schemas = {each.schema: json_schema(each.record, each.name) for each in CONTRACTS if each.record and each.schema}
    return {**schemas, ASYNCAPI: asyncapi(CONTRACTS)}


def text(document: dict[str, Any]) -> str:
    """A document as JSON text: indented, keys in the order of the record types, one newline at the end."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m service.topics", description=__doc__)
    arguments.add_argument("--write", action="store_true", help="write the files instead of printing them")
    write = arguments.parse_args().write
    for path, document in published().items():
        if write:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text(document), encoding="utf-8")
        else:
            sys.stdout.write(text(document))


if __name__ == "__main__":
    main()
