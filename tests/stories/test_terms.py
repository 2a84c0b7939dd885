"""Terms: what a text's beginning is about, in any script, in order of appearance."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.stories.terms import WORDS, frame_words, is_roundup, terms, without_article, words, year_named


def test_names_keep_their_capital_and_words_do_not() -> None:
    found = dict(terms("Rescuers reached Lornholm. The rescuers' boat left. Lornholm's harbour is shut.", 2026))
    assert found["Lornholm"] == 2
    assert found["rescuer"] == 2
    assert "Rescuer" not in dict(terms("Rescuers came. More rescuers came.", 2026))


def test_terms_come_in_order_of_appearance() -> None:
    found = [term for term, _ in terms("Maren resigned; Dahlen follows Maren", 2026)]
    assert found == ["Maren", "resigned", "Dahlen", "follow"]


def test_numbers_are_whole_terms_even_where_a_tokenizer_has_pulled_them_apart() -> None:
    found = dict(terms("Rates at 8.75 percent, 1, 200 homes and 2. 5 million lost", 2026))
    assert {"8.75", "1,200", "2.5"} <= set(found)


def test_writing_without_spaces_gives_pairs_of_characters() -> None:
    assert words("渡轮搁浅 Aurora") == ("渡轮", "轮搁", "搁浅", "Aurora")


def test_only_the_beginning_of_a_long_text_counts() -> None:
    assert len(words("word " * 10_000)) == WORDS


@given(st.text(max_size=300))
def test_any_text_gives_terms_that_stand_for_something(text: str) -> None:
    found = terms(text, 2026)
    assert len(dict(found)) == len(found)
    assert all(term.strip() == term and term and count >= 1 for term, count in found)


def test_dateline_and_spokesman_are_the_frame_of_a_report_not_its_names() -> None:
    text = "KELMAR, March 5 (Nordwire) - A bus hit a lorry near Osterby, police spokesman Jonas Weil said. Weil left."
    found = dict(terms(text, 2026))
    assert {"^kelmar", "^nordwire", "^jona"} <= set(found)
    assert found["^weil"] == 2
    assert "Osterby" in found
    assert not {"Kelmar", "Weil", "Jona"} & set(found)


@pytest.mark.parametrize(
    "said",
    [
        "säger polisens presstalesperson Jona Weil",
        "siger politiets talsmand Jona Weil",
        "sier talskvinne Jona Weil",
        "kertoo poliisin tiedottaja Jona Weil",
        "rzecznik policji Jona Weil",
        "uvedl mluvčí policie Jona Weil",
        "közölte Weil Jona rendőrségi szóvivő",
        "dedi polis sözcüsü Jona Weil",
        "είπε ο εκπρόσωπος της αστυνομίας Jona Weil",
        "повідомив речник поліції Jona Weil",
        "сообщил представитель полиции Jona Weil",
    ],
)
def test_who_speaks_for_the_police_is_of_the_frame_in_many_languages(said: str) -> None:
    assert {"^jona", "^weil"} <= set(dict(terms(f"{said}. Osterby.", 2026)))


@pytest.mark.parametrize(
    "said",
    [
        "Selskabets talskvinde siger at Dorvel Norek lukker",
        "En talesperson säger att Dorvel Norek hittades död",
        "En talesperson för Dorvel Norek var där",
        "Tiedottaja kertoi että Dorvel Norek",
        "Представитель заявил что Dorvel Norek",
        "rzecznik firmy Dorvel Norek",
        "Fabrikken ejes af Dorvel Norek, siger en talsmand",
    ],
)
def test_whom_a_spokesman_speaks_of_is_not_of_the_frame(said: str) -> None:
    assert {"Dorvel", "Norek"} <= set(dict(terms(said, 2026)))


def test_a_plain_word_or_a_month_behind_a_preposition_is_no_name_of_a_place() -> None:
    text = "Fire in Warehouse Kills Three\n\nA fire in a warehouse in Torvelby in September killed three."
    found = dict(terms(text, 2026, language="en"))
    assert found["warehouse"] == 2
    assert "~torvelby" in found
    assert not {"~warehouse", "~september"} & set(found)


@pytest.mark.parametrize(
    "text",
    [
        "The total of Jona Weil was 20.",
        "Den talende Jona Weil gik.",
        "Представили Иона Вейла всем.",
        "Речка Иона Вейла.",
    ],
)
def test_a_word_like_an_office_is_none(text: str) -> None:
    assert not [term for term in dict(terms(text, 2026)) if term.startswith("^")]


def test_what_cleaning_took_for_a_dateline_is_frame_too() -> None:
    assert "^kelmar" in dict(terms("A bus crashed in Kelmar.", 2026, "KELMAR Nordwire"))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("The bank of 2019 was shut.", 2019),
        ("Shut in 2013, opened in 2019.", 2019),
        ("Shut in 2019, opened in 2026.", None),
        ("Opens in 2030.", None),
        ("It cost 2019.5 or 1,2019.", None),
    ],
)
def test_the_latest_year_that_a_text_names_is_its_own_unless_it_is_this_one(text: str, year: int | None) -> None:
    assert year_named(text, 2026) == year


def test_head_of_government_is_of_the_frame() -> None:
    assert "^velik" in dict(terms("Prime Minister Ana Velik met King Olav.", 2026))


def test_a_word_without_end_does_not_take_long() -> None:
    """Processor seconds: names were looked for from each capital of it to its end, which took minutes here."""
    began = process_time()
    assert not any(frame_words("A-" * 50_000))
    assert process_time() - began < 2


ITEMS = (
    "FERRY: A ferry ran aground off Torvela with two hundred people.",
    "BANK: Governor Hanne Orlik will leave in September.",
    "FIRE: A warehouse of Holtz in Kelmar burnt down.",
)


def test_labelled_items_that_share_no_name_are_a_roundup() -> None:
    assert is_roundup("These were the main events.\n\n" + "\n\n".join(ITEMS))
    assert is_roundup("\n".join(f"- {item.split(': ')[1]}" for item in ITEMS))


def test_interview_list_of_one_matter_and_two_items_are_no_roundup() -> None:
    assert not is_roundup("\n\n".join(ITEMS[:2]))
    assert not is_roundup("Q: What did Orlik say?\n\nA: She saw Strand.\n\nQ: Where was Harsk?\n\nA: With Velik.")
    assert not is_roundup("ONE: It was Orlik.\n\nTWO: Then Orlik left.\n\nTHREE: And Strand came.")
    assert not is_roundup("A long report about the ferry. " * 20 + "\n\n" + "\n\n".join(ITEMS))


def test_a_word_keeps_the_vowels_that_are_written_as_marks() -> None:
    assert words("प्रधानमंत्री नरेंद्र मोदी ने कहा") == ("प्रधानमंत्री", "नरेंद्र", "मोदी", "ने", "कहा")


def test_letters_without_spaces_are_read_several_at_a_time_and_characters_by_two() -> None:
    assert words("สวัสดีครับ")[:2] == ("สวัสด", "วัสดี")
    assert words("東京都知事は") == ("東京", "京都", "都知", "知事", "事は")


def test_chinese_is_read_alike_in_both_its_writings() -> None:
    assert words("台灣總統訪問國會") == words("台湾总统访问国会")


def test_korean_words_are_read_without_their_particles() -> None:
    assert [term for term, _ in terms("트럼프는 선거에서 트럼프가", 2026)] == ["트럼프", "선거"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("l'ouverture", "ouverture"), ("dell'Italia", "Italia"), ("qu’une", "une"), ("Ankara'da", "Ankara"),
        ("don't", "don't"), ("we'll", "we'll"), ("boat's", "boat's"), ("Iran’da", "Iran"),
        ("doesn't", "doesn't"), ("Wouldn’t", "Wouldn’t"), ("aujourd'hui", "aujourd'hui"), ("quelqu'un", "quelqu'un"),
        ("Tian'anmen", "Tian'anmen"), ("Nuku'alofa", "Nuku'alofa"), ("O'Neill", "O'Neill"), ("п'ять", "п'ять"),
    ],
)  # fmt: skip
def test_what_an_apostrophe_joins_to_a_word_is_left_out(written: str, read: str) -> None:
    assert without_article(written) == read


def test_a_name_behind_an_article_is_a_name() -> None:
    assert "Italie" in dict(terms("Le ministre quitte l'Italie", 2026))


@pytest.mark.parametrize(
    "text", ["Kelmar (dpa) - Ein Brand", "КЕЛЬМАР, 4 марта (dpa) - Пожар", "KELMAR, March 4 (dpa) - A fire"]
)
def test_an_agency_that_its_dateline_writes_small_is_of_the_frame(text: str) -> None:
    assert "^dpa" in dict(terms(text, 2026))


def test_an_agency_that_cleaning_found_is_of_the_frame_where_it_is_written_small() -> None:
    assert "^lnw" in dict(terms("Ein Brand, meldet lnw", 2026, "Kelmar dpa/lnw"))


def test_a_name_that_says_where_is_marked() -> None:
    found = dict(terms("A shed burned in Torvelby. Torvelby saw a bus burn.", 2026, language="en"))
    assert found["~torvelby"] == 2
    assert "Torvelby" not in found
