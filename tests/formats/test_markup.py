"""HTML source in, its visible blocks out."""

from __future__ import annotations

import pytest

from service.formats.markup import LONGEST_HIDDEN, pieces_of


def test_preformatted_text_comes_apart_at_its_blank_lines_and_code_does_not() -> None:
    prose = "The pier will <b>close</b> on\nMonday.\n\nThe board said\nso.\n \nNobody asked."
    assert [piece.text for piece in pieces_of(f"<pre>{prose}</pre>")] == [
        "The pier will close on Monday.",
        "The board said so.",
        "Nobody asked.",
    ]
    code = "def close(pier):\n    pier[0] = {}\n\n    return pier"
    assert [piece.text for piece in pieces_of(f"<pre>{code}</pre>")] == ["def close(pier): pier[0] = {} return pier"]


def test_a_piece_says_how_many_line_breaks_alone_part_it_from_the_one_before() -> None:
    pieces = pieces_of("<p>One<br>two<br/><br>three</p><p>four<br></p><br><div>five</div>")
    assert [(piece.text, piece.breaks) for piece in pieces] == [
        ("One", 0),
        ("two", 1),
        ("three", 2),
        ("four", 0),
        ("five", 0),
    ]


@pytest.mark.parametrize(
    "span",
    [
        '<span class="visually-hidden">, opens new tab</span>',
        '<span class="a sr-only">, opens <span>new</span> tab</span>',
        "<span style='position:absolute;clip:rect(0, 0, 0, 0)'>, opens new tab</span>",
        "<span hidden>, opens new tab</span>",
    ],
)
def test_a_span_for_screen_readers_is_not_visible(span: str) -> None:
    assert [piece.text for piece in pieces_of(f"<p>The <a href=/p>pier{span}</a> will close.</p>")] == [
        "The pier will close."
    ]


@pytest.mark.parametrize(
    "span",
    [
        '<span class="hidden-phone">old</span>',
        '<span data-hidden="1">old</span>',
        f'<span class="sr-only">old {"pier " * LONGEST_HIDDEN}</span>',
    ],
)
def test_another_span_and_a_long_one_are(span: str) -> None:
    assert "old" in pieces_of(f"<p>The {span} pier</p>")[0].text


def test_a_declared_shadow_tree_is_shown_and_any_other_template_is_not() -> None:
    source = "<pier-card><template {}><p>The pier will close.</p></template></pier-card><p>Below</p>"
    assert [piece.text for piece in pieces_of(source.format('shadowrootmode="open"'))] == [
        "The pier will close.",
        "Below",
    ]
    assert [piece.text for piece in pieces_of(source.format('id="shadowroot"'))] == ["Below"]


def test_a_span_is_hidden_by_its_attributes_and_not_by_what_their_values_say() -> None:
    for shown in (
        'title="the hidden truth"', 'class="not-sr-only"', 'class="focus:sr-only md:sr-only"',
        'data-style="display:none"', 'data-class="sr-only"', 'hidden="until-found"', 'hidden="false"',
    ):  # fmt: skip
        (piece,) = pieces_of(f"<p>It <span {shown}>was not</span> closed.</p>")
        assert piece.text == "It was not closed.", shown
    for hidden in (
        "hidden", 'hidden=""', 'id="a" hidden data-x="y"', 'class="note sr-only"', 'class="u-visually-hidden"',
        'style="color: red; display:none"',
    ):  # fmt: skip
        (piece,) = pieces_of(f"<p>It <span {hidden}>was not</span> closed.</p>")
        assert piece.text == "It closed.", hidden
