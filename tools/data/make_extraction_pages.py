"""Pages that other extractors of text are tested with in, folders for ``tools.data.train_block_scorer`` out.

    pip install trafilatura readability-lxml resiliparse inscriptis
    git clone https://github.com/adbar/trafilatura https://github.com/mozilla/readability ... (below)
    python -m tools.data.make_extraction_pages OUT --trafilatura CHECKOUT --readability CHECKOUT --fundus CHECKOUT \
        --without EVAL/pages --without EVAL/wcxb/pages

adbar/trafilatura (Apache-2.0) has pages of which some lines are text and others are not, mozilla/readability
(Apache-2.0) and dobbersc/fundus-evaluation (MIT) have pages with their texts. Of the first, a text is what an extractor
makes of the page, as long as it has all of the lines that are text, or where none has all but one, and none of those
that are not; a truth has one of each extractor that does (``bodies``), and where they differ the training looks away.

Each folder gets ``html/ID.html.gz``, ``text/ID.txt`` (the whole page as lines) and ``truth.jsonl``. Pages of publishers
that the ``--without`` folders have are left out, so that scores on those stay scores on publishers not seen; those of
fundus have the publishers' names that fundus' pages have there, by which folds are made.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import inscriptis
import readability
import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from trafilatura.utils import decode_file

# Pages smaller are stubs, larger ones take readers minutes.
SMALLEST, LARGEST = 2_000, 1_500_000
LEAST_TEXT = 400
_SECOND_LEVEL = frozenset(["co", "com", "org", "gov", "ac", "net", "edu", "gob", "gouv", "blogspot", "wordpress"])
_CANONICAL = re.compile(r"<(?:link|meta)[^>]+(?:canonical|og:url)[^>]+(?:href|content)=[\"']([^\"']+)")
Found = tuple[dict[str, Any], str]


def publisher_of(url: str) -> str:
    """The host that a publisher has registered."""
    host = (urlsplit(url).hostname or url).removeprefix("www.").split(".")
    return ".".join(host[-3:] if len(host) > 2 and host[-2] in _SECOND_LEVEL else host[-2:])


def lines_of(markup: str) -> str:
    """What a page shows, as lines."""
    return "\n".join(line.strip() for line in inscriptis.get_text(markup).split("\n"))


def text_of(markup: str) -> str:
    """The text that a piece of markup shows, without the marks of lists."""
    lines = lines_of(f"<html><body>{markup}</body></html>")
    return re.sub(r"\n{2,}", "\n\n", re.sub(r"^[*+o] ", "", lines, flags=re.MULTILINE)).strip()


def squashed(text: str) -> str:
    return "".join(re.findall(r"\w+", text.lower()))


def extractions(markup: str) -> list[str]:
    """The page's text as several extractors read it."""
    found = [
        trafilatura.extract(markup, include_comments=False, favor_precision=precise, favor_recall=not precise)
        for precise in (False, True)
    ]
    found.append(trafilatura.extract(markup, include_comments=False))
    found.append(text_of(readability.Document(markup).summary(html_partial=True)))
    found.append(extract_plain_text(markup, main_content=True, list_bullets=False, alt_texts=False, links=False))
    return [text for text in found if text]


def _by_lines(told: tuple[str, dict[str, Any], Path]) -> Found | None:
    """A page of trafilatura's, with the extractions that have what they should; None where none does."""
    url, truth, path = told
    markup = str(decode_file(path.read_bytes()))
    if not SMALLEST < len(markup) < LARGEST:
        return None
    wanted = [squashed(line) for line in truth.get("with") or []]
    unwanted = [line for each in truth.get("without") or [] if len(line := squashed(each)) > 2]
    clean = [body for body in extractions(markup) if not any(line in squashed(body) for line in unwanted)]
    missed = [sum(line not in squashed(body) for line in wanted) for body in clean]
    bodies = [body for body, count in zip(clean, missed, strict=True) if count == min(missed) <= 1]
    name = "trafilatura-" + blake2b(url.encode(), digest_size=6).hexdigest()
    return ({"id": name, "url": url, "publisher": publisher_of(url), "bodies": bodies}, markup) if bodies else None


def of_trafilatura(checkout: Path, left_out: frozenset[str]) -> Iterator[Found]:
    told = json.loads((checkout / "tests" / "evaldata.json").read_text())
    places = {path.name: path for folder in ("cache", "eval") for path in (checkout / "tests" / folder).iterdir()}
    chosen = [
        (url, truth, places[truth["file"]])
        for url, truth in told.items()
        if truth["file"] in places and publisher_of(url) not in left_out
    ]
    with ProcessPoolExecutor() as pool:
        yield from filter(None, pool.map(_by_lines, chosen, chunksize=4))


def of_readability(checkout: Path, left_out: frozenset[str]) -> Iterator[Found]:
    for folder in sorted((checkout / "test" / "test-pages").iterdir()):
        markup = str(decode_file((folder / "source.html").read_bytes()))
        address = _CANONICAL.search(markup) or re.search(r"href=[\"'](https?://[^\"']+)", markup)
        url = address.group(1) if address else folder.name
        body = text_of((folder / "expected.html").read_text())
        if len(markup) > SMALLEST and len(body) >= LEAST_TEXT and publisher_of(url) not in left_out:
            headline = json.loads((folder / "expected-metadata.json").read_text()).get("title")
            name = f"readability-{folder.name}"
            yield (
                {"id": name, "url": url, "publisher": publisher_of(url), "headline": headline, "bodies": [body]},
                markup,
            )


def of_fundus(checkout: Path, left_out: frozenset[str]) -> Iterator[Found]:
    for name, truth in json.loads((checkout / "dataset" / "ground_truth.json").read_text()).items():
        markup = gzip.decompress((checkout / "dataset" / "html" / name).read_bytes()).decode("utf-8", "replace")
        publisher = name.split("_")[0]
        if publisher in left_out or publisher_of(truth["url"]) not in left_out:
            body = "\n\n".join(truth["body"])
            yield {"id": name.split(".")[0], "url": truth["url"], "publisher": publisher, "bodies": [body]}, markup


def write(folder: Path, found: Iterator[Found]) -> int:
    """The folder with its pages; how many there are."""
    for part in ("html", "text"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / "truth.jsonl").open("w") as file:
        for truth, markup in found:
            data = markup.encode("utf-8", "replace")
            (folder / "html" / f"{truth['id']}.html.gz").write_bytes(gzip.compress(data, mtime=0))
            (folder / "text" / f"{truth['id']}.txt").write_text(lines_of(markup))
            file.write(json.dumps(truth) + "\n")
            count += 1
    return count


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("out", type=Path)
    kinds = {"trafilatura": of_trafilatura, "readability": of_readability, "fundus": of_fundus}
    for name in kinds:
        arguments.add_argument(f"--{name}", type=Path)
    arguments.add_argument("--without", type=Path, action="append", default=[])
    options = arguments.parse_args()
    known = [
        json.loads(line)
        for folder in options.without
        for line in (folder / "truth.jsonl").read_text().rstrip("\n").split("\n")
    ]
    left_out = frozenset(publisher_of(truth["url"]) for truth in known) | {truth["publisher"] for truth in known}
    for name, read in kinds.items():
        if checkout := getattr(options, name):
            print(name, write(options.out / name, read(checkout, left_out)), "pages")


if __name__ == "__main__":
    main()
