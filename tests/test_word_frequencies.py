"""How often a language says a word."""

from __future__ import annotations

import pytest

from service.word_frequencies import frequencies


def test_the_most_frequent_word_of_a_language_is_every_twentieth_and_the_rarest_one_in_a_million() -> None:
    english = frequencies("en")
    assert max(english, key=english.__getitem__) == "the"
    assert english["the"] == pytest.approx(1 / 20, rel=0.1)
    assert min(english.values()) == pytest.approx(1e-6, rel=0.1)
    assert frequencies("no")
    assert not frequencies("sw")


@pytest.mark.system
def test_the_lists_are_read_as_their_library_reads_them() -> None:
    """The library takes longer to start than all the others of its stage, so only this test asks it."""
    import wordfreq

    for language in wordfreq.available_languages("small"):
        assert frequencies(language) == wordfreq.get_frequency_dict(language, "small")
