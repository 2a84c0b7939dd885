"""The folder of the npm package cldr-subdivisions-full in, the shipped table of regions out.

    npm pack cldr-subdivisions-full && tar xzf cldr-subdivisions-full-*.tgz
    python -m tools.data.make_regions package service/enrichment/data/regions.tsv.gz

Columns: ISO 3166-1 alpha-2 country, English name; the package has no other language's any more. Of the United States
nothing, since the place table has their states. Data: Unicode CLDR (Unicode licence).
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
from pathlib import Path

NAMES = Path("subdivisions/en/en.json")
LATIN_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zA-ZÀ-ÿ'’\- ]{3,}")


def main() -> None:
    names = json.loads((Path(sys.argv[1]) / NAMES).read_text(encoding="utf-8"))["subdivisions"]["localeDisplayNames"]
    rows = sorted(
        (code[:2].upper(), name)
        for code, name in names["subdivisions"].items()
        if code[:2] != "us" and LATIN_NAME.fullmatch(name)
    )
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as out:
        out.write("".join(f"{country}\t{name}\n" for country, name in rows).encode())
    Path(sys.argv[2]).write_bytes(packed.getvalue())
    sys.stdout.write(json.dumps({"rows": len(rows), "bytes": len(packed.getvalue())}) + "\n")


if __name__ == "__main__":
    main()
