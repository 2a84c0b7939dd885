"""Wires of seven bits: which national set of ISO 646 they are written in, by their language alone."""

from __future__ import annotations

import pytest

from service.formats.charset import decode_framed
from service.outcome import Accepted

FRAME = "\x01abd0012 4 pl 40 abd 0012\r\n\r\n{}\r\n\x02   {}\r\n\x03041722 dez 26\r\n\x04"
GERMAN = (
    "K|ln (abd) - Die Stra~enbahn f{hrt von M{rz an wieder }ber die gro~e Br}cke. Die G{ste m}ssen fr}her aufstehen."
)
SWEDISH = "Malm| (abd) - Sn|ov{dret stoppade p} fredagen n{stan all t}gtrafik. Ingen skadades, s{ger polisen p} orten."
FINNISH = "Turku (abd) - Yhti| korjasi s{hk|t y|n aikana, ja ihmiset saivat j{lleen l{mp|{. P{iv{ oli pitk{."
NORWEGIAN = "Bod| (abd) - Fergen g}r ikke f|r l|rdag, og mange m} vente p} kaia. Det bl}ser for mye, sier mannskapet."
ENGLISH = (
    "Dover (abd) - The report[s] and the letter[s] of the harbour[s] board are {kept} in a box, it said on Friday."
)
BRACKETS = (
    "Bonn (abd) - Die Kolleg[inn]en und Schreiber[inn]en sind mit allen B[auern] und Nachbar[inn]en einig, hie~ es."
)
COLUMNS = (
    "Die Liste hat die Spalten a|b|c|d und Ort|Zeit|Tor wie im Vorjahr, teilte der Verband am Dienstag in Bonn mit."
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GERMAN, "Köln (abd) - Die Straßenbahn fährt von März an wieder über die große Brücke."),
        (SWEDISH, "Malmö (abd) - Snöovädret stoppade på fredagen nästan all tågtrafik."),
        (FINNISH, "Yhtiö korjasi sähköt yön aikana, ja ihmiset saivat jälleen lämpöä."),
        (NORWEGIAN, "Fergen går ikke før lørdag, og mange må vente på kaia. Det blåser"),
    ],
)
def test_signs_of_ascii_within_words_are_the_letters_of_the_language(text: str, words: str) -> None:
    outcome = decode_framed(FRAME.format("a/b", text).encode())
    assert isinstance(outcome, Accepted)
    assert words in outcome.value[0]


@pytest.mark.parametrize("text", [ENGLISH, BRACKETS, COLUMNS])
def test_brackets_stay_brackets(text: str) -> None:
    outcome = decode_framed(FRAME.format("a/b", text).encode())
    assert isinstance(outcome, Accepted)
    assert text in outcome.value[0]


def test_a_short_danish_text_is_not_read_as_swedish() -> None:
    text = (
        "K|benhavn (abd) - Ministeren sagde p} tirsdag, at regeringen vil h|je skatten, og det er ogs} for de rigeste."
    )
    outcome = decode_framed(FRAME.format("a/b", text).encode())
    assert isinstance(outcome, Accepted)
    assert "sagde på tirsdag, at regeringen vil høje" in outcome.value[0]


@pytest.mark.parametrize("words", ["{ort} und {tag}x", "[Ich]"])
def test_words_in_brackets_show_that_it_is_ascii(words: str) -> None:
    outcome = decode_framed(FRAME.format("a/b", f"{GERMAN} {words}").encode())
    assert isinstance(outcome, Accepted)
    assert GERMAN in outcome.value[0]


def test_an_address_keeps_its_signs() -> None:
    outcome = decode_framed(FRAME.format("a/b", f"{GERMAN} http://m.example/~ek").encode())
    assert isinstance(outcome, Accepted)
    assert "Köln" in outcome.value[0]
    assert "http://m.example/~ek" in outcome.value[0]
