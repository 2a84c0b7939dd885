"""The export of a WordPress site: read as the site shows its posts."""

from __future__ import annotations

from service.article import Article
from service.formats.wordpress import as_shown
from tests.formats.reading import articles_of

EXPORT = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>The Dale</title><wp:author>
<wp:author_login><![CDATA[hmoss]]></wp:author_login><wp:author_email>h@dale.example</wp:author_email>
<wp:author_display_name><![CDATA[Hetty Moss]]></wp:author_display_name></wp:author><item><title>Fair is back</title>
<dc:creator><![CDATA[{}]]></dc:creator><content:encoded><![CDATA[{}]]></content:encoded>
<excerpt:encoded><![CDATA[The fair.]]></excerpt:encoded>
<category domain="post_tag"><![CDATA[Tups &amp; ewes]]></category>
<wp:post_id>31</wp:post_id></item></channel></rss>"""


def article(content: str, creator: str = "hmoss") -> Article:
    return articles_of(EXPORT.format(creator, content), "dale.xml")[0]


def test_blank_lines_part_paragraphs() -> None:
    found = article("The fair is back.\nIt was away.\n\nSome <b>400</b> tups came.\n\n<h2>Prices</h2>\n\nThey rose.")
    assert found.body == "The fair is back. It was away.\n\nSome 400 tups came.\n\nPrices\n\nThey rose."


def test_a_post_in_paragraphs_of_its_own_stays_as_it_is() -> None:
    content = "<!-- wp:paragraph -->\n<p>The fair is back.</p>\n<!-- /wp:paragraph -->\n\n<p>It rains.</p>"
    assert as_shown(EXPORT.format("a", content)) == as_shown(EXPORT.format("a", "")).replace(
        "<content:encoded><![CDATA[", "<content:encoded><![CDATA[" + content.replace("\n\n", "\n")
    )


def test_preformatted_lines_stay_together() -> None:
    content = "<pre>one\n\ntwo</pre>\n\nthree"
    assert content in as_shown(EXPORT.format("a", content))


def test_a_caption_belongs_to_its_picture_and_not_to_the_text() -> None:
    new = '[caption id="a" width="9"]<a href="/1"><img src="https://d.example/1.jpg"/></a> Judges at work[/caption]'
    old = '[caption id="b" caption="Tups"]<img src="https://d.example/2.jpg"/>[/caption]'
    found = article(f"The fair is back.\n\n{new}\n\n{old}\n\nIt rains.")
    assert found.body == "The fair is back.\n\nIt rains."
    assert found.stated is not None
    assert [each.caption for each in found.stated.associations] == ["Judges at work", "Tups"]


def test_the_writer_of_a_post_has_the_name_of_the_account() -> None:
    assert article("The fair is back.").byline == "Hetty Moss"
    assert article("The fair is back.", "Guest Writer").byline == "Guest Writer"


def test_a_writer_is_named_in_the_form_of_the_element() -> None:
    export = EXPORT.replace("Hetty Moss", "Moss & Dale").replace("<![CDATA[{}]]></dc", "{}</dc", 1)
    assert "<dc:creator>Moss &amp; Dale</dc:creator>" in as_shown(export.format("hmoss", "The fair is back."))
    assert articles_of(export.format("hmoss", "The fair is back."), "dale.xml")[0].byline == "Moss & Dale"


def test_a_post_has_its_excerpt_and_tags() -> None:
    stated = article("The fair is back, and it rains.").stated
    assert stated is not None
    assert (stated.abstract, stated.keywords) == ("The fair.", ("Tups & ewes",))


def test_other_feeds_are_unchanged() -> None:
    feed = EXPORT.format("hmoss", "one\n\ntwo").replace("wordpress.org/export", "other.example/export")
    assert as_shown(feed) == feed
