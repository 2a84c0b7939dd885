"""Pages of one source in, its profile out: the blocks that come again and again in its files, wherever they stand.

A profile is a small JSON file one can read and edit: a hash, a count and a sample line for each block. The clean stage
takes the blocks of a known source's profile for furniture; without a profile the rules stand alone.
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
    """A block of a profile: the hash it is known by, in how many documents it stood, how it began in one of them."""

    hash: str
    count: int
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What comes again in the files of ``source``; ``documents`` were looked at, copies of one text counted once."""

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
    """What a block is known by: its letters and digits, any number for any other ("12 comments")."""
    return blake2b(_NUMBER.sub("0", block.squashed).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def blocks_of(draft: Draft) -> list[Block]:
    """The blocks of a page: its visible pieces in markup, else the lines of its text."""
    if draft.pieces is not None:
        return blocks_of_pieces(draft.pieces)
    return blocks_of_text(draft.text, draft.start, draft.end)


def learn(source: str, pages: Iterable[Sequence[Block]], fewest: int = PROFILE_DOCUMENTS) -> Profile:
    """The profile of the source that ``pages`` come from, the commonest block first; ``fewest`` documents must have a
    block."""
    documents: list[dict[str, Block]] = [{hash_of(block): block for block in blocks if block.key} for blocks in pages]
    originals = _without_copies(documents)
    counts = Counter(key for document in originals for key in document)
    least = max(fewest, PROFILE_SHARE * len(originals))
    samples = {key: block.text[:LONGEST_SAMPLE] for document in originals for key, block in document.items()}
    known = (Known(hash=key, count=count, sample=samples[key]) for key, count in counts.items() if count >= least)
    ordered = tuple(sorted(known, key=lambda each: (-each.count, each.hash)))
    return Profile(version=1, source=source, documents=len(originals), blocks=ordered)


def _without_copies(documents: Sequence[dict[str, Block]]) -> list[dict[str, Block]]:
    """Of documents that share most of their prose, or have none of their own, the first."""
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
        alike = max(shared.values(), default=0) if prose else 0
        if originals and alike >= COPY_SHARE * sum(prose.values()):
            continue
        for key in prose:
            holders[key].append(len(originals))
        originals.append(document)
    return originals


def read_profiles(folder: Path) -> Profiles:
    """The block hashes of each source that ``folder`` has a profile of (``*.json``).

    Raises ValueError with one line for a folder that is none, and for a file that is no profile.
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
    """A profile as its file has it: JSON, a line a block."""
    return msgspec.json.format(msgspec.json.encode(profile), indent=1)


def summary(profile: Profile, most: int = 10) -> list[str]:
    """The commonest blocks in words, for a user to see what was learnt."""
    return [f"{known.count} x {known.sample}" for known in islice(profile.blocks, most)]
