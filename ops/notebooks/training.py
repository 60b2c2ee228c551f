"""From hashes to weights: the matrix, the student, its calibration."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.special import expit

BITS = (18, 18, 17, 15)  # of the tables of words, phrases, chars, form
NORMALISED = (True, True, True, False)  # by the root of the number of features
FORM_WEIGHT = 0.3  # form is regularised harder than words
IDF_UNIT = 6.0     # so that a word of middling rarity counts about 1
L2, ITERATIONS = 0.3, 80
HAND_SHARE = 0.5   # of a hand label in what the student learns; the rest is the teacher's
HAND_WEIGHT, SHORT_WEIGHT = 2, 0.6  # of a post with a hand label, of one cut short; others have 1


@dataclass
class Block:
    """One table's share of the features: counts, one row a post."""

    counts: sp.csr_matrix
    normalised: bool

    @classmethod
    def of(cls, hashes: list[np.ndarray], bits: int, normalised: bool) -> "Block":
        columns = np.concatenate(hashes) >> np.uint32(32 - bits)
        rows = np.cumsum([0] + [len(h) for h in hashes])
        counts = sp.csr_matrix((np.ones(len(columns), np.float32), columns.astype(np.int32), rows),
                               shape=(len(hashes), 1 << bits))
        counts.sum_duplicates()
        return cls(counts, normalised)

    def gains(self) -> np.ndarray:
        """What each column is multiplied with before training, and its weight after."""
        if not self.normalised:
            return np.full(self.counts.shape[1], FORM_WEIGHT, np.float32)
        n, width = self.counts.shape
        seen_in = np.bincount(self.counts.indices, minlength=width)
        return ((np.log((1 + n) / (1 + seen_in)) + 1) / IDF_UNIT).astype(np.float32)

    def rows(self, gains: np.ndarray) -> sp.csr_matrix:
        x = self.counts.copy()
        x.data *= gains[x.indices]
        if self.normalised:
            sizes = np.asarray(self.counts.sum(axis=1)).ravel()
            x = sp.diags((1 / np.sqrt(np.maximum(sizes, 1))).astype(np.float32)) @ x
        return x.tocsr()


@dataclass
class Matrix:
    """Posts as rows of all blocks' features, and the blocks' gains."""

    x: sp.csr_matrix
    gains: list[np.ndarray]

    @classmethod
    def of(cls, hashes: list[tuple[np.ndarray, ...]]) -> "Matrix":
        gains, rows = [], []
        for i, (bits, normalised) in enumerate(zip(BITS, NORMALISED)):
            block = Block.of([h[i] for h in hashes], bits, normalised)
            gains.append(block.gains())
            rows.append(block.rows(gains[-1]))
        return cls(sp.hstack(rows).tocsr(), gains)


@dataclass
class Linear:
    """Log-odds = x @ weights + bias."""

    weights: np.ndarray
    bias: float

    def logits(self, x: sp.csr_matrix) -> np.ndarray:
        return x @ self.weights + self.bias


def fit(x: sp.csr_matrix, labels: np.ndarray, weights: np.ndarray, l2: float = L2) -> Linear:
    """Logistic regression whose labels may lie between 0 and 1."""
    x = x.astype(np.float64)
    xt = x.T.tocsr()

    def loss(v):
        z = x @ v[:-1] + v[-1]
        slack = weights * (expit(z) - labels)
        value = (weights * (np.logaddexp(0, z) - labels * z)).sum() + 0.5 * l2 * (v[:-1] @ v[:-1])
        return value, np.append(xt @ slack + l2 * v[:-1], slack.sum())

    start = np.zeros(x.shape[1] + 1)
    v = minimize(loss, start, jac=True, method="L-BFGS-B",
                 options={"maxiter": ITERATIONS, "ftol": 1e-6}).x
    return Linear(v[:-1], float(v[-1]))


def lessons(opinion: np.ndarray, hand: np.ndarray) -> np.ndarray:
    """What the student is to say of each post: the teacher's opinion (log-odds), the hand label
    (0 to 1) or a mean of both; NaN where neither is known."""
    taught = expit(opinion)
    mixed = HAND_SHARE * hand + (1 - HAND_SHARE) * taught
    return np.where(np.isnan(hand), taught, np.where(np.isnan(taught), hand, mixed))


def weights(hand: np.ndarray, shortened: int) -> np.ndarray:
    """How much each post counts, and behind them those cut short; hand labels are NaN for none."""
    return np.append(np.where(np.isnan(hand), 1, HAND_WEIGHT), np.full(shortened, SHORT_WEIGHT))


def learn(x: sp.csr_matrix, labels: np.ndarray, on: np.ndarray, weights: np.ndarray | float = 1.0,
          l2: float = L2) -> Linear:
    """A fit on those of the posts on that have a label."""
    on = on & ~np.isnan(labels)
    return fit(x[on], labels[on], np.broadcast_to(weights, labels.shape)[on], l2)


def shift_for(slope: float, logits: np.ndarray, labels: np.ndarray) -> float:
    """The shift with which the scores' mean is the labels' mean."""
    return brentq(lambda b: expit(slope * logits + b).mean() - labels.mean(), -50, 50)


def slope_for(logits: np.ndarray, labels: np.ndarray, shift: Callable[[float], float]) -> float:
    """The slope of the least absolute error, where each slope has its shift.

    The slope of most likelihood would be smaller: a linear model that hedges each post
    draws the means of subreddits together.
    """
    def error(log_slope):
        slope = np.exp(log_slope)
        return np.abs(expit(slope * logits + shift(slope)) - labels).mean()

    return float(np.exp(minimize_scalar(error, bounds=(-3, 3), method="bounded").x))
