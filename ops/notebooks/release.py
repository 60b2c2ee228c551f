"""A trained model among the others: its name, its files, and what it changes.

Which model the binary carries is a line in agents/scorer/model/model.go. Nothing here
changes that line.
"""

import csv
import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import expit

import assessment
import golden
from model_file import SeriousnessModel, Table
from training import Linear

HERE = Path(__file__).resolve().parent
MODELS = HERE.parents[1] / "agents" / "scorer" / "model"
NAME = re.compile(r"seriousness\.v[1-9]\d{0,4}")
MOVED = 0.1  # a change of a score that a reader of a list would see


def embedded() -> str:
    """The name of the model that the binary carries."""
    return re.search(r"//go:embed (\S+)\.bin", (MODELS / "model.go").read_text()).group(1)


def name_of(wanted: str) -> str:
    """The name wanted, or else the first after all there are."""
    if wanted and not NAME.fullmatch(wanted):
        raise ValueError(f"NAME is {wanted!r}; it must be like seriousness.v2")
    taken = [int(p.name.split(".")[1][1:]) for p in MODELS.glob("seriousness.v*.bin")]
    return wanted or f"seriousness.v{max(taken, default=0) + 1}"


def file_of(name: str) -> Path:
    return MODELS / f"{name}.bin"


def unseen_of(name: str) -> Path:
    return HERE / "unseen" / f"{name}.tsv.gz"


def to_model(name: str, linear: Linear, gains: list, slope: float, shift: float) -> SeriousnessModel:
    weights = slope * linear.weights * np.concatenate(gains)
    ends = np.cumsum([len(g) for g in gains])[:-1]
    tables = [Table.quantised(w) for w in np.split(weights, ends)]
    return SeriousnessModel(name, slope * linear.bias + shift, *tables)


def scores(model: SeriousnessModel, hashes: list) -> np.ndarray:
    return np.array([expit(model.logit(h)) for h in hashes])


@dataclass
class Release:
    """A model file, its scores of all posts, and its twin's of labelled posts it never saw."""

    version: str
    scores: np.ndarray
    unseen: dict[str, float]


def save(model: SeriousnessModel, unseen: dict[str, float], hashes: list) -> Release:
    """Write the file and its twin's scores, and read the file back.

    Golden vectors, which the Go test reads, are written of the embedded model alone.
    """
    model.save(file_of(model.name))
    if model.name == embedded():
        golden.write(SeriousnessModel.load(file_of(model.name)), MODELS / "testdata" / "golden.json")
    unseen_of(model.name).parent.mkdir(exist_ok=True)
    lines = "".join(f"{i}\t{s:.4f}\n" for i, s in unseen.items())
    unseen_of(model.name).write_bytes(gzip.compress(b"id\tscore\n" + lines.encode(), mtime=0))
    return load(model.name, hashes)


def load(name: str, hashes: list) -> Release | None:
    """A saved model, or nothing if its file is of another format or not there."""
    try:
        model = SeriousnessModel.load(file_of(name))
    except (ValueError, FileNotFoundError):
        return None
    unseen = {}
    if unseen_of(name).exists():
        with gzip.open(unseen_of(name), "rt", newline="") as f:
            unseen = {row["id"]: float(row["score"]) for row in csv.DictReader(f, delimiter="\t")}
    return Release(model.version, scores(model, hashes), unseen)


def compare(old: Release | None, new: Release, subreddits: np.ndarray, labels: dict[str, int]) -> str:
    """What the new model changes, for a reader; labels are of posts that assess."""
    if old is None:
        return f"{new.version}: the embedded model's file is of another format: nothing to compare with.\n"
    lines = [f"{old.version} -> {new.version}", "", *_figures(old, new, labels), ""]
    moved = np.abs(new.scores - old.scores) > MOVED
    lines += [f"Mean score {old.scores.mean():.3f} -> {new.scores.mean():.3f}; "
              f"{moved.mean():.1%} of {len(moved):,} posts moved by more than {MOVED}.",
              "", "Subreddits that change most:",
              f"{'':24} {'old':>6} {'new':>6} {'change':>7} {'moved':>6}"]
    before, after = (assessment.means(r.scores, subreddits) for r in (old, new))
    change = {s: after[s][0] - before[s][0] for s in after}
    for s in sorted(change, key=lambda s: -abs(change[s]))[:20]:
        lines.append(f"{s:24} {before[s][0]:6.3f} {after[s][0]:6.3f} {change[s]:+7.3f} "
                     f"{moved[subreddits == s].mean():6.1%}")
    share = {s: float(moved[subreddits == s].mean()) for s in after}
    most = sorted(share, key=lambda s: -share[s])[:10]
    lines += ["", "Largest shares of moved posts: " + ", ".join(f"{s} {share[s]:.0%}" for s in most)]
    return "\n".join(lines) + "\n"


def _figures(old: Release, new: Release, labels: dict[str, int]) -> list[str]:
    """Both twins on the labelled posts that neither has seen."""
    both = [i for i in new.unseen if i in old.unseen and i in labels]
    if not both:
        return ["The old model left no scores of posts that it had not seen: its figures can't be compared."]
    truth = np.array([labels[i] / 4 for i in both])
    of = [assessment.figures(np.array([r.unseen[i] for i in both]), truth) for r in (old, new)]
    return [f"On {len(both):,} labelled posts of subreddits that neither was trained on:",
            *(f"  {f:9} {of[0][f]:.3f} -> {of[1][f]:.3f}" for f in assessment.FIGURES)]
