"""The IANA time zone database in, ``service/formats/zones.tsv`` out: the zone of each country that keeps one time.

    python -m tools.data.make_zones /usr/share/zoneinfo/zone.tab > service/formats/zones.tsv

A country with several zones is in it, under the first, where all of them have the same time in January and in July.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

DAYS = (datetime(2026, 1, 15), datetime(2026, 7, 15))


def main(table: str) -> None:
    """Print the table made of ``zone.tab`` (country, coordinates, zone, comment; tabs between)."""
    zones: dict[str, list[str]] = defaultdict(list)
    for line in Path(table).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            zones[country].append(zone)
    print("# country (ISO 3166)\tzone of its one time; made by tools/data/make_zones.py of the IANA database")
    for country, names in sorted(zones.items()):
        if len({_offsets(name) for name in names}) == 1:
            print(f"{country}\t{names[0]}")


def _offsets(name: str) -> tuple[timedelta | None, ...]:
    return tuple(day.replace(tzinfo=ZoneInfo(name)).utcoffset() for day in DAYS)


if __name__ == "__main__":
    main(*sys.argv[1:])
