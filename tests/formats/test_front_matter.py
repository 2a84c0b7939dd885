"""A text with labelled lines at its head in, the article with these fields out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import Article
from service.formats.front_matter import front_matter
from tests.formats.reading import articles_of

TITLE = "Ferry to Skarn runs again"
BODY = (
    "The ferry to Skarn runs again from Monday, the harbour board of Portbay said on Wednesday.\n\n"
    "It had been out of service since a storm in March damaged both piers and the ramp."
)


def read(head: str, body: str = BODY) -> Article:
    (article,) = articles_of(f"{head}\n{body}\n", "ferry.md")
    return article


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(
            f'---\nlayout: post\ntitle: "{TITLE}"\nauthor: Ada Roe\ndate: 2026-03-04\ntags: [a]\n---\n', id="Jekyll"
        ),
        pytest.param(
            f"---\ntitle: >\n  Ferry to Skarn\n  runs again\nauthor:\n  - Ada Roe\nseo:\n  title: no\n"
            f"# a comment\ndate: '2026-03-04'\n---\n# {TITLE}\n",
            id="YAML, folded and listed",
        ),
        pytest.param(f'+++\ntitle = "{TITLE}"\nauthor = "Ada Roe"\ndate = 2026-03-04\n[x]\ny = 1\n+++\n', id="Hugo"),
        pytest.param(f"Title: {TITLE}\nAuthor: Ada Roe\nDate: 2026-03-04\nTags: harbour\n", id="Pelican"),
        pytest.param(
            f"Title: {TITLE}\n\nAuthor: Ada Roe\n\nPublished Time: 2026-03-04\n\nMarkdown Content:", id="a crawler"
        ),
        pytest.param(f"#+TITLE: {TITLE}\n#+AUTHOR: Ada Roe\n#+DATE: <2026-03-04>\n", id="Org"),
        pytest.param(f"Titel: {TITLE}\nAutor: Ada Roe\nDatum: 4. März 2026\n", id="German"),
        pytest.param(
            f"HEADLINE: {TITLE}\nLENGTH: 31 words\nBYLINE: Ada Roe\nDATE: March 4, 2026 Wednesday\nBODY:",
            id="a press archive",
        ),
    ],
)
def test_the_fields_at_the_head_are_the_articles_and_no_text(head: str) -> None:
    article = read(head)
    assert (article.headline, article.byline, article.body) == (TITLE, "Ada Roe", BODY)
    assert article.published
    assert article.published.date().isoformat() == "2026-03-04"


def test_a_single_field_is_a_head_only_in_org() -> None:
    assert read(f"#+TITLE: {TITLE}\n").headline == TITLE
    assert front_matter(f"Title: {TITLE}\n\n{BODY}") is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"---\n\n{BODY}\n\n---\n\nTitle: {TITLE}\n", id="rules around prose"),
        pytest.param(f"---\n- one\n- two\n---\n{BODY}", id="a list between rules"),
        pytest.param(f"---\nlayout: post\n---\n{BODY}", id="no headline among the fields"),
        pytest.param(f"+++\ntitle = {TITLE}\n+++\n{BODY}", id="no TOML"),
        pytest.param(f"Portbay: The ferry runs again.\nTitle: {TITLE}\nDate: 4 March\n", id="an unknown label first"),
        pytest.param(f"Title: {TITLE}\n{BODY}", id="a single label"),
        pytest.param(f"Title: {TITLE}\nDate: 2026-03-04\n", id="nothing behind it"),
    ],
)
def test_what_is_no_head_of_a_text(text: str) -> None:
    assert front_matter(text) is None


def test_the_first_paragraph_is_no_field_even_if_it_begins_with_a_label() -> None:
    body = f"PORTBAY: {BODY}"
    assert read(f"Title: {TITLE}\nDate: 2026-03-04\n", body).body.endswith(BODY)
    assert read(f"Title: {TITLE}\nDate: 2026-03-04", body).body.endswith(BODY)


@given(st.text(alphabet="ab:-+#[]=<>'\" \nTitle", max_size=80), st.sampled_from(["", "---\n", "+++\n", "Title: x\n"]))
def test_any_text_has_a_head_inside_it_or_none(text: str, start: str) -> None:
    found = front_matter(start + text)
    assert found is None or 0 < found.end < len(start + text)


@pytest.mark.parametrize(
    "head",
    [f"---\ntags: {'[' * 3000}{']' * 3000}\n---", f"+++\na={'[' * 3000}{']' * 3000}\n+++", f"+++\na={'9' * 5000}\n+++"],
)
def test_a_head_made_to_hurt_is_no_head(head: str) -> None:
    assert front_matter(f"{head}\n{BODY}") is None


@pytest.mark.parametrize(
    "paragraph", ["Police: two people have died in the flood.", f"Summary: {'what the council decided and why ' * 12}"]
)
def test_a_paragraph_below_the_head_is_the_text(paragraph: str) -> None:
    found = front_matter(f"Title: {TITLE}\nAuthor: Ada Roe\n{paragraph}\n{BODY}")
    assert found
    assert set(found.fields) == {"title", "author"}


@pytest.mark.parametrize(
    "fields",
    [f"---\ntitle: {TITLE}\nauthor:\n  - Ada Roe\n---\n", f'+++\ntitle = "{TITLE}"\nauthor = "Ada Roe"\n+++\n'],
)
def test_a_fence_may_have_the_line_ends_of_windows(fields: str) -> None:
    (article,) = articles_of(f"{fields}{BODY}\n".replace("\n", "\r\n"), "ferry.md")
    assert (article.headline, article.byline, article.body) == (TITLE, "Ada Roe", BODY)
