"""What is known of a source beforehand: read from its file, and used where a document does not say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.article import Article, RawDocument
from service.cleaning import clean_document
from service.formats import KNOWN_FORMATS
from service.formats.sources import NO_SOURCES, Sources, SourceSettings, read_sources
from service.outcome import Accepted, Reason, Rejected

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
EXAMPLE = Path(__file__).parents[2] / "examples" / "sources.toml"


def outcome(
    content: str | bytes, name: str, sources: Sources, source: str = "exa"
) -> Accepted[tuple[Article, ...]] | Rejected:
    data = content.encode() if isinstance(content, str) else content
    received = datetime(2026, 2, 1, tzinfo=UTC)
    return clean_document(
        RawDocument(document_id="d", uri="urn:file", source=source, filename=name, content=data, received_at=received),
        1_000_000,
        sources=sources,
    )


def article_of(content: str | bytes, name: str, sources: Sources, source: str = "exa") -> Article:
    found = outcome(content, name, sources, source)
    assert isinstance(found, Accepted), found
    return found.value[0]


def nitf(data: str = "") -> str:
    return f"<nitf><head><docdata>{data}</docdata></head><body><body.content><p>{TEXT}</p></body.content></body></nitf>"


ISSUED = '<doc-id id-string="7"/><date.issue norm="2026-01-30 18:33"/>'


@pytest.mark.parametrize(
    ("known", "hour"),
    [(SourceSettings(zone="Europe/Rome"), 17), (SourceSettings(country="FI"), 16), (SourceSettings(), 18)],
    ids=["zone", "country", "neither"],
)
def test_times_without_a_zone_are_the_sources(known: SourceSettings, hour: int) -> None:
    assert article_of(nitf(ISSUED), "a.nitf", {"exa": known}).published == datetime(2026, 1, 30, hour, 33, tzinfo=UTC)


def test_an_id_that_is_none_does_not_count() -> None:
    assert article_of(nitf(ISSUED), "a.nitf", NO_SOURCES).uri == "7"
    assert article_of(nitf(ISSUED), "a.nitf", {"exa": SourceSettings(identifier="document")}).uri == "urn:file"


def test_what_an_article_does_not_say_is_known_of_its_source() -> None:
    known = SourceSettings(name="EXA", kind="agency", language="fi", desk="islands", embargo_minutes=30)
    article = article_of(nitf(ISSUED), "a.nitf", {"exa": known})
    assert (article.language, article.section, article.credits) == ("fi", "islands", ("EXA",))
    assert article.embargoed == datetime(2026, 1, 30, 19, 3, tzinfo=UTC)
    said = article_of(nitf(f'{ISSUED}<date.release norm="20260131T000000Z"/>'), "a.nitf", {"exa": known})
    assert said.embargoed == datetime(2026, 1, 31, tzinfo=UTC)


def test_a_publisher_is_named_as_one() -> None:
    known = SourceSettings(name="Harbour Board", kind="publisher")
    article = article_of(nitf(), "a.nitf", {"exa": known})
    assert (article.publishers, article.credits) == (("Harbour Board",), ())


def test_the_table_for_all_others_speaks_for_a_source_without_one() -> None:
    sources = {"exa": SourceSettings(language="fi"), "*": SourceSettings(language="sv")}
    assert article_of(nitf(), "a.nitf", sources).language == "fi"
    assert article_of(nitf(), "a.nitf", sources, "other").language == "sv"


def test_bytes_that_say_no_charset_are_read_in_the_sources() -> None:
    text = f"Žižkov bridge\n\n{TEXT} Šárka Nováková said it would be open by May, and that all were welcome to come."
    article = article_of(text.encode("iso-8859-2"), "a.txt", {"exa": SourceSettings(charset="iso-8859-2")})
    assert "Šárka Nováková" in article.body


@pytest.mark.parametrize(
    ("source", "content"),
    [
        (
            "vendor-json",
            '{"response": {"results": [{"id": "v1", "webPublicationDate": "2026-01-30T10:00:00Z", "sectionName": '
            '"Islands", "tags": [{"webTitle": "Ada Roe"}], "fields": {"headline": "Bridge", '
            f'"paragraphs": ["{TEXT}", '
            '"Work begins in May."]}}]}}',
        ),
        (
            "vendor-xml",
            '<export><story id="v1"><head author="Ada Roe" date="2026-01-30T11:00:00" desk="Islands">'
            f"<title>Bridge</title></head><text><p>{TEXT}</p><p>Work begins in May.</p></text></story></export>",
        ),
        (
            "vendor-csv",
            f'Id;Title;Release;Date\nv1;Bridge;"{TEXT}\n\nWork begins in May.";2026-01-30T10:00:00Z\n',
        ),
    ],
)
def test_a_private_format_is_read_by_the_paths_of_its_source(source: str, content: str) -> None:
    sources = read_sources(EXAMPLE, KNOWN_FORMATS)
    article = article_of(content, "export.dat", sources, source)
    assert (article.headline, article.body) == ("Bridge", f"{TEXT}\n\nWork begins in May.")
    assert article.published == datetime(2026, 1, 30, 10, tzinfo=UTC)
    if source != "vendor-csv":
        assert (article.byline, article.section) == ("Ada Roe", "Islands")
    assert article.uri == ("urn:file" if source == "vendor-xml" else "v1")


@pytest.mark.parametrize(
    ("form", "content", "reason"),
    [
        ("json", "{broken", Reason.MALFORMED),
        ("xml", "<broken", Reason.MALFORMED),
        ("json", '{"other": 1}', Reason.NO_ARTICLE),
        ("xml", "<other/>", Reason.NO_ARTICLE),
        ("csv", "a,b\n1,2\n", Reason.NO_ARTICLE),
    ],
)
def test_what_the_paths_do_not_fit_is_refused(form: str, content: str, reason: Reason) -> None:
    found = outcome(content, "x.dat", {"exa": SourceSettings(format=form, fields={"body": "text"})})
    assert isinstance(found, Rejected)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[exa", "end of document"),
        ("[exa]\nzones = 1", "exa: Object contains unknown field `zones`"),
        ('[exa]\nzone = "Mars"', "exa.zone = 'Mars' is not an IANA time zone"),
        ('[exa]\ncountry = "US"', "exa.country = 'US' is not a country that keeps one time"),
        ('[exa]\ncharset = "rot13"', "exa.charset"),
        ('[exa]\nformat = "pdf"', "exa.format = 'pdf' is not one of jsonl"),
        ("[exa]\nembargo_minutes = -1", "exa.embargo_minutes"),
        ('[exa]\nformat = "json"\n[exa.fields]\nheading = "a"', "exa.fields.heading is none of body"),
        ('[exa.fields]\nbody = "a"', "exa.fields needs format"),
    ],
)
def test_a_file_that_is_not_right_names_what_is_wrong(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"sources\.toml") as raised:
        read_sources(path, KNOWN_FORMATS)
    assert message in str(raised.value)
