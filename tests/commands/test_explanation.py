"""What ``newswire explain`` shows of an explained document."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.article import RawDocument, document_of
from service.cleaning.explanation import Explained, explained
from service.commands.explanation import as_page, of_settings
from service.formats.sources import SourceSettings
from service.outcome import Accepted

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


def document(content: bytes) -> RawDocument:
    return document_of("s", "f.txt", content, datetime(2024, 5, 2, tzinfo=UTC))


def explanation(content: bytes) -> Explained:
    outcome = explained(document(content), 10_000_000)
    assert isinstance(outcome, Accepted)
    (only,) = outcome.value
    return only


def test_the_page_escapes_what_the_file_says() -> None:
    content = (
        SEEDS[2]
        .read_bytes()
        .replace(b"Iraq and the United States restore dialogue", b"Talks <script>alert(1)</script> resume")
    )
    page = as_page([explanation(content)], "<b>title</b>")
    assert "<script>" not in page
    assert "<b>title" not in page
    assert "&lt;script&gt;" in page


def test_the_page_opens_on_the_article_as_read_and_has_a_legend_of_rules_before_the_source() -> None:
    page = as_page([explanation(SEEDS[1].read_bytes())], "seed")
    places = [
        page.index(each)
        for each in (
            "tempered expectations</span></h2>",
            "Maya Gebeily",
            "The source",
            "<td>after-article<td>3,",
            "<del",
        )
    ]
    assert places == sorted(places)
    assert page.count('<b class="rule">after-article</b>') < page.count('<del class="cut">')


TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
NITF = f"""<nitf><head><docdata><date.issue norm="2024-05-01 18:33"/></docdata></head><body><body.head><hedline>
<hl1>Bridge</hl1></hedline></body.head><body.content><p>{TEXT}</p></body.content></body></nitf>"""


@pytest.mark.parametrize(
    ("content", "known", "lines"),
    [
        (
            NITF,
            SourceSettings(zone="Europe/Rome", desk="islands"),
            [
                "article 0, from the settings of its source: section islands; published 2024-05-01 16:33:00+00:00",
            ],
        ),
        (NITF, SourceSettings(language="en"), []),
        (
            json.dumps({"t": TEXT}),
            SourceSettings(format="json", fields={"body": "t"}),
            [
                "from the settings of its source: that it is read at all (without them: JSON without an article in it: "
                "no object with a text, nor a picture with a caption)"
            ],
        ),
    ],
    ids=["zone and desk", "nothing that it does not say", "all of it"],
)  # fmt: skip
def test_what_the_settings_of_a_source_say_is_told(content: str, known: SourceSettings, lines: list[str]) -> None:
    raw = document(content.encode())
    outcome = explained(raw, 10_000_000, sources={"s": known})
    assert isinstance(outcome, Accepted)
    assert list(of_settings(outcome.value, explained(raw, 10_000_000))) == lines


def test_that_the_settings_change_which_articles_there_are_is_told() -> None:
    one = explanation(NITF.encode())
    assert list(of_settings((one,), Accepted((one, one)))) == [
        "from the settings of its source: which articles there are (without them: 2)"
    ]
