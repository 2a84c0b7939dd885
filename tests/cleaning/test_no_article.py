"""Files and pages that are no article say what they are; what only looks like one of them is an article."""

from __future__ import annotations

import pytest

from service.cleaning.blocks import blocks_of_pieces, blocks_of_text
from service.cleaning.no_article import is_front, no_article
from service.formats.markup import pieces_of

TEXT = (
    "The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months, while its piles "
    "are replaced, after a meeting that lasted until midnight and ended in a quarrel."
)
PROGRAM = """import sys


def main(path):
    with open(path) as file:
        lines = [line for line in file if line.strip()]
    print(len(lines))


if __name__ == '__main__':
    main(sys.argv[1])
"""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (PROGRAM, "a program"),
        ("function a(b) {\n  var c = b + 1;\n  return c;\n}\n", "a program"),
        ("User-agent: *\nDisallow: /search\nCrawl-delay: 10\n# kind robots only\n", "a file of settings"),
        ("2024-03-05 10:00:01 started\n2024-03-05 10:00:02 read 4 files\n" * 3, "a log"),
        ("id,title,date\n" + f'1,"Old pier, to close",2024-03-05,"{TEXT}"\n' * 5, "a table of comma-separated values"),
        ("id\ttitle\tdate\n" + "1\tOld pier\t2024\n" * 5, "a table of tab-separated values"),
        (
            "Fatal error: Uncaught PDOException in /srv/db.php:41\nStack trace:\n#0 {main}\nthrown in /srv/db.php",
            "an error page",
        ),
        (
            "Portbay Courier\nSorry, you have been blocked\nWhat can I do? Tell us the reference number.",
            "a page that refuses access",
        ),
        ("Oops! Page not found\nThe page you are looking for may have been moved.", "an error page"),
        ("courier.example\nChecking your browser before you go on.\nPlease enable JavaScript.", "a check for robots"),
        ("Weiterlesen mit Werbung\nWerbung und Tracking: Sie können ablehnen.", "a wall of consent"),
        ("Seite nicht gefunden", "an error page"),
        ("Log in\nForgot your password? New here? Create an account.", "a page to log in"),
        ("Age check\nYou must be 18 or older to enter. Please confirm your date of birth.", "a check of age"),
        (
            "Welcome!\nThe web server is successfully installed and working. Further configuration is required.",
            "a page of a server or a domain without a site",
        ),
    ],
)
def test_what_is_no_article(text: str, what: str) -> None:
    assert no_article(blocks_of_text(text)) == what


@pytest.mark.parametrize(("rows", "others", "what"), [(7, 3, "a table of tab-separated values"), (6, 4, None)])
def test_seven_lines_in_ten_of_one_shape_make_a_file_of_it(rows: int, others: int, what: str | None) -> None:
    lines = ["1\tOld pier\t2024"] * rows + ["Old pier"] * others
    assert no_article(blocks_of_text("\n\n".join(lines))) == what


def test_lines_with_tabs_of_which_no_seven_in_ten_have_the_same_columns_are_no_table() -> None:
    lines = ["1\tOld pier\t2024"] * 5 + ["1\tOld pier\t2024\tclosed"] * 5
    assert no_article(blocks_of_text("\n\n".join(lines))) is None


@pytest.mark.parametrize(("lines", "what"), [(200, "an error page"), (201, None)])
def test_what_has_very_many_lines_is_no_page_that_says_why_it_is_none(lines: int, what: str | None) -> None:
    assert no_article(blocks_of_text("\n\n".join(["Page not found", "Error 404", *["Sport"] * (lines - 2)]))) == what


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\n\n".join([TEXT] * 5), id="commas of prose"),
        pytest.param(f"{TEXT}\n\n{TEXT}\n\n{TEXT}\n\nPage not found\nError 404", id="an error below an article"),
        pytest.param(
            f"News\nSport\nAbout\nTerms\nThis site requires JavaScript. Please turn on JavaScript.\n\n{TEXT * 3}",
            id="a notice about scripts above a short text",
        ),
        pytest.param(f"Page not found\n\n{TEXT}\n\n{TEXT}\n\n{TEXT}", id="one phrase above an article"),
        pytest.param(
            "Netz gestört\n\nDer Notruf ist in Velden gestört. Bitte versuchen Sie es erneut oder rufen Sie die Wache, "
            "teilte die Stadt mit.",
            id="a brief about a fault",
        ),
        pytest.param(
            'Rede fora do ar\n\nA página mostrava "tente novamente mais tarde" e "não foi possível carregar a página".',
            id="a brief that quotes an error page",
        ),
        pytest.param(
            "Village gone\n\nThe village of Old Mere no longer exists after the landslide, the governor said.",
            id="a brief about what no longer exists",
        ),
        pytest.param(
            "Launch off\n\nSomething went wrong with the second stage, the agency said. It will try again later.",
            id="a brief in two phrases",
        ),
        pytest.param(
            'Court row\n\nReporters had been told "access denied" at the gate of the court, their union said.',
            id="a brief that quotes a refusal",
        ),
        pytest.param(
            "MARN, March 5 (AP) - The page you are looking for is in the town's museum, its director told visitors.",
            id="a brief with an agency's dateline",
        ),
        pytest.param("The account has been suspended, the network said on Friday.", id="a brief about an account"),
        pytest.param("You must be 18 or older to buy fireworks, police in Portbay said.", id="a brief about an age"),
        pytest.param("Old pier to close\nBy Ada Roe\nPortbay: the pier\nSport: rowing\n" + TEXT, id="a few labels"),
    ],
)
def test_what_may_be_one(text: str) -> None:
    assert no_article(blocks_of_text(text)) is None


@pytest.mark.parametrize(
    ("title", "text", "front"),
    [
        (
            '<a href="/1">Frost destroys cherries</a>',
            "Growers in the valley count their losses after a cold night.",
            True,
        ),
        ("Frost destroys cherries", "Growers in the valley count their losses after a cold night.", False),
        ('<a href="/1">Frost destroys cherries</a>', TEXT + TEXT, False),
    ],
)
def test_a_section_front_is_teasers_with_linked_titles(title: str, text: str, front: bool) -> None:
    blocks = blocks_of_pieces(pieces_of(f"<h3>{title}</h3><p>{text}</p>" * 5))
    assert is_front(blocks, range(1, len(blocks), 2)) is front


CARD = (
    "<div class=card><h3><a href=/{0}>Title of story number {0}</a></h3>"
    "<p>The board of the harbour met again on day number {0}.</p></div>"
)


def test_one_teaser_of_several_of_its_kind_makes_a_front() -> None:
    blocks = blocks_of_pieces(pieces_of("".join(CARD.format(number) for number in range(4))))
    texts = [index for index, block in enumerate(blocks) if block.ends]
    assert is_front(blocks, texts[:1])
    assert not is_front(blocks[:4], texts[:1])


def test_a_short_article_above_teasers_is_no_front() -> None:
    page = f"<article><h1>Old pier to close</h1><p>{TEXT[:150]}.</p></article>"
    blocks = blocks_of_pieces(pieces_of(page + "".join(CARD.format(number) for number in range(4))))
    assert not is_front(blocks, [1])


@pytest.mark.parametrize(("lines", "front"), [(1, True), (2, False)])
def test_a_front_is_teasers_in_seven_texts_of_ten(lines: int, front: bool) -> None:
    notes = "".join(
        f"<section><p>The harbour itself is open on day number {n} until it is noon.</p></section>"
        for n in range(lines)
    )
    blocks = blocks_of_pieces(pieces_of("".join(CARD.format(number) for number in range(3)) + "<hr>" + notes))
    texts = [index for index, block in enumerate(blocks) if block.ends]
    assert len(texts) == 3 + lines
    assert is_front(blocks, texts) is front


@pytest.mark.parametrize(("level", "paragraphs", "what"), [(1, 4, None), (2, 4, "consent"), (1, 2, "consent")])
def test_a_dialogue_over_an_article_makes_it_no_wall(level: int, paragraphs: int, what: str | None) -> None:
    dialogue = (
        "<div><h2>We value your privacy</h2><p>We and our partners store data.</p><button>Reject all</button></div>"
    )
    text = (
        "<p>The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months or so.</p>"
    )
    page = f"{dialogue}<main><h{level}>Old pier to close</h{level}>{text * paragraphs}</main>"
    found = no_article(blocks_of_pieces(pieces_of(page)))
    assert found is None if what is None else what in (found or "")


RESULT = '<h3><a href="/{0}">Ferry story {0}</a></h3><p>The council has agreed to run the</p>'


@pytest.mark.parametrize(
    ("heading", "below", "what"),
    [
        ("Search results for ferry", "".join(RESULT.format(n) for n in range(3)), "a page of search results"),
        ("Suchergebnisse: Fähre", "".join(RESULT.format(n) for n in range(3)), "a page of search results"),
        ("Search results for ferry", "".join(RESULT.format(n) for n in range(2)), None),
        ("Ferry results", "".join(RESULT.format(n) for n in range(3)), None),
        ("Search results anger ferrymen", f"<p>{TEXT}</p><p>{TEXT} So it was.</p>" + RESULT.format(1) * 3, None),
    ],
)
def test_results_of_a_search_are_linked_headings_without_paragraphs(heading: str, below: str, what: str | None) -> None:
    assert no_article(blocks_of_pieces(pieces_of(f"<h1>{heading}</h1>{below}"))) == what


MENU = "".join(f"<li><a href='/{word}'>{word}</a></li>" for word in ("Home", "News", "Sport", "Culture", "Contact"))


@pytest.mark.parametrize(
    ("heading", "text", "what"),
    [
        ("Sayfa bulunamadı", "Aradığınız sayfa kaldırılmış olabilir.", "an error page"),
        ("الصفحة غير موجودة", "يرجى العودة إلى الصفحة الرئيسية.", "an error page"),
        ("Lost page of a diary found", "The page you are looking for may not exist, scholars long thought.", None),
        (
            "Redirecting",
            "You are being redirected. If you are not redirected, click here.",
            "a page that leads to another",
        ),
        ("Trains redirected", "Trains are being redirected over the coast line until Friday, the operator said.", None),
        ("Your cart is empty", "You have no items in your cart. Continue shopping.", "the empty cart of a shop"),
        ("Empty carts", "Your cart is empty, shops write to those who leave.", None),
        ("Confirm", "Confirm your subscription by clicking the button below.", "a page that asks to confirm something"),
        ("Lorem ipsum", "Lorem ipsum dolor sit amet, consectetur adipiscing elit.", "a text of filler words"),
        ("Lorem ipsum turns 500", "The text “lorem ipsum dolor sit amet” was first set in the 1500s.", None),
        (
            "portbay.example",
            "This domain is for sale. Buy this domain now.",
            "a page of a server or a domain without a site",
        ),
    ],
)
def test_a_menu_above_hides_no_refusal_and_a_brief_is_none(heading: str, text: str, what: str | None) -> None:
    page = f"<html><body><ul>{MENU}</ul><h1>{heading}</h1><p>{text}</p></body></html>"
    assert no_article(blocks_of_pieces(pieces_of(page))) == what


def test_a_listing_of_files_is_no_article() -> None:
    page = "<html><body><h1>Index of /news</h1><pre><a href='a.xml'>a.xml</a> 30-Nov-2026</pre></body></html>"
    assert no_article(blocks_of_pieces(pieces_of(page))) == "a listing of files"


@pytest.mark.parametrize(
    ("heading", "text", "what"),
    [
        # A word of saying, or a weekday, is of a report.
        (
            "Crash at the pier",
            "An sqlstate error on the site of Portbay's ferry stopped all sales, the union said.",
            None,
        ),
        ("Stadt Marn", "Die Seite existiert nicht, sagte der Bürgermeister über die Website der Stadt Marn.", None),
        ("Tarn", "Страницы не существует, сообщил мэр. Сайт города закрыли в марте.", None),
        ("Marn", "En fredag i mars: webbplatsen i Marn var borta, och sidan finns inte mer i dag heller.", None),
        ("Maintenance", "Scheduled maintenance will close the old pier of Portbay, the harbour board said.", None),
        ("Access denied", "A weaver was turned away at the gate of the mill in Tarn, the union said.", None),
        ("Marn", "A página não existe no site de Marn desde segunda-feira, e a vila ficou sem mapa.", None),
        ("Erro", "A segunda página não existe ou mudou de pasta no site do porto.", "an error page"),
        # A headline of the same words, above prose on something else.
        ("Pier under maintenance", "The old pier is shut to carts until the spring. Boats land at the mill.", None),
        ("Accès refusé", "La jetée a fermé ses portes à cent marins. Le port de Marn fait appel.", None),
        ("Wartungsarbeiten am Pier", "Der alte Pier bleibt bis März zu. Auf beiden Seiten wird umgeleitet.", None),
        # Words inside others are none for a page.
        ("Old pier", "The mill no longer exists, and its resourceful owner left Portbay for the opposite shore.", None),
        # Long lines that speak of a page without a word to its reader.
        (
            "Tarn Bank",
            "The site of the bank showed an internal server error for six hours, and its clients queued.",
            None,
        ),
        # Below a heading that is nothing but an error, or on what the page brings.
        ("Maintenance", "Scheduled maintenance is in progress. Look in again in an hour.", "an error page"),
        (
            "451",
            "Unavailable for legal reasons in the whole of the union and its islands.",
            "a page that refuses access",
        ),
        ("Oops", "That item no longer exists. Somebody took it away or gave it another name.", "an error page"),
        ("Temporarily unavailable", "The site is down for repairs. Service will be back on Monday.", "an error page"),
        ("Oops", "We are sorry: that item no longer exists. Our team has been told of it.", "an error page"),
        ("Page not found", "The mill has a new wheel. It was built of oak in the yard of Tarn.", "an error page"),
    ],
)
def test_what_is_reported_is_no_message_of_a_page(heading: str, text: str, what: str | None) -> None:
    assert no_article(blocks_of_text(f"{heading}\n\n{text}")) == what
    page = f"<html><body><ul>{MENU}</ul><h1>{heading}</h1><p>{text}</p></body></html>"
    assert no_article(blocks_of_pieces(pieces_of(page))) == what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Frost took half of the cherries in the valley, and the growers ask for loans.", None),
        ("Have you lost it? We keep your cart for you.", "the empty cart of a shop"),
    ],
)
def test_the_drawer_of_a_shop_above_a_short_article_is_no_empty_cart(text: str, what: str | None) -> None:
    drawer = "<h2>Your cart is empty</h2><p>Continue shopping</p>"
    page = f"<html><body>{drawer}<article><h1>Frost in the valley</h1><p>{text}</p></article></body></html>"
    assert no_article(blocks_of_pieces(pieces_of(page))) == what


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (["Basket", "Tu carrito está vacío. Seguir comprando."], "the empty cart of a shop"),
        (["Frost in the valley", TEXT, "Something went wrong. Try again later."], None),
    ],
)
def test_phrases_that_fill_a_line_together_are_a_page_s_own_unless_below_a_text(
    lines: list[str], what: str | None
) -> None:
    assert no_article(blocks_of_text("\n\n".join(lines))) == what


def test_content_that_no_longer_exists_is_a_page_s_own() -> None:
    assert no_article(blocks_of_text("Notice\n\nThis content no longer exists on the machines of the Courier."))
    assert no_article(blocks_of_text("Notice\n\nThis discontent no longer exists in the mills of Portbay.")) is None
