"""Results of the pages and seeds in, how many of their places are resolved to the right country out.

``places.tsv`` has the places that the first paragraphs of 50 pages (every second or third one whose truth names a
country and whose language has names to find) and of the seeds tell of, marked by hand before the first run; three that
stand in headlines only, where names are not looked for, were taken out after it. Its columns: page, place as a reader
would write it, ISO 3166 country. A place is right where an article of the page names it, however inflected ("Perus"),
or is written there, and has it in that country. Regions of no one country are not marked.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

MARKED = Path(__file__).with_name("places.tsv")


def marked() -> dict[str, list[tuple[str, str]]]:
    """Name and country of the marked places, by page."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in MARKED.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            page, name, country = line.split("\t")
            found.setdefault(page, []).append((name, country))
    return found


def figures(results: Iterable[dict[str, Any]], verbose: bool = False) -> dict[str, object]:
    """The share of marked places that are right, over the pages that are among ``results``."""
    by_page: dict[str, set[tuple[str, str | None]]] = {}
    for each in results:
        page = Path(each.get("filename", "")).name.split(".")[0]
        names = by_page.setdefault(page, set())
        for entity in each.get("entities") or ():
            country = (entity.get("place") or {}).get("country")
            written = (each["body"][start:end] for start, end in entity["mentions"])
            forms = {form.replace("’", "'") for form in (entity["name"], *written)}
            names |= {(form.casefold(), country) for form in forms if entity["type"] == "place"}
        written_at = (each.get("dateline") or {}).get("place") or ""
        names.add((written_at.casefold(), (each.get("located_place") or {}).get("country")))
    right, wrong = 0, []
    for page, places in marked().items():
        for name, country in places if page in by_page else ():
            found = {at for form, at in by_page[page] if form.startswith(name.casefold())}
            right += country in found
            wrong += [] if country in found else [f"{page}: {name} is {country}, told {sorted(map(str, found))}"]
    if verbose:
        print("\n".join(wrong))
    return {"recall": round(right / max(1, right + len(wrong)), 4), "places": right + len(wrong)}
