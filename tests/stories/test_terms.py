"""Terms: what a text's beginning is about, in any script, in order of appearance."""

from hypothesis import given, settings
from hypothesis import strategies as st

from service.stories.terms import WORDS, terms, words


def test_names_keep_their_capital_and_words_do_not() -> None:
    found = dict(terms("Rescuers reached Lornholm. The rescuers' boat left. Lornholm's harbour is shut.", "en", 2026))
    assert found["Lornholm"] == 2
    assert found["rescuer"] == 2
    assert "Rescuer" not in dict(terms("Rescuers came. More rescuers came.", "en", 2026))


def test_terms_come_in_order_of_appearance() -> None:
    found = [term for term, _ in terms("Maren resigned; Dahlen follows Maren", "en", 2026) if " " not in term]
    assert found == ["Maren", "resigned", "Dahlen", "follow"]


def test_numbers_are_whole_terms_even_where_a_tokenizer_has_pulled_them_apart() -> None:
    found = dict(terms("Rates at 8.75 percent, 1, 200 homes and 2. 5 million lost", "en", 2026))
    assert {"8.75", "1,200", "2.5"} <= set(found)


def test_pairs_of_telling_words_are_terms_and_common_pairs_are_not() -> None:
    found = dict(terms("the Lornholm harbour is in the north", "en", 2026))
    assert "lornholm harbour" in found
    assert not {"the lornholm", "is in", "in the"} & set(found)


def test_writing_without_spaces_gives_pairs_of_characters() -> None:
    assert words("渡轮搁浅 Aurora") == ["渡轮", "轮搁", "搁浅", "Aurora"]


def test_only_the_beginning_of_a_long_text_counts() -> None:
    assert len(words("word " * 10_000)) == WORDS


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "fr", "ja", "und"]))
def test_any_text_gives_terms_that_stand_for_something(text: str, language: str) -> None:
    found = terms(text, language, 2026)
    assert len(dict(found)) == len(found)
    assert all(term.strip() == term and term and count >= 1 for term, count in found)
