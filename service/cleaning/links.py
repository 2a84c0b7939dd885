"""A line in, whether it is a link, a row of share buttons or a similar label out: by its form and known words."""

from __future__ import annotations

import re

from service.cleaning.blocks import Block, key_of
from service.cleaning.byline import is_name
from service.cleaning.constants import (
    BUTTON_SHARE,
    LEAST_BUTTONS,
    LEAST_CALL,
    LONGEST_ABOUT,
    LONGEST_CALL,
    LONGEST_LINK,
)
from service.cleaning.labels import Label
from service.cleaning.phrases import kind_of_line
from service.cleaning.words import WORDS

# "Related: Storm closes the pier", "[Related] Storm closes the pier", "Harbour strike goes on | more": the text before
# the first separator or after the last one, to be looked up as a heading of links or a prompt.
_BEFORE = re.compile(r"[\[【]?[^:：|»›\]】՝៖]{2,40}(?=\s?[:：|»›\]】՝៖]\s?\S)")
_BEHIND = re.compile(r"(?<=[|»›])[^|»›]{2,25}$")
_QUESTION_END = re.compile(r"[?!？！؟;՞][\"'”’“»)\]]{0,2}$")
_LEADING = frozenset({Label.RELATED, Label.PROMPT})
# Names of social networks and sharing verbs; a line with three and little else is a row of share buttons.
_NETWORKS = WORDS["networks"]
# Networks on which a site has a channel of its own.
_CHANNELS = frozenset(
    (
        "bluesky",
        "facebook",
        "instagram",
        "linkedin",
        "messenger",
        "pinterest",
        "telegram",
        "threads",
        "tiktok",
        "twitter",
    )
) | {"viber", "whatsapp", "youtube"}
_WORD = re.compile(r"[\w-]+")
# "Image 2 of 5": a gallery's counter; its caption follows.
_GALLERY = re.compile(
    r"(?:image|photo|picture|slide|bild|foto|imagen|immagine|imagem|afbeelding|bilde|billede|kuva|zdjęcie|фото)"
    r"\s?\d{1,3}\s?(?:of|von|de|di|sur|van|av|af|z|из|/)\s?\d{1,3}",
    re.IGNORECASE,
)
# "About Ada Roe": a heading, with a note about the writer below.
_ABOUT = re.compile(r"(?:about|über|zur person:?|à propos de|sobre|acerca de|over|om)\s(?=\S)", re.IGNORECASE)


def is_link(block: Block) -> bool:
    """A title after a heading such as "Related:", or before a prompt such as "| more"."""
    # A title may end in a question or exclamation mark; a full stop ends a sentence.
    if block.weight > LONGEST_LINK or (block.ends and _QUESTION_END.search(block.text[-4:]) is None):
        return False
    before, behind = _BEFORE.match(block.text), _BEHIND.search(block.text[-30:])
    if before and kind_of_line(key_of(before.group())) in _LEADING:
        return True
    return behind is not None and kind_of_line(key_of(behind.group())) in _LEADING


def is_button_row(block: Block) -> bool:
    """``Facebook X LinkedIn WhatsApp``: three or more networks, and little else."""
    if block.weight > LONGEST_LINK or block.ends:
        return False
    words = _WORD.findall(block.text.casefold())
    if _NETWORKS.isdisjoint(words):
        return False
    known = [word for word in words if word in _NETWORKS]
    return len(set(known)) >= LEAST_BUTTONS and len(known) >= BUTTON_SHARE * len(words)


def is_call_to_follow(link: Block) -> bool:
    """``Follow our channel on WhatsApp``, in any language: a link of some words, no sentence and no heading, that names
    a network. Of 78 such links on 496 development pages 3 stand in the text."""
    words = link.words
    return (
        len(words) >= LEAST_CALL
        and link.weight <= LONGEST_CALL
        and not (link.ends or link.heading or link.bullet)
        and not _CHANNELS.isdisjoint(link.key.split())
    )


def is_gallery_counter(block: Block) -> bool:
    """``Image 2 of 5`` and nothing else."""
    return len(block.text) < 40 and _GALLERY.fullmatch(block.text) is not None


def is_about_author(block: Block) -> bool:
    """``About Ada Roe``: the heading above a note about the writer."""
    mark = _ABOUT.match(block.text) if block.weight < LONGEST_ABOUT else None
    return mark is not None and is_name(block.text[mark.end() :])
