"""What a standard asks for and a document lacks, where it breaks, and what of it was not read."""

from __future__ import annotations

import json

import pytest

from service.formats.conformance import faults, unplaced

G2 = (
    '<newsItem guid="urn:exa:1"><itemMeta><itemClass qcode="ninat:text"/><provider literal="EXA"/>'
    "<versionCreated>2026-01-30T11:00:00+01:00</versionCreated></itemMeta></newsItem>"
)


@pytest.mark.parametrize(
    ("text", "form", "wrong"),
    [
        (G2, "newsml-g2", ()),
        (G2.replace(' guid="urn:exa:1"', ""), "newsml-g2", ("newsItem without @guid (line 1)",)),
        (
            "<NewsML><NewsItem><NewsManagement><NewsItemType/><FirstCreated/><Status/></NewsManagement></NewsItem></NewsML>",
            "newsml-1",
            ("NewsManagement without ThisRevisionCreated (line 1)",),
        ),
        ("<?xml version='1.0'?>\n<nitf><head/></nitf>", "nitf", ("nitf without body (line 2)",)),
        (
            "<feed><title/><id/><updated/>\n<entry><id/><updated/></entry>\n<entry><id/><updated/></entry></feed>",
            "feed",
            ("entry without title, 2 times (lines 2, 3)",),
        ),
        ('{"headline": "Bridge"}', "ninjs", ("uri is required",)),
        (
            G2.replace("2026-01-30T11:00:00+01:00", "yesterday").replace(
                "</newsItem>", "<contentMeta>\n<urgency>12</urgency></contentMeta></newsItem>"
            ),
            "newsml-g2",
            ("versionCreated is no time: 'yesterday' (line 1)", "urgency is no urgency of 1 to 9: '12' (line 2)"),
        ),
        (
            "<nitf><head><docdata>\n<date.issue norm='soon'/><urgency ed-urg='3'/></docdata></head><body/></nitf>",
            "nitf",
            ("date.issue@norm is no time: 'soon' (line 2)",),
        ),
        (
            '{"uri": "u", "versioncreated": "soon", "urgency": "x", "pubstatus": "gone"}',
            "ninjs",
            (
                "versioncreated is no time: 'soon'",
                "urgency is no urgency of 1 to 9: 'x'",
                "pubstatus is none of usable, withheld, canceled: 'gone'",
            ),
        ),
        ('{"items": [{"uri": "u", "headline": "Bridge", "body_text": "Long."}]}', "ninjs", ()),
        (
            '{"data": {"versioncreated": "soon", "pubstatus": "usable", "uri": "u", "body_text": "Long."}, "urn": "e"}',
            "ninjs",
            ("versioncreated is no time: 'soon'",),
        ),
        (
            "<urlset><url><news><title/><publication_date>soon</publication_date></news></url></urlset>",
            "sitemap",
            (
                "url without loc (line 1)",
                "news without publication/name (line 1)",
                "news without publication/language (line 1)",
                "publication_date is no time: 'soon' (line 1)",
            ),
        ),
        ("Any text.", "txt", ()),
    ],
)
def test_what_a_standard_asks_for_is_named(text: str, form: str, wrong: tuple[str, ...]) -> None:
    assert faults(text, form) == wrong


def test_a_document_that_is_not_well_formed_is_shown_where_it_breaks() -> None:
    (wrong,) = faults('<?xml version="1.0"?>\n<nitf>\n<body>Salt & vinegar</body>\n</nitf>', "nitf")
    assert wrong.startswith("not well-formed: ")
    assert "line 3" in wrong
    assert wrong.endswith("<body>Salt & vinegar</body>")
    assert faults("{broken", "json")[0].startswith("not JSON: ")
    # This can be read, but JSON it is not.
    assert faults('{"a": "b",}', "json")[0].startswith("not JSON: ")


def test_values_that_were_not_read_are_named_by_their_place() -> None:
    read = json.dumps(
        [{"uri": "urn:exa:1", "stated": {"provider": "EXA"}, "at": "2026-01-30T10:00:00Z", "type": "text"}]
    )
    assert unplaced(G2, "newsml-g2", read.encode()) == {}
    extra = G2.replace(
        "</newsItem>", '<assert qcode="p:1"><phone>555 123</phone><phone>555 124</phone></assert></newsItem>'
    )
    assert unplaced(extra, "newsml-g2", read.encode()) == {"/newsItem/assert/phone": (2, "555 123")}
    item = {"uri": "urn:exa:1", "extra": {"list": [{"a": "lost"}]}}
    assert unplaced(json.dumps(item), "ninjs", read.encode()) == {"extra.list.a": (1, "lost")}


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("<p>Work</p><p>starts in May.</p>", "Work\n\nstarts in May."),
        ("&lt;p&gt;Work&lt;/p&gt;&lt;p&gt;starts &amp;amp; ends in May.&lt;/p&gt;", "Work\n\nstarts & ends in May."),
        ("ferry, bridge", ["bridge", "ferry"]),
        ("Por Ida Ek", "Ida Ek"),
    ],
    ids=["markup", "markup escaped", "a list in one value", "by in another language"],
)
def test_a_value_in_another_form_has_a_place(value: str, read: object) -> None:
    assert unplaced(json.dumps({"one": value}), "json", json.dumps({"two": read}).encode()) == {}
