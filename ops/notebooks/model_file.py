"""The trained model as one file, and what that very file says of a post.

The format is described in agents/scorer/model/file.go.
"""

import hashlib
import math
import struct
from dataclasses import dataclass

import numpy as np

from features import Extractor

MAGIC, FORMAT_VERSION = b"GRAVMODL", 2
HEADER_SIZE = 104
LIMIT = 32767  # of an int16 weight


@dataclass
class Table:
    """2^bits whole weights, each worth scale."""

    bits: int
    scale: float
    weights: np.ndarray

    @classmethod
    def quantised(cls, weights: np.ndarray) -> "Table":
        scale = float(np.abs(weights).max()) / LIMIT or 1.0
        return cls(int(math.log2(len(weights))), scale,
                   np.rint(weights / scale).astype(np.int16))

    def sum(self, hashes: np.ndarray) -> int:
        return int(self.weights[hashes >> np.uint32(32 - self.bits)].astype(np.int64).sum())


@dataclass
class SeriousnessModel:
    name: str
    bias: float
    words: Table
    phrases: Table
    chars: Table
    form: Table
    version: str = ""  # of a loaded file, as Go reads it

    @property
    def tables(self) -> tuple[Table, Table, Table, Table]:
        """In the file's order, which is the extractor's."""
        return self.words, self.phrases, self.chars, self.form

    def save(self, path) -> None:
        body = struct.pack("<8sI20sd", MAGIC, FORMAT_VERSION, self.name.encode(), self.bias)
        for t in self.tables:
            body += struct.pack("<IId", t.bits, 0, t.scale)
        for t in self.tables:
            body += t.weights.astype("<i2").tobytes()
        digest = hashlib.sha256(body).digest()
        with open(path, "wb") as f:
            f.write(body + digest)

    @classmethod
    def load(cls, path) -> "SeriousnessModel":
        with open(path, "rb") as f:
            data = f.read()
        body, digest = data[:-32], data[-32:]
        magic, version, name, bias = struct.unpack_from("<8sI20sd", body)
        if magic != MAGIC or version != FORMAT_VERSION or hashlib.sha256(body).digest() != digest:
            raise ValueError(f"{path} is no model file of format {FORMAT_VERSION}")
        tables, offset = [], HEADER_SIZE
        for i in range(4):
            bits, _, scale = struct.unpack_from("<IId", body, 40 + 16 * i)
            tables.append(Table(bits, scale, np.frombuffer(body, "<i2", 1 << bits, offset)))
            offset += 2 << bits
        name = name.rstrip(b"\0").decode()
        return cls(name, bias, *tables, version=f"{name}+{digest[:4].hex()}")

    def logit(self, hashes: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]) -> float:
        *normalised, form = hashes
        z = self.bias
        for table, read in zip(self.tables, normalised):
            z += table.sum(read) * (table.scale / math.sqrt(max(len(read), 1)))
        return z + self.form.sum(form) * self.form.scale

    def score(self, post: dict, extract: Extractor) -> float:
        """Seriousness in [0, 1], in whole units of 1e-9."""
        return math.floor(1e9 * sigmoid(self.logit(extract(post))) + 0.5) / 1e9


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0
