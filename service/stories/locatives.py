"""Words of a text in, those in out that say where something is: names behind a preposition of place, or with an ending
of it."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

# Prepositions that stand before a town's name, where they hardly ever stand before another.
_PREPOSITIONS = MappingProxyType({
    "en": "in near outside", "de": "in bei nahe", "fr": "à", "es": "en", "it": "a ad", "pt": "em", "ca": "a",
    "ro": "în din", "nl": "in te nabij bij", "sv": "i nära utanför", "da": "i ved nær", "no": "i ved nær",
    "pl": "w we koło", "cs": "v ve u", "sk": "v vo", "sl": "v", "hr": "u kod", "sr": "u kod у код", "ru": "в во под",
    "uk": "у в", "bg": "в във", "el": "στη στην στο στον",
})  # fmt: skip
_BEFORE = MappingProxyType(
    {
        language: frozenset(form for word in words.split() for form in (word, word.capitalize()))
        for language, words in _PREPOSITIONS.items()
    }
)
# The endings of a name that do the same.
_ENDINGS = MappingProxyType(
    {
        "fi": ("ssa", "ssä", "sta", "stä", "lla", "llä"),
        "hu": ("ban", "ben", "on", "en", "ön", "nál", "nél"),
        "tr": ("'de", "'da", "'te", "'ta", "’de", "’da", "’te", "’ta", "deki", "daki", "teki", "taki"),
    }
)
# Words of a name that is longer: "in San Elmo".
WORDS_OF_NAME = 2


def placed(words: Sequence[str], language: str) -> set[str]:
    """The capitalised words of ``words``, the text in ``language``, that say where; none in a language of which neither
    prepositions nor endings are known."""
    before, endings = _BEFORE.get(language), _ENDINGS.get(language)
    found: set[str] = set()
    if before:
        for at in [at for at, word in enumerate(words) if word in before]:
            for name in words[at + 1 : at + 1 + WORDS_OF_NAME]:
                if not name[0].isupper():
                    break
                found.add(name)
    elif endings:
        found.update(word for word in words if word[0].isupper() and word.endswith(endings))
    return found
