"""A CSV table of articles in (separated by commas, semicolons, tabs or bars), one draft per row out, by column names.

Tables with other column names are read by the column names in the settings of their source (``mapped``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.json_document import draft_of
from service.formats.json_names import NAMES, plain
from service.formats.json_stated import MAPPED_NAMES, of_json
from service.outcome import Accepted, Outcome, Reason, Rejected

# Column separators; the one that is most frequent in the first line is used.
DELIMITERS = ",;\t|"
# Additional column names, also in other languages -> the name of the field in JSON.
ALIASES = {
    alias: name
    for name, aliases in (
        (
            "text",
            "article news post story articlecontent newstext documenttext transcript texto contenido texte contenu",
        ),
        ("text", "testo contenuto tekst inhalt artikel innhold innehåll teksti tartalom treść szöveg текст метин"),
        (
            "headline",
            "titel título titulo titre titolo überschrift schlagzeile tytuł rubrik otsikko tittel cím заголовок",
        ),
        ("author", "autor auteur autore verfasser författare forfatter kirjoittaja szerző автор reporter journalist"),
        ("published", "datum fecha data dato päivämäärä dátum дата day pubdatetime"),
        ("section", "rubrique sección seccion sezione ressort rubryka раздел topic"),
        ("source", "quelle fuente fonte źródło källa kilde lähde источник agency newspaper"),
    )
    for alias in aliases.split()
}
# Names of columns that hold the text of an article.
TEXTS = frozenset((*NAMES["body"], *NAMES["html"], *(alias for alias, name in ALIASES.items() if name == "text")))
# The header line of a table of articles has at least this many columns, this share of known names (and at least
# LEAST_COLUMNS of them), and at most this many bytes.
LEAST_COLUMNS = 2
LEAST_KNOWN = 0.5
LONGEST_HEAD = 2_000
# Python's default limit for a cell, 131,072 characters, is less than the longest article.
csv.field_size_limit(16_777_216)


def delimiter_of(head: str) -> str:
    """The column separator of a table whose first line is ``head``."""
    return max(DELIMITERS, key=head.count)


def sniff(content: bytes) -> bool:
    """Whether the first line has column names, mostly known and one for the text, and rows follow."""
    head, _, rest = content[: LONGEST_HEAD + 1].lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n")
    first = head.decode("utf-8", "replace")
    if delimiter_of(first).encode() not in rest:
        return False
    names = _columns(first)
    known = sum(name in MAPPED_NAMES or name in ALIASES for name in names)
    return (
        len(names) >= LEAST_COLUMNS
        and not TEXTS.isdisjoint(names)
        and known >= max(LEAST_COLUMNS, LEAST_KNOWN * len(names))
    )


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """A draft for each row with a text. Rejects with malformed, or with no-article if no row has a known text field."""
    try:
        found = tuple(islice(_drafts(text.lstrip("\ufeff\r\n"), text, charset), MOST_DRAFTS + 1))
    except csv.Error as error:
        return Rejected(Reason.MALFORMED, f"not a table of values: {error}")
    if not found:
        return Rejected(
            Reason.NO_ARTICLE,
            "a table without a column that is known as a text; name its columns in the sources file (format = csv)",
        )
    return Accepted(found[:MOST_DRAFTS], (LEFT_OUT,) if len(found) > MOST_DRAFTS else ())


def _columns(head: str) -> list[str]:
    return [plain(each.strip().strip('"')) for each in head.strip().split(delimiter_of(head))]


def _drafts(table: str, text: str, charset: str) -> Iterator[Draft]:
    head = table.partition("\n")[0]
    for row in csv.DictReader(io.StringIO(table, newline=""), delimiter=delimiter_of(head)):
        values = {
            ALIASES.get(plain(name), name): value.strip()
            for name, value in row.items()
            if isinstance(name, str) and isinstance(value, str) and value.strip()
        }
        fields = {plain(name): value for name, value in values.items()}
        draft = draft_of(fields, text, charset) if fields else None
        if draft is not None and draft.body:
            yield replace(draft, content_type="text/csv", stated_block=of_json(values))
