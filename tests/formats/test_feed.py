"""Feeds as people publish them: every entry with a text is found, whatever is wrong around it."""

from __future__ import annotations

import base64
import html
import json
from datetime import UTC, datetime

import feedparser
import pytest

from service.article import Article, RawDocument
from service.cleaning import clean_document
from service.formats import feed
from service.outcome import Accepted, Reason, Rejected
from tests.formats.reading import articles_of, items_of

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
RSS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Press</title>{}</channel></rss>'
)
ITEM = f"<item><title>Bridge for Brunsea</title><guid>urn:exa:1</guid><description>{TEXT}</description>{{}}</item>"


def outcome(content: str | bytes, content_type: str | None = None) -> Accepted[tuple[Article, ...]] | Rejected:
    data = content.encode() if isinstance(content, str) else content
    received = datetime(2026, 2, 1, tzinfo=UTC)
    return clean_document(
        RawDocument(
            document_id="d",
            uri="urn:file",
            source="test",
            filename="feed.xml",
            content=data,
            received_at=received,
            content_type=content_type,
        ),
        10_485_760,
    )


def first(content: str | bytes) -> Article:
    found = outcome(content)
    assert isinstance(found, Accepted), found
    return found.value[0]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(RSS.format(ITEM.format("<x>Salt & vinegar</x>")), id="a bare ampersand"),
        pytest.param(RSS.format(ITEM.format("<x>\x0b</x>")), id="a control character"),
        pytest.param(RSS.format(ITEM.format("") + "<item><title>Cut"), id="cut off"),
        pytest.param("Notice: undefined index\n" + RSS.format(ITEM.format("")), id="junk before"),
        pytest.param(RSS.format(ITEM.format("")) + "<!-- 0.1 s -->done", id="junk after"),
        pytest.param(RSS.format(ITEM.format("<slash:comments>3</slash:comments>")), id="an undeclared prefix"),
    ],
)
def test_a_feed_that_is_not_well_formed_gives_its_entries_marked_repaired(content: str) -> None:
    article = first(content)
    assert (article.headline, article.body, article.uri) == ("Bridge for Brunsea", TEXT, "urn:exa:1")
    assert article.repaired


def test_a_well_formed_feed_is_not_repaired() -> None:
    assert not first(RSS.format(ITEM.format(""))).repaired


def test_an_entity_that_only_html_knows_is_its_character() -> None:
    content = RSS.format(ITEM.format("").replace("Bridge for", "Bridge&nbsp;for&hellip;"))
    assert first(content).headline == "Bridge for… Brunsea"


def test_the_title_and_text_of_a_picture_are_not_the_entrys() -> None:
    media = (
        '<media:content url="https://example.org/p.jpg" type="image/jpeg" width="800">'
        "<media:title>The old ferry</media:title><media:description>At the quay</media:description>"
        "<media:credit>Jo Roe</media:credit></media:content>"
    )
    article = first(RSS.format(f"<item>{media}{ITEM.format('')[6:]}"))
    assert (article.headline, article.body) == ("Bridge for Brunsea", TEXT)
    assert article.stated is not None
    (picture,) = article.stated.associations
    assert (picture.type, picture.headline, picture.caption, picture.credit) == (
        "picture",
        "The old ferry",
        "At the quay",
        "Jo Roe",
    )
    assert (picture.renditions[0].href, picture.renditions[0].width) == ("https://example.org/p.jpg", 800)


def test_text_that_was_escaped_once_too_often_is_read_until_it_is_text() -> None:
    twice = f"&amp;lt;p&amp;gt;{TEXT}&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;Work begins in May.&amp;lt;/p&amp;gt;"
    content = RSS.format(f"<item><title>Bridge</title><description>{twice}</description></item>")
    assert first(content).body == f"{TEXT}\n\nWork begins in May."


def test_plain_text_of_atom_keeps_what_looks_like_markup() -> None:
    entry = '<entry><id>urn:exa:1</id><title type="text">The &lt;b&gt; tag</title><summary>{}</summary></entry>'
    content = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry.format(TEXT)}</feed>'
    assert first(content).headline == "The <b> tag"


def test_base64_of_atom_is_decoded_and_markup_inside_read() -> None:
    encoded = base64.b64encode(f"<p>{TEXT}</p>".encode()).decode()
    content = (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Bridge</title>'
        f'<content type="text/html" mode="base64">{encoded}</content></entry></feed>'
    )
    assert first(content).body == TEXT


def test_what_a_feed_states_beside_the_text_is_kept() -> None:
    more = (
        "<link>https://example.org/1</link><category domain='desks'>Islands</category><dc:creator>Ada Roe</dc:creator>"
        "<dc:rights>(c) Harbour Press</dc:rights><source url='https://example.org/feed'>Exa</source>"
        "<enclosure url='https://example.org/a.mp3' length='123' type='audio/mpeg'/>"
        "<pubDate>Fri, 30 Jan 2026 11:00:00 +0100</pubDate>"
    )
    article = first(RSS.format(ITEM.format(more)))
    stated = article.stated
    assert stated is not None
    assert (article.byline, article.section, article.publishers) == ("Ada Roe", "Islands", ("Harbour Press",))
    assert article.published == datetime(2026, 1, 30, 10, tzinfo=UTC)
    assert (stated.links[0].href, stated.links[0].rel) == ("https://example.org/1", "canonical")
    assert (stated.copyright_notice, stated.sources[0].name) == ("(c) Harbour Press", "Exa")
    assert (stated.associations[0].type, stated.associations[0].renditions[0].size_bytes) == ("audio", 123)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-16", "utf-32"])
def test_a_feed_in_wide_characters_is_read_with_or_without_a_mark(name: str) -> None:
    content = RSS.format(ITEM.format("").replace("Brunsea", "Brünsea")).replace("?>", f' encoding="{name}"?>', 1)
    article = first(content.encode(name))
    assert (article.headline, article.charset) == ("Bridge for Brünsea", name)


def test_text_behind_an_embedded_film_that_nobody_closes_is_read() -> None:
    content = RSS.format(f"<item><title>B</title><description>&lt;iframe src='x'&gt; {TEXT}</description></item>")
    assert first(content).body == TEXT


def test_a_field_of_nothing_but_prompts_is_kept() -> None:
    content = RSS.format("<item><title>Bridge</title><description>Click here</description></item>")
    assert first(content).body == "Click here"


@pytest.mark.parametrize("content", ["<a>", "<", "&", "<b>x<i>y</b>", "<a b='"])
def test_a_feed_made_to_hurt_is_refused_at_once(content: str) -> None:
    found = outcome(RSS.format("<item><description>" + content * (feed.MOST_TAGS_REPAIRED + 1)))
    assert isinstance(found, Rejected)
    assert found.reason is Reason.MALFORMED


def test_beyond_the_most_tags_entries_that_end_before_are_taken_and_the_rest_named() -> None:
    found = outcome(RSS.format(ITEM.format("") + ITEM.format("<b>&" * 100_000)))
    assert isinstance(found, Accepted)
    assert len(found.value) == 1
    assert [each.reason for each in found.refused] == [Reason.TOO_LARGE]


def test_an_export_of_wordpress_has_no_shortcodes_and_keeps_the_writers_brackets() -> None:
    text = "[dropcap]T[/dropcap]he ferry [sic] goes. [contact_form] [gallery ids='1,2']"
    content = RSS.format(f"<item><title>Ferry</title><description>{text}</description></item>")
    assert first(content).body == text
    export = content.replace("<rss ", '<rss xmlns:wp="http://wordpress.org/export/1.2/" ', 1)
    assert first(export).body == "The ferry [sic] goes."


def test_what_its_parser_trips_over_is_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    def trips(*_: object, **__: object) -> None:
        raise AttributeError("no such thing")

    monkeypatch.setattr(feedparser, "parse", trips)
    outcome = feed.parse("<rss><channel><item><title>a</title></item></channel></rss>", "utf-8")
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.message[:34]) == (Reason.MALFORMED, "a feed that its parser cannot read")


def test_the_title_of_its_medium_is_the_headline_of_an_entry_without_one() -> None:
    media = "xmlns:media='http://search.yahoo.com/mrss/'"
    item = f"<item><media:title>Bridge</media:title><description>{TEXT}</description></item>"
    content = f"<rss {media}><channel>{item}</channel></rss>"
    assert first(content).headline == "Bridge"


def test_an_entry_that_is_nothing_but_a_picture_is_an_item() -> None:
    picture = "<item><description><![CDATA[<img src='https://exa.example/p.jpg' alt='A ferry'>]]></description></item>"
    outcome = feed.parse(RSS.format(picture), "utf-8")
    assert isinstance(outcome, Accepted)
    assert [(each.kind, each.item_type) for each in outcome.value] == [("item", "picture")]


PICTURE = '<img src="https://exa.example/quay.jpg" alt="The quay"/>'


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(f"<item><body xmlns='http://www.w3.org/1999/xhtml'>{PICTURE}</body></item>", id="in a body"),
        pytest.param(f"<item><title>{html.escape(f'<b>{PICTURE}</b>')}</title></item>", id="as its title"),
    ],
)
def test_a_picture_is_an_item_wherever_its_entry_has_it(entry: str) -> None:
    (item,) = items_of(RSS.format(entry), "feed.xml")
    assert item.stated is not None
    assert item.type == "picture"
    assert [each.renditions[0].href for each in item.stated.associations] == ["https://exa.example/quay.jpg"]


def test_what_elements_of_other_namespaces_say_is_told_by_their_names() -> None:
    private = '<exa:desk xmlns:exa="https://exa.example/ns">north</exa:desk>'
    (article,) = articles_of(RSS.format(ITEM.format(private)), "feed.xml")
    assert article.stated is not None
    assert article.stated.other["exa_desk"] == "north"


@pytest.mark.parametrize(
    "element",
    [
        "<fulltext>{}</fulltext>",
        '<yandex:full-text xmlns:yandex="http://news.yandex.ru">{}</yandex:full-text>',
        '<turbo:content xmlns:turbo="http://turbo.yandex.ru"><![CDATA[<p>{}</p>]]></turbo:content>',
    ],
)
def test_the_whole_text_in_an_element_that_the_feed_adds_is_the_body(element: str) -> None:
    whole = f"{TEXT} Work begins in May and takes two years, its chairwoman said."
    (article,) = articles_of(RSS.format(ITEM.format(element.format(whole))), "feed.xml")
    assert article.body == whole
    assert article.stated is not None
    assert (article.stated.abstract, article.stated.other) == (TEXT, {})
    (article,) = articles_of(RSS.format(ITEM.format(element.format("Work begins."))), "feed.xml")
    assert article.body == TEXT


def test_a_text_of_media_rss_is_the_body_only_where_there_is_no_medium() -> None:
    entry = f"<item><title>Bridge for Brunsea</title>{{}}<media:text>{TEXT}</media:text></item>"
    (article,) = articles_of(RSS.format(entry.format("")), "feed.xml")
    assert article.body == TEXT
    assert not articles_of(RSS.format(entry.format('<media:content url="https://exa.example/a.mp4"/>')), "feed.xml")


@pytest.mark.parametrize("content", ["", "\ufeff", "<rss"])
def test_what_has_no_feed_in_it_is_refused(content: str) -> None:
    assert isinstance(feed.parse(content, "utf-8"), Rejected)


def test_a_post_of_an_export_of_wordpress_has_the_attachment_that_it_refers_to() -> None:
    attachment = (
        "<item><title>The quay</title><wp:post_id>7</wp:post_id><wp:attachment_url>https://exa.example/quay.jpg"
    )
    attachment += "</wp:attachment_url></item>"
    meta = "<wp:postmeta><wp:meta_key>{}</wp:meta_key><wp:meta_value><![CDATA[{}]]></wp:meta_value></wp:postmeta>"
    own = "<wp:post_id>8</wp:post_id>" + meta.format("_thumbnail_id", 7) + meta.format("_edit_last", 7)
    export = RSS.format(attachment + ITEM.format(own)).replace(
        "<rss ", '<rss xmlns:wp="http://wordpress.org/export/1.2/" '
    )
    (article,) = articles_of(export, "feed.xml")
    assert article.stated is not None
    (picture,) = article.stated.associations
    assert (picture.headline, picture.renditions[0].href) == ("The quay", "https://exa.example/quay.jpg")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("<g:point>55.7 13.2</g:point>", [(None, "geo:55.7,13.2", "Point")]),
        ("<g:point>55.7 13.2</g:point><g:featurename>Lund</g:featurename>", [("Lund", "geo:55.7,13.2", "Point")]),
        ("<p:lat>55.7</p:lat><p:long>13.2</p:long>", [(None, "geo:55.7,13.2", "Point")]),
        ("<g:line>1 2 3 4</g:line><g:featurename>Lund</g:featurename>", [("Lund", None, "LineString")]),
        ("<g:line>1 2 3 4</g:line>", []),
        ("<g:point>nan 13.2</g:point>", []),
        ("<p:lat>north</p:lat><p:long>13.2</p:long>", []),
    ],
)
def test_points_of_a_place(told: str, expected: list[tuple[str | None, str | None, str]]) -> None:
    spaces = 'xmlns:g="http://www.georss.org/georss" xmlns:p="http://www.w3.org/2003/01/geo/wgs84_pos#"'
    item = ITEM.replace("<item>", f"<item {spaces}>")
    (article,) = articles_of(RSS.format(item.format(told)), "a.rss")
    places = article.stated.places if article.stated else ()
    assert [(each.name, each.code, json.loads(each.details or "")["geoJSON"]["type"]) for each in places] == expected


def test_a_permanent_identifier_is_the_address_where_there_is_no_link() -> None:
    item = f"<item><title>Mill</title><guid>http://e.example/1</guid><description>{TEXT}</description></item>"
    block = first(RSS.format(item)).stated
    assert block is not None
    assert [(each.href, each.rel) for each in block.links] == [("http://e.example/1", "canonical")]


def test_the_title_of_an_enclosure_is_its_headline() -> None:
    link = "<link rel='enclosure' href='http://e.example/a.mp3' type='audio/mpeg' title='Talk'/>"
    block = first(
        f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>Mill</title>{link}<summary>{TEXT}</summary>"
        "</entry></feed>"
    ).stated
    assert block is not None
    assert [each.headline for each in block.associations] == ["Talk"]


def test_the_name_of_a_place_may_be_an_attribute() -> None:
    point = (
        "<georss:point xmlns:georss='http://www.georss.org/georss' elev='1' featurename='Halden'>59 11</georss:point>"
    )
    block = first(RSS.format(ITEM.format(point))).stated
    assert block is not None
    assert [(each.name, each.code) for each in block.places] == [("Halden", "geo:59.0,11.0")]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("late &#55357;&#56841;", "late \U0001f609"),
        ("late &#xD83D;", "late \ufffd"),
        ("late&#x1c; &#38; soon", "late & soon"),
        ("late & &#233;t&#233;", "late & été"),
    ],
)
def test_references_to_characters_that_xml_forbids_do_no_harm(written: str, read: str) -> None:
    assert first(RSS.format(f"<item><title>{written}</title><description>{TEXT}</description></item>")).headline == read


@pytest.mark.parametrize(
    ("headline", "tail", "kept"),
    [
        ("Brücke ersetzt Fähre nach Lund", "Der Beitrag {} erschien zuerst auf Hafenblatt.", False),
        ("Bridge", "{} closed.", True),
        ("Brücke ersetzt Fähre nach Lund", "{}", True),
        (
            "Brücke ersetzt Fähre nach Lund",
            "{} sagte der Rat am Freitag, und zwar ohne eine Frist, einen Plan und Geld.",
            True,
        ),
    ],
)
def test_a_last_line_of_the_headline_and_a_few_words_is_the_site_systems(headline: str, tail: str, kept: bool) -> None:
    markup = html.escape(f"<p>{TEXT}</p><p>{tail.format(headline)}</p>")
    item = f"<item><title>{headline}</title><description>{markup}</description></item>"
    assert (tail.format(headline) in (first(RSS.format(item)).body or "")) is kept


def test_prism_and_a_press_services_own_elements_are_read() -> None:
    item = first(
        RSS.replace("<rss ", '<rss xmlns:prism="http://p.example/" ').format(
            f"<item><title>Bridge</title><description>{TEXT}</description><prism:section>Traffic</prism:section>"
            "<dc:subject>ferries</dc:subject><prism:copyright>2026 Exa</prism:copyright><dc:keyword>bridge</dc:keyword>"
            "<dc:modified>2026-01-30T10:00:00Z</dc:modified></item>"
        )
    )
    assert (item.section, item.updated) == ("Traffic", datetime(2026, 1, 30, 10, tzinfo=UTC))
    assert item.stated is not None
    assert (item.stated.copyright_notice, item.stated.keywords) == ("2026 Exa", ("bridge",))


def test_an_entry_of_a_channel_of_films_is_a_video() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>F</title><entry>'
        "<id>yt:video:1</id><title>Bridge</title><media:group><media:title>Bridge</media:title>"
        '<media:content url="https://f.example/1" type="application/x-shockwave-flash"/>'
        f"<media:description>{TEXT}</media:description></media:group></entry></feed>"
    )
    (item,) = items_of(feed, "a.xml")
    assert (item.type, item.headline) == ("video", "Bridge")
    assert item.stated is not None
    assert item.stated.associations[0].caption == TEXT


def test_contributors_beside_an_author_are_creators_and_the_feeds_language_is_stated() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>F</title><entry><title>Bridge</title>'
        "<author><name>Ida Ek</name></author><contributor><name>Jo Lind</name></contributor>"
        f"<content>{TEXT}</content></entry></feed>"
    )
    item = first(feed)
    assert item.byline == "Ida Ek"
    assert item.stated is not None
    assert item.stated.language == "en-GB"
    assert [(each.name, each.rel) for each in item.stated.creators] == [("Jo Lind", "contributor")]


@pytest.mark.parametrize(
    "written",
    [
        '<media:content url="https://f.example/1.jpg" medium="image">{}</media:content>',
        '<media:content url="https://f.example/1.jpg" medium="image"/>{}',
    ],
    ids=["inside", "beside"],
)
def test_who_took_a_picture_is_its_byline_and_other_credits_its_credit(written: str) -> None:
    credits = '<media:credit role="photographer">Ida Ek</media:credit><media:credit role="owner">Exa</media:credit>'
    item = first(RSS.format(ITEM.format(written.format(credits))))
    assert item.stated is not None
    (picture,) = item.stated.associations
    assert (picture.byline, picture.credit) == ("Ida Ek", "Exa")


def test_an_entry_with_contributors_alone_is_by_them() -> None:
    entry = (
        f"<entry><title>Bridge</title><contributor><name>Jo Lind</name></contributor><content>{TEXT}</content></entry>"
    )
    author = "<author><name>The Ferry Times</name></author>"
    for around in ("", author):
        (article,) = articles_of(f"<feed xmlns='http://www.w3.org/2005/Atom'>{around}{entry}</feed>", "a.atom")
        assert article.byline == "Jo Lind"


@pytest.mark.parametrize(
    "above", ["x", " " * 60, "Content-type: text/xml ", "\N{NO-BREAK SPACE}", "\f", "\0", "<!-- a -->", "\ufeff"]
)
def test_a_feed_behind_other_characters_is_a_feed(above: str) -> None:
    item = f"<item><title>Bridge</title><description>{TEXT}</description></item>"
    assert feed.sniff(f"{above}<rss version='2.0'><channel>{item}</channel></rss>".encode())
    assert not feed.sniff(f"{above} The <rss> element is the root; <rss></rss> is empty.".encode())


def test_a_caption_of_media_rss_is_a_plain_text_with_its_copyright() -> None:
    media = (
        "<media:content url='http://m.example/1.jpg'/><media:copyright>Lau 2026</media:copyright>"
        "<media:description type='html'>Steam &lt;b&gt;rises&lt;/b&gt; at 2 &lt; 3</media:description>"
    )
    item = f"<item><title>Lava</title>{media}<description>{TEXT}</description></item>"
    (article,) = articles_of(
        f"<rss xmlns:media='http://search.yahoo.com/mrss/'><channel>{item}</channel></rss>", "a.rss"
    )
    assert article.stated is not None
    (picture,) = article.stated.associations
    assert (picture.caption, picture.copyright_notice) == ("Steam rises at 2 < 3", "Lau 2026")


def test_the_subtitle_of_an_episode_beside_its_summary_is_kept() -> None:
    episode = f"<itunes:summary>{TEXT}</itunes:summary><itunes:subtitle>Why it matters</itunes:subtitle>"
    podcast = "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
    (article,) = articles_of(
        f"<rss {podcast}><channel><item><title>Ep</title>{episode}</item></channel></rss>", "a.rss"
    )
    assert article.stated is not None
    assert article.stated.other["itunes_subtitle"] == "Why it matters"
