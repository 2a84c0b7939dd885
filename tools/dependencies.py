"""What the image brings in; whether its licences are ones that the project takes, and what is known to be wrong, out.

``python -m tools.dependencies licences`` reads what the installed packages say of themselves; exit 1 where one is under
a licence that nobody has looked at. ``python -m tools.dependencies vulnerabilities`` asks PyPI's advisories by
pip-audit, which has to be installed: 0 if nothing is known, 1 if something is, 69 where they cannot be reached.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from email.message import Message
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parent.parent / "deploy" / "requirements.lock"
# SPDX identifiers that ask for no more than to be named, and the Mozilla licence, which ends at its own files.
TAKEN = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MPL-2.0"),
        *("PSF-2.0", "Unlicense", "Zlib", "Apache-2.0 WITH LLVM-exception"),
    }
)
# What packages of before SPDX say: in their field of the licence, or by a classifier.
SPOKEN = {
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# Packages that say it in no such way, and what their licence file is; looked at on 2026-11-29.
LOOKED_AT = {
    "faust-streaming": "BSD-3-Clause",
    "locate": "MIT",
    "venusian": "BSD-3-Clause",
}
UNREACHABLE = 69


def pinned(lock: str) -> list[str]:
    """The names of the packages of a lock file."""
    return re.findall(r"(?m)^([A-Za-z0-9._-]+)==", lock)


def licence(about: Message) -> str:
    """What a package says of its licence, as SPDX has it; as it stands where that cannot be told."""
    said = str(about.get("License-Expression") or about.get("License") or "").strip()
    classifiers = [each.rpartition("::")[2].strip() for each in about.get_all("Classifier", []) if "License ::" in each]
    told = [LOOKED_AT.get(str(about["Name"]).lower(), ""), said, *classifiers]
    known = [SPOKEN.get(each, each) for each in told if each]
    return next((each for each in known if taken(each)), known[0] if known else "says nothing")


def taken(expression: str) -> bool:
    """Whether the project takes what is under an SPDX expression; of alternatives one is enough."""
    words = re.split(r"\s+AND\s+", expression.replace("(", " ").replace(")", " ").strip())
    return all(any(one.strip() in TAKEN for one in re.split(r"\s+OR\s+", each)) for each in words)


def strange(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Packages that are under a licence which nobody has looked at, with what they say."""
    for name in names:
        said = licence(metadata(name))  # type: ignore[arg-type]  # a Message, as far as it is asked here
        if not taken(said):
            yield name, said


def known_of(audit: dict[str, Any]) -> tuple[list[str], int]:
    """Of pip-audit's report: a line for each advisory, and how many packages it could ask for."""
    packages = [each for each in audit["dependencies"] if "skip_reason" not in each]
    lines = [
        f"{each['name']} {each['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'no version'}"
        for each in packages
        for found in each["vulns"]
    ]
    return lines, len(packages)


def licences() -> int:
    """Print what is strange; the exit code."""
    names = pinned(LOCK.read_text(encoding="utf-8"))
    found = [*strange(names)]
    for name, said in found:
        print(f"{name}: {said!r} is no licence that we have looked at")
    print(f"{len(names)} packages, {len(found)} under licences that nobody has looked at")
    return 1 if found else 0


def vulnerabilities() -> int:
    """Print what is known; the exit code."""
    options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json", "-r", str(LOCK)]
    done = subprocess.run([sys.executable, "-m", "pip_audit", *options], capture_output=True, text=True, check=False)
    try:
        lines, asked = known_of(json.loads(done.stdout))
    except ValueError:
        print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "pip-audit says nothing")
        return UNREACHABLE
    print(*lines, f"{asked} packages were asked for, {len(lines)} advisories", sep="\n")
    if not asked:
        print("PyPI's advisories cannot be reached from here: nothing was checked")
        return UNREACHABLE
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit({"licences": licences, "vulnerabilities": vulnerabilities}[sys.argv[1]]())
