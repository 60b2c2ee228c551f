"""The notebook's pictures."""

import matplotlib.pyplot as plt
import numpy as np

LEVELS = ("0 joke", "1", "2 neither", "3", "4 in earnest")


def distribution(scores: np.ndarray, labelled: np.ndarray, labels: np.ndarray) -> None:
    """Scores of all posts, and of labelled ones by label."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.5))
    left.hist(scores, bins=50)
    left.set(title="All posts", xlabel="score", ylabel="posts")
    right.hist([labelled[labels == k / 4] for k in range(5)], bins=25, stacked=True, label=LEVELS)
    right.set(title="Labelled posts that it never saw", xlabel="score")
    right.legend(title="label")
    figure.tight_layout()


def calibration(scores: np.ndarray, labels: np.ndarray, subreddits: np.ndarray) -> None:
    """Mean label by score: of tenths of the posts, and of subreddits."""
    figure, axes = plt.subplots(1, 2, figsize=(9, 4.2), sharex=True, sharey=True)
    tenths = np.array_split(np.argsort(scores), 10)
    groups = [np.flatnonzero(subreddits == s) for s in np.unique(subreddits)]
    for axis, title, parts in zip(axes, ("Tenths of the posts", "Subreddits"), (tenths, groups)):
        axis.plot([0, 1], [0, 1], "k:", linewidth=1)
        axis.plot([scores[p].mean() for p in parts], [labels[p].mean() for p in parts], "o")
        axis.set(title=title, xlabel="mean score", ylabel="mean label")
    figure.tight_layout()


def subreddit_means(means: dict[str, tuple[float, int]]) -> None:
    names = list(means)[::-1]
    figure, axis = plt.subplots(figsize=(7, 0.15 * len(names) + 1))
    axis.barh(names, [means[n][0] for n in names])
    axis.tick_params(axis="y", labelsize=6)
    axis.set(xlabel="mean score", xlim=(0, 1), ylim=(-1, len(names)))
    figure.tight_layout()


def confusion(counts: np.ndarray) -> None:
    share = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    figure, axis = plt.subplots(figsize=(4.5, 4))
    axis.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for (row, column), n in np.ndenumerate(counts):
        axis.text(column, row, f"{n}\n{share[row, column]:.0%}", ha="center", va="center", fontsize=8,
                  color="white" if share[row, column] > 0.5 else "black")
    axis.set(xlabel="score, rounded to a level", ylabel="label")
    figure.tight_layout()


def pushes(words: dict[str, float]) -> None:
    """Words by what they add to the log-odds in a title."""
    names = sorted(words, key=words.get)
    figure, axis = plt.subplots(figsize=(6, 0.17 * len(names) + 1))
    axis.barh(names, [words[n] for n in names], color=["C3" if words[n] < 0 else "C0" for n in names])
    axis.tick_params(axis="y", labelsize=7)
    axis.set(xlabel="weight in a title", ylim=(-1, len(names)))
    figure.tight_layout()
