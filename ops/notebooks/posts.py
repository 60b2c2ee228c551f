"""The posts that the model learns from."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from features import Extractor

TEXTS = ("title", "selftext", "domain", "url")


@dataclass
class Posts:
    """Posts in file order: for each its id, subreddit, time and hashes."""

    ids: np.ndarray
    subreddits: np.ndarray
    created: np.ndarray  # Unix seconds
    hashes: list  # of (words, chars, form)

    def __len__(self):
        return len(self.ids)


def as_model_post(post: dict) -> dict:
    """The fields that the model may see of a Reddit post, as bytes."""
    seen = {k: (post.get(k) or "").encode("utf-8", "replace") for k in TEXTS}
    return seen | {"is_self": bool(post.get("is_self"))}


def read(path: Path) -> Posts:
    """Posts of an NDJSON file, .gz."""
    extract = Extractor()
    ids, subreddits, created, hashes = [], [], [], []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            post = json.loads(line)
            ids.append(post["id"])
            subreddits.append(post["subreddit"])
            created.append(int(post["created_utc"]))
            hashes.append(extract(as_model_post(post)))
    return Posts(np.array(ids), np.array(subreddits), np.array(created), hashes)
