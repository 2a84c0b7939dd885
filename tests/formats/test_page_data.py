"""A page that scripts draw in, the article in its data or for readers without scripts out."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from service.formats.draft import Draft
from service.formats.html_page import parse
from service.outcome import Accepted, Rejected

TITLE = "Ferry to Skarn runs again"
LEDE = "The ferry to Skarn runs again from Monday, the harbour board of Portbay said."
TEXT = "It had been out of service since a storm in March damaged both piers and the ramp. " * 4
BODY = f"<p>{LEDE}</p><p>{TEXT}</p>"
ARTICLE = {"title": TITLE, "body": BODY, "author": {"name": "Ada Roe"}, "publishedAt": "2026-03-04T09:00:00Z"}
OTHER = {"title": "Mayor opens new market hall", "body": BODY * 3}


def read(body: str, title: str = f"{TITLE} | Portbay Post") -> Draft | None:
    outcome = parse(f"<html><head><title>{title}</title></head><body>{body}</body></html>", "utf-8")
    if isinstance(outcome, Rejected):
        return None
    assert isinstance(outcome, Accepted)
    (draft,) = outcome.value
    return draft


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": {"pageProps": ARTICLE}})}</script>',
        f"<script>window.a = b || {{}}; window.__STATE__ = {json.dumps({'articles': {'12': ARTICLE}})}; c()</script>",
        f"<script>window.__STATE__ = JSON.parse({json.dumps(json.dumps({'article': ARTICLE}))});</script>",
    ],
)
def test_a_page_that_scripts_draw_is_read_from_the_data_in_them(script: str) -> None:
    draft = read(f'<div id="root">Loading</div>{script}')
    assert draft
    assert (draft.kind, draft.headline, draft.byline, draft.body) == (
        "field",
        TITLE,
        "Ada Roe",
        f"{LEDE}\n\n{TEXT.strip()}",
    )
    assert draft.published
    assert draft.published.isoformat() == "2026-03-04T09:00:00+00:00"


def test_an_article_of_another_headline_in_the_data_is_not_the_pages() -> None:
    script = f"<script>window.__STATE__ = {json.dumps({'related': [OTHER]})}</script>"
    assert read(script) is None
    draft = read(f"<script>window.__STATE__ = {json.dumps({'related': [OTHER], 'own': ARTICLE})}</script>")
    assert draft
    assert draft.headline == TITLE
    assert draft.body == f"{LEDE}\n\n{TEXT.strip()}"


def test_data_beside_a_text_that_the_page_shows_changes_nothing() -> None:
    script = f"<script>window.__STATE__ = {json.dumps(ARTICLE)}</script>"
    draft = read(f"<h1>{TITLE}</h1><p>{LEDE}</p>{script}<p>{TEXT * 2}</p>")
    assert draft
    assert draft.kind == "page"


def test_what_a_page_says_only_to_readers_without_scripts_is_read_and_a_request_for_scripts_is_not() -> None:
    draft = read(f"<nav>News Sport</nav><noscript><h1>{TITLE}</h1>{BODY}</noscript>")
    assert draft
    assert [piece.text for piece in draft.pieces or ()] == ["News Sport", TITLE, LEDE, TEXT.strip()]
    assert read("<noscript>You need to enable JavaScript to run this app.</noscript>") is None
    draft = read(f"<h1>{TITLE}</h1>{BODY}<noscript><img src='x.jpg' alt='{TEXT * 4}'></noscript>")
    assert draft
    assert [piece.text for piece in draft.pieces or ()] == [TITLE, LEDE, TEXT.strip()]


def test_on_a_page_without_a_headline_only_a_sole_article_in_the_data_is_its() -> None:
    def state(*own: Mapping[str, object]) -> str:
        return f"<script>window.__STATE__ = {json.dumps({'all': list(own)})}</script>"

    assert read(state(ARTICLE), title="")
    assert read(state(ARTICLE, OTHER), title="") is None
    assert read(state(ARTICLE | {"title": "Ferry"})) is None


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (f"<script>a.b[0] \n = {json.dumps(ARTICLE)}</script>", True),
        (f"<script>if (a == 1) {json.dumps(ARTICLE)}</script>", False),
        (f'<script TYPE = "Application/JSON" data-a="1">{json.dumps(ARTICLE)}</script>', True),
        (f'<script data-type2="application/json">{json.dumps(ARTICLE)}</script>', False),
        (f"<script>json.Parse( {json.dumps(json.dumps(ARTICLE))})</script>", True),
        (f"<script>MyJSON.parse({json.dumps(json.dumps(ARTICLE))})</script>", False),
    ],
)
def test_data_begins_where_what_stands_before_its_sign_says_so(script: str, found: bool) -> None:
    assert (read(script) is not None) is found
