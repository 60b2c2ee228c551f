"""How good a model is, on posts that it has not seen."""

import numpy as np
from scipy.special import expit
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold

import weak_labels
from training import calibrate

FOLDS = 5


def weak_auc(scores: np.ndarray, weak: np.ndarray) -> float:
    """AUC of posts in serious against unserious subreddits; the middle is left out."""
    sure = (weak == 0) | (weak == 1)
    return roc_auc_score(weak[sure], scores[sure])


def held_out_subreddits() -> set[str]:
    """Every fifth subreddit of each kind."""
    kinds = weak_labels.SERIOUS, weak_labels.UNSERIOUS, weak_labels.MIDDLE
    return {name for names in kinds for name in sorted(names)[::5]}


def against_readers(logits: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Agreement with hand labels in [0, 1]; the error is of scores calibrated on other folds."""
    scores = np.zeros(len(labels))
    for fit_on, test_on in KFold(FOLDS, shuffle=True, random_state=0).split(logits):
        slope, shift = calibrate(logits[fit_on], labels[fit_on])
        scores[test_on] = expit(slope * logits[test_on] + shift)
    clear = (labels >= 0.75) | (labels <= 0.25)
    return {
        "posts": len(labels),
        "spearman": spearmanr(logits, labels)[0],
        "auc": roc_auc_score(labels[clear] > 0.5, logits[clear]),
        "error": np.abs(scores - labels).mean(),
        "mean label": labels.mean(),
        "mean score": scores.mean(),
    }


def means(scores: np.ndarray, subreddits: np.ndarray) -> dict[str, tuple[float, int]]:
    """Each subreddit's mean score and number of posts, most serious first."""
    by = {s: scores[subreddits == s] for s in np.unique(subreddits)}
    found = {s: (float(v.mean()), len(v)) for s, v in by.items()}
    return dict(sorted(found.items(), key=lambda item: -item[1][0]))
