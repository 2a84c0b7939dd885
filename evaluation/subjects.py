"""Pages with their publishers' tags in, how often the subjects found agree with what the tags name out.

    python evaluation/subjects.py pages/truth.jsonl [--verbose]

The tags are not read by the enrichment (which sees headline and body); a tag names a top-level Media Topic when it has
a word of the table below, made from the names of sections and topics in common use. A page counts when a tag names one.
``first``: the best topic found is one that the tags name; ``any``: one of the topics given is. Pages in languages
without topic words count as wrong.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from service.enrichment import subjects
from service.language import detect_language

TAGS: tuple[tuple[str, str], ...] = (
    (
        "01",
        r"film|kino|cinema|kunst|kultur|music|musik|literatur|schriftsteller|theat|museum|celebrit|tv\b|"
        r"television|media\b|medien|print|mode|fashion|cover|escritor|culture",
    ),
    (
        "02",
        r"court|crime|cybercrime|phishing|murder|police|polizei|policía|gericht|missbrauch|violencia|"
        r"trial|law\b|justice|tutuklama|soruşturma|суд|organised crime|fbi|gewalt|scandal|icj|tefecilik",
    ),
    (
        "03",
        r"unfall|brand\b|fire|flut|katastroph|rettung|disaster|災害|yangın|feuerwehr|meteorit$|earthquake|"
        r"accident",
    ),
    (
        "04",
        r"börse|dax|dollar|euro\b|wirtschaft|business|finan|festgeld|tagesgeld|bank|handel|konjunktur|"
        r"rezession|zins|tariff|steel|oil industry|bitcoin|money|aufsichtsrat|economy|trade|unternehmen|"
        r"bruttoinlandsprodukt|trader|rabatt|deals",
    ),
    ("05", r"schule|school|hochschul|studier|lehrer|education|klassenzimmer|lernen|universit"),
    ("06", r"klima|climate|umwelt|environment|ice$|naturschutz"),
    ("07", r"covid|impf|gesundheit|health|ung thư|krankheit|fødselsdepresjon|pregnan|medizin|hospital"),
    ("08", r"royal|king charles|prominen|celebrity|kjendis|tier|award|kalender"),
    (
        "09",
        r"streik|verdi|gewerkschaft|arbeitsmarkt|rentenalter|berufsleben|labour market|employment|"
        r"jobs?\b|pension",
    ),
    (
        "10",
        r"lego|holiday|kitchen|cleaning|interiors|home\b|reise|travel|veranstaltung|life hacks|food|"
        r"fleisch",
    ),
    (
        "11",
        r"politi|election|wahl|landtag|parliament|congress|houseofreps|government|regierung|labour party|"
        r"democrat|republican|defense|nato|außen|étrangères|untersuchungsausschuss|donald trump|putin|"
        r"mayors|kommunalpolitik|partei|政治|conservative",
    ),
    ("12", r"kirche|muslim|ramadan|religion|church|islam|kurban|jėzus|judas|evangelisch"),
    (
        "13",
        r"wissenschaft|science|software|computing|technolog|google|künstliche|gpt|security$|rocket|"
        r"spaceport|space$|astronom",
    ),
    (
        "14",
        r"flüchtling|kinderlos|familie|family|infant abandonment|soziales|society|migration|migrant|lgbt|"
        r"gender|社会",
    ),
    (
        "15",
        r"sport|fußball|futbol|football|basketball|bundesliga|leichtathletik|marathon|olympi|racing|"
        r"superbike|formula|fórmula|f1\b|handball|füchse|tennis|cricket|deportes|spor\b|transfer news|"
        r"euroleague",
    ),
    (
        "16",
        r"krieg|war\b|guerre|guerra|ukraine|gaza|hamas|nahost|militär|military|terror|riots?|protest|"
        r"occupation|conflict|middle east|militancy|esercitazioni|パレスチナ|中東|world war|humanitarian",
    ),
    ("17", r"weather|wetter|hitze|storm|météo|気象"),
)
TOP = {code: f"medtop:{code}000000" for code, _ in TAGS}


def named(tags: list[str]) -> set[str]:
    """The top-level topics that the tags name."""
    return {TOP[code] for code, words in TAGS if any(re.search(rf"\b(?:{words})", tag, re.IGNORECASE) for tag in tags)}


def agreement(truth: Path, verbose: bool = False) -> dict[str, object]:
    """The number of pages that count, and the shares of them that are right."""
    pages = [json.loads(line) for line in truth.read_text().splitlines() if line.strip()]
    first = within = counted = 0
    for page in pages:
        wanted = named(page.get("topics") or [])
        if not page["id"].startswith("fundus") or not wanted:
            continue
        counted += 1
        language = detect_language(page["body"])
        found = subjects.subjects(page.get("headline"), page["body"], language)
        tops = [code.code for code in found if not code.parents]
        first += bool(tops) and tops[0] in wanted
        within += bool(wanted.intersection(tops))
        if verbose and not wanted.intersection(tops):
            line = [page["id"], language, sorted(wanted), tops, page.get("headline"), page["topics"][:6]]
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    return {"pages": counted, "first": round(first / counted, 4), "any": round(within / counted, 4)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(agreement(Path(sys.argv[1]), "--verbose" in sys.argv)) + "\n")
