"""From hashes to weights: matrices, logistic regression on soft labels, calibration."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.special import expit

BITS = (18, 18, 17, 15)  # of the tables of words, phrases, chars, form
FORM_WEIGHT = 0.3    # form is regularised harder than words
IDF_UNIT = 6.0       # so that a word of middling rarity counts about 1


@dataclass
class Block:
    """One table's share of the features: counts, one row a post."""

    counts: sp.csr_matrix
    normalised: bool  # by the root of the number of features

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
class Linear:
    """Log-odds = x @ weights + bias."""

    weights: np.ndarray
    bias: float

    def logits(self, x: sp.csr_matrix) -> np.ndarray:
        return x @ self.weights + self.bias


def fit(x: sp.csr_matrix, labels: np.ndarray, l2: float = 1.0) -> Linear:
    """Logistic regression whose labels may lie between 0 and 1."""
    xt = x.T.tocsr()

    def loss(v):
        z = x @ v[:-1] + v[-1]
        slack = expit(z) - labels
        value = (np.logaddexp(0, z) - labels * z).sum() + 0.5 * l2 * (v[:-1] @ v[:-1])
        return value, np.append(xt @ slack + l2 * v[:-1], slack.sum())

    start = np.zeros(x.shape[1] + 1)
    v = minimize(loss, start, jac=True, method="L-BFGS-B",
                 options={"maxiter": 60, "ftol": 1e-6}).x
    return Linear(v[:-1], float(v[-1]))


def calibrate(logits: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Platt's (slope, shift), such that the scores' mean is the labels' mean."""

    def loss(v):
        z = v[0] * logits + v[1]
        return np.mean(np.logaddexp(0, z) - labels * z)

    slope, shift = minimize(loss, [1.0, 0.0]).x
    return float(slope), float(shift)
