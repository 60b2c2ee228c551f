"""How good a model is, on hand-labelled posts that it has not seen."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from held_out import HELD_OUT, YEAR_2012
from training import shift_for, slope_for

FOLDS, RESAMPLES = 5, 1000
FIGURES = ("spearman", "auc", "error")


@dataclass
class Split:
    """Posts to train on and labelled posts to assess on; the others are left alone."""

    name: str
    train: np.ndarray
    test: np.ndarray


def splits(subreddits: np.ndarray, created: np.ndarray, drawn: np.ndarray) -> list[Split]:
    """The two splits, named as the teacher that knows no more; drawn are labels, NaN for none."""
    apart = {"elsewhere": np.isin(subreddits, list(HELD_OUT)), "later": created >= YEAR_2012}
    return [Split(name, ~out, out & ~np.isnan(drawn)) for name, out in apart.items()]


def shift_of(split: Split, logits: np.ndarray, drawn: np.ndarray) -> Callable[[float], float]:
    """The shift for each slope, by the labelled posts that were trained on."""
    on = split.train & ~np.isnan(drawn) & ~np.isnan(logits)
    return lambda slope: shift_for(slope, logits[on], drawn[on])


def calibrated(split: Split, logits: np.ndarray, drawn: np.ndarray, subreddits: np.ndarray) -> np.ndarray:
    """Scores of the posts to assess on: the slope is of other subreddits' posts among them, the
    shift of those trained on, as it is of the model that ships."""
    shift = shift_of(split, logits, drawn)
    z, labels = logits[split.test], drawn[split.test]
    scores = np.zeros(len(z))
    for fit_on, test_on in GroupKFold(FOLDS).split(z, groups=subreddits[split.test]):
        slope = slope_for(z[fit_on], labels[fit_on], shift)
        scores[test_on] = expit(slope * z[test_on] + shift(slope))
    return scores


def figures(scores: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Rank correlation, AUC of labels 3-4 against 0-1, mean absolute error."""
    clear = (labels >= 0.75) | (labels <= 0.25)
    return {
        "spearman": float(spearmanr(scores, labels)[0]),
        "auc": float(roc_auc_score(labels[clear] > 0.5, scores[clear])),
        "error": float(np.abs(scores - labels).mean()),
    }


def interval(scores: np.ndarray, labels: np.ndarray, subreddits: np.ndarray) -> dict[str, tuple]:
    """Each figure's 95% bootstrap interval; whole subreddits are drawn, as posts of one are alike."""
    groups = [np.flatnonzero(subreddits == s) for s in np.unique(subreddits)]
    draw = np.random.default_rng(0)
    rows = []
    for _ in range(RESAMPLES):
        again = np.concatenate([groups[g] for g in draw.integers(len(groups), size=len(groups))])
        rows.append(list(figures(scores[again], labels[again]).values()))
    low, high = np.percentile(rows, (2.5, 97.5), axis=0)
    return {name: (float(a), float(b)) for name, a, b in zip(FIGURES, low, high)}


def assess(scores: np.ndarray, labels: np.ndarray, subreddits: np.ndarray) -> dict:
    """All that the card shows of a family on a split."""
    return {
        "posts": len(labels),
        "figures": figures(scores, labels),
        "interval": interval(scores, labels, subreddits),
        "mean label": float(labels.mean()),
        "mean score": float(scores.mean()),
    }


def confusion(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Posts by label (rows) and score rounded to the five levels (columns)."""
    counts = np.zeros((5, 5), int)
    np.add.at(counts, (np.rint(4 * labels).astype(int), np.rint(4 * scores).astype(int)), 1)
    return counts


def means(scores: np.ndarray, subreddits: np.ndarray) -> dict[str, tuple[float, int]]:
    """Each subreddit's mean score and number of posts, most serious first."""
    by = {s: scores[subreddits == s] for s in np.unique(subreddits)}
    found = {str(s): (float(v.mean()), len(v)) for s, v in by.items()}
    return dict(sorted(found.items(), key=lambda item: -item[1][0]))
