"""Records as the topics would have them, made of files by the stages in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from service import article as records
from service.article import document_id
from service.dead_letters.letter import dead_letter
from service.kafka.raw import raw_document
from service.kafka.reading import Record
from service.outcome import Rejected
from service.pipeline import DEAD_LETTERS, RAW, Pipeline
from service.settings import Settings

SEEDS = Path(__file__).parent.parent.parent / "seeds"
NOW = 1_591_920_000.0


def made_of(files: dict[str, bytes], source: str = "demo") -> Iterator[Record]:
    """Each file's raw record, then what came of it; offsets count within a topic, clocks stand at ``NOW``."""
    pipeline, offsets = Pipeline(Settings()), dict[str, int]()

    def record(topic: str, key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes], ...]) -> Record:
        offsets[topic] = offsets.get(topic, -1) + 1
        return Record(topic, 0, offsets[topic], int(NOW * 1000), key, value, headers)

    for name, content in files.items():
        key = document_id(source, name, content).encode()
        raw = record(RAW, key, content, (("filename", name.encode()), ("source", source.encode())))
        yield raw
        for made in pipeline.outputs(raw_document(key, content, raw.headers, NOW)):
            if isinstance(made, Rejected):
                letter = dead_letter(
                    stage="clean", reason=made.reason, message=made.message, key=key, value=content,
                    headers=raw.headers, topic=RAW, partition=0, offset=raw.offset, timestamp_ms=raw.timestamp_ms,
                )  # fmt: skip
                yield record(DEAD_LETTERS, letter[0], letter[1], tuple(letter[2]))
            else:
                yield record(made.topic, made.key.encode(), records.encode(made.record), ())


def seeds() -> dict[str, bytes]:
    """The three files of ``seeds/``, by name."""
    return {path.name: path.read_bytes() for path in sorted(SEEDS.iterdir())}
