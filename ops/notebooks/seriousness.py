"""Train, assess and save the seriousness model. See MODEL_CARD.md.

    seriousness.py POSTS.jsonl.gz

Writes agents/scorer/model/seriousness.v1.bin, its golden vectors, and the
figures in MODEL_CARD.md.
"""

import csv
import sys
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from scipy.special import expit

import assessment
import card
import golden
import weak_labels
from model_file import SeriousnessModel, Table
from posts import Posts, read
from training import BITS, Block, Linear, calibrate, fit

HERE = Path(__file__).resolve().parent
MODEL = HERE.parents[1] / "agents" / "scorer" / "model"
NAME = "seriousness.v1"
YEAR_2012 = 1325376000  # Unix seconds


class Workbench:
    """The posts as one matrix, with weak labels and hand labels."""

    def __init__(self, posts: Posts, hand: dict[str, float]):
        self.posts = posts
        self.blocks = [Block.of([h[i] for h in posts.hashes], bits, normalised)
                       for i, (bits, normalised) in enumerate(zip(BITS, (True, True, False)))]
        self.gains = [b.gains() for b in self.blocks]
        self.x = sp.hstack([b.rows(g) for b, g in zip(self.blocks, self.gains)]).tocsr()
        self.weak = np.array([weak_labels.of(s) for s in posts.subreddits])
        self.read_by_hand = np.array([i in hand for i in posts.ids])
        self.hand = np.array([hand.get(i, np.nan) for i in posts.ids])

    def train(self, on: np.ndarray) -> Linear:
        on = on & ~np.isnan(self.weak) & ~self.read_by_hand
        return fit(self.x[on], self.weak[on])

    def unseen_auc(self, on: np.ndarray) -> float:
        """Weak AUC on some posts of a model trained on all others."""
        logits = self.train(~on).logits(self.x)
        on = on & ~np.isnan(self.weak)
        return assessment.weak_auc(logits[on], self.weak[on])

    def to_model(self, linear: Linear, slope: float, shift: float) -> SeriousnessModel:
        weights = slope * linear.weights * np.concatenate(self.gains)
        ends = np.cumsum([len(g) for g in self.gains])[:-1]
        tables = [Table.quantised(w) for w in np.split(weights, ends)]
        return SeriousnessModel(NAME, slope * linear.bias + shift, *tables)


def hand_labels() -> dict[str, float]:
    """Posts' ids and their labels 0-4, as 0 to 1."""
    with open(HERE / "hand_labels.csv", newline="") as f:
        return {row["id"]: int(row["label"]) / 4 for row in csv.DictReader(f)}


def main(path: str) -> None:
    bench = Workbench(read(Path(path)), hand_labels())
    posts = bench.posts
    everything = np.ones(len(posts), bool)
    later = posts.created >= YEAR_2012
    elsewhere = np.isin(posts.subreddits, list(assessment.held_out_subreddits()))

    linear = bench.train(everything)
    logits = linear.logits(bench.x)
    by_hand = bench.read_by_hand
    slope, shift = calibrate(logits[by_hand], bench.hand[by_hand])
    bench.to_model(linear, slope, shift).save(MODEL / f"{NAME}.bin")

    model = SeriousnessModel.load(MODEL / f"{NAME}.bin")
    golden.write(model, MODEL / "testdata" / "golden.json")
    scores = np.array([expit(model.logit(h)) for h in posts.hashes])
    card.write(HERE / "MODEL_CARD.md", {
        "version": model.version,
        "bytes": (MODEL / f"{NAME}.bin").stat().st_size,
        "trained on": int((~np.isnan(bench.weak) & ~by_hand).sum()),
        "quantisation": float(np.abs(scores - expit(slope * logits + shift)).max()),
        "readers": assessment.against_readers(logits[by_hand], bench.hand[by_hand]),
        "later": bench.unseen_auc(later),
        "elsewhere": bench.unseen_auc(elsewhere),
        "means": assessment.means(scores, posts.subreddits),
    })


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
