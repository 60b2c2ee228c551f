"""Which words push a model's scores: looked up in the model file itself."""

from collections import Counter

from features import TITLE, WORD, fnv1a, mix, tokens
from model_file import SeriousnessModel

COMMON = 100  # titles in which a word must occur


def weights(model: SeriousnessModel, titles: list[str]) -> dict[str, float]:
    """Each common title word's own weight, without its pairs and characters."""
    found = Counter()
    for title in titles:
        found.update(set(tokens(title.encode("utf-8", "replace"))))
    table = model.words
    shift = 32 - table.bits
    return {token.decode("utf-8", "replace"): table.scale * int(table.weights[mix(fnv1a(token) ^ WORD ^ TITLE) >> shift])
            for token, n in found.items() if n >= COMMON}


def ends(found: dict[str, float], n: int = 25) -> dict[str, float]:
    """The n words of least and the n of most weight."""
    order = sorted(found, key=found.get)
    return {w: found[w] for w in order[:n] + order[-n:]}
