"""A line's mentions in, the same with institutions, and with companies in compounds and genitives, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.enrichment import bodies, headed
from service.enrichment.mentions import Mention


def added(
    spans: Sequence[tuple[int, int]], words: Sequence[str], mentions: list[Mention], language: str
) -> list[Mention]:
    """The mentions of a line in text order. An institution replaces what it overlaps ("Banque", "Union"), unless that
    is a longer organisation with it inside.

    ``spans`` are the [start, end) of the line's ``words`` in the body.
    """
    for first, last, body in bodies.found(words, language):
        start, end = spans[first][0], spans[last - 1][1]
        over = [each for each in mentions if each.start < end and start < each.end]
        longer = any(
            each.type == "organisation"
            and each.start <= start
            and end <= each.end
            and each.end - each.start > end - start
            for each in over
        )
        if not longer:
            mentions = [each for each in mentions if each not in over]
            after = spans[last][0] if last < len(spans) else end
            # "глава Центробанка Ольга Зимина" was one person.
            mentions += [
                Mention(after, each.end, "person", each.text[after - each.start :])
                for each in over
                if each.type == "person" and each.start <= start and end < after < each.end
            ]
            mentions.append(Mention(start, end, "organisation", body.form))
    for at, word in enumerate(words):
        if word[0].isupper() and (size := headed.joined(word, language)):
            start = spans[at][0]
            if not any(each.start < start + size and start < each.end for each in mentions):
                mentions.append(Mention(start, start + size, "organisation", word[:size]))
    return sorted((_nominative(each, language) for each in mentions), key=lambda each: each.start)


def _nominative(mention: Mention, language: str) -> Mention:
    """A company's genitive ("Shells") as the company; the mention is the whole word."""
    size = headed.joined(mention.text, language) if mention.type == "organisation" else 0
    return replace(mention, text=mention.text[:size]) if size else mention
