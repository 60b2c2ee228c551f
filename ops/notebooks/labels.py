"""What is known of posts beside their texts: hand labels and the teacher's opinions.

labels.tsv holds posts that were drawn at random within strata and assesses models;
labels-uncertain.tsv holds posts that a model was least sure of and only trains them.
"""

import csv
import gzip
import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
DRAWN, UNCERTAIN = HERE / "labels.tsv", HERE / "labels-uncertain.tsv"
TEACHER, SHORTENED = HERE / "teacher.tsv.gz", HERE / "teacher-shortened.tsv.gz"
TEACHERS = ("all", "elsewhere", "later")  # by what each was trained on; see teacher.py


def read(path: Path) -> dict[str, int]:
    """Posts' ids and their labels, 0 to 4."""
    with open(path, newline="") as f:
        found = {row["id"]: int(row["label"]) for row in csv.DictReader(f, delimiter="\t")}
    if not all(0 <= label <= 4 for label in found.values()):
        raise ValueError(f"{path} has a label outside 0 to 4")
    return found


def append(path: Path, post: str, label: int) -> None:
    """Add a label on a line of its own, on the disk when this returns."""
    if label not in range(5):
        raise ValueError(f"{label} is no label of 0 to 4")
    with open(path, "a") as f:
        f.write(f"{post}\t{label}\n")


def of(ids: Iterable[str], found: dict[str, int]) -> np.ndarray:
    """Each post's label from 0 to 1, NaN where there is none."""
    return np.array([found.get(i, math.nan) / 4 for i in ids])


def opinions(ids: Iterable[str], path: Path = TEACHER) -> dict[str, np.ndarray]:
    """Each teacher's log-odds of each post, NaN where it was not asked."""
    found = {t: {} for t in TEACHERS}
    if path.exists():
        with gzip.open(path, "rt", newline="") as f:
            for row in csv.DictReader(f, delimiter="\t"):
                for t in TEACHERS:
                    if row[t]:
                        found[t][row["id"]] = float(row[t])
    ids = list(ids)
    return {t: np.array([said.get(i, math.nan) for i in ids]) for t, said in found.items()}


def write_opinions(ids: Iterable[str], said: dict[str, np.ndarray], path: Path = TEACHER) -> None:
    """Replace the file of opinions; the same opinions give the same bytes."""
    lines = ["\t".join(("id", *TEACHERS))]
    for i, *row in zip(ids, *(said[t] for t in TEACHERS)):
        lines.append("\t".join([i, *("" if math.isnan(z) else f"{z:.3f}" for z in row)]))
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
