"""Pages of one source in, its profile out: the boilerplate blocks that recur in its documents, in any position.

A profile is a small JSON file that can be read and edited: a hash, a count and a sample line for each block. The clean
stage labels the blocks in a source's profile as boilerplate; a source without a profile is cleaned without it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec

from service.cleaning.blocks import Block, blocks_of_pieces, blocks_of_text
from service.cleaning.constants import COMMON_SHARE, COPY_SHARE, LONGEST_SAMPLE, PROFILE_DOCUMENTS, PROFILE_SHARE
from service.cleaning.context import is_prose
from service.formats.draft import Draft

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A block of a profile: its hash, the number of documents it occurred in, and how it begins in one of them."""

    hash: str
    count: int
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The recurring blocks of ``source``. ``documents`` is how many were examined, copies of one text counted once."""

    version: Literal[1]
    source: str
    documents: int
    blocks: tuple[Known, ...]

    @property
    def hashes(self) -> frozenset[str]:
        return frozenset(known.hash for known in self.blocks)


Profiles = Mapping[str, frozenset[str]]
NO_PROFILES: Profiles = {}


def hash_of(block: Block) -> str:
    """The hash of a block's letters and digits, all numbers counting as equal ("12 comments")."""
    return blake2b(_NUMBER.sub("0", block.squashed).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def blocks_of(draft: Draft) -> list[Block]:
    """The blocks of a page: its visible pieces in markup, else the lines of its text."""
    if draft.pieces is not None:
        return blocks_of_pieces(draft.pieces)
    return blocks_of_text(draft.text, draft.start, draft.end)


def learn(source: str, pages: Iterable[Sequence[Block]], fewest: int = PROFILE_DOCUMENTS) -> Profile:
    """The profile of ``source`` learnt from its ``pages``, the most frequent block first. A block must occur in at
    least ``fewest`` documents and in PROFILE_SHARE of them."""
    documents: list[dict[str, Block]] = [{hash_of(block): block for block in blocks if block.key} for blocks in pages]
    originals = _without_copies(documents)
    counts = Counter(key for document in originals for key in document)
    least = max(fewest, PROFILE_SHARE * len(originals))
    samples = {key: block.text[:LONGEST_SAMPLE] for document in originals for key, block in document.items()}
    known = (Known(hash=key, count=count, sample=samples[key]) for key, count in counts.items() if count >= least)
    ordered = tuple(sorted(known, key=lambda each: (-each.count, each.hash)))
    return Profile(version=1, source=source, documents=len(originals), blocks=ordered)


def _without_copies(documents: Sequence[dict[str, Block]]) -> list[dict[str, Block]]:
    """``documents`` without those that share COPY_SHARE of their prose with an earlier one, or, except for the first,
    have none of their own."""
    counts = Counter(key for document in documents for key in document)
    common = {key for key, count in counts.items() if count > max(PROFILE_DOCUMENTS, COMMON_SHARE * len(documents))}
    holders: dict[str, list[int]] = defaultdict(list)
    originals: list[dict[str, Block]] = []
    for document in documents:
        prose = {key: block.weight for key, block in document.items() if key not in common and is_prose(block)}
        shared: Counter[int] = Counter()
        for key, weight in prose.items():
            for holder in holders[key]:
                shared[holder] += int(weight)
        most_shared = max(shared.values(), default=0) if prose else 0
        if originals and most_shared >= COPY_SHARE * sum(prose.values()):
            continue
        for key in prose:
            holders[key].append(len(originals))
        originals.append(document)
    return originals


def read_profiles(folder: Path) -> Profiles:
    """The block hashes of each source for which ``folder`` has a profile (``*.json``).

    Raises ValueError with a one-line message if ``folder`` is not a folder, or a file is not a profile.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder} is no folder of profiles; `newswire learn` writes one")
    found: dict[str, frozenset[str]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            profile = msgspec.json.decode(path.read_bytes(), type=Profile)
        except (msgspec.MsgspecError, UnicodeDecodeError, OSError) as error:
            raise ValueError(f"{path} is no profile: {error}") from error
        found[profile.source] = found.get(profile.source, frozenset()) | profile.hashes
    return found


def written(profile: Profile) -> bytes:
    """A profile as the bytes of its file: indented JSON."""
    return msgspec.json.format(msgspec.json.encode(profile), indent=1)


def summary(profile: Profile, most: int = 10) -> list[str]:
    """The ``most`` frequent blocks as lines of text (count and sample), to show a user what was learnt."""
    return [f"{known.count} x {known.sample}" for known in islice(profile.blocks, most)]
