"""The posts that the model learns from: a file of them, or the store of a running Gravitas.

A source is the path of an NDJSON file (.gz), or the URL of a read API such as
http://127.0.0.1:8081; GRAVITAS_API_KEY is sent to the latter where it is set.
"""

import gzip
import http.client
import json
import os
import re
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from features import Extractor

TEXTS = ("title", "selftext", "domain", "url")
KEPT = 2400  # characters of a text; the features read 600
PAGE = 500   # rows of a page of the read API
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass
class Posts:
    """Posts in the source's order: for each its id, subreddit, time and what may be read of it."""

    ids: np.ndarray
    subreddits: np.ndarray
    created: np.ndarray  # Unix seconds
    texts: list          # of dicts of title, selftext, domain, url and is_self

    @classmethod
    def of(cls, found: Iterable[dict]) -> "Posts":
        """Reddit's own objects, each id once."""
        kept = {}
        for post in found:
            texts = {k: (post.get(k) or "")[:KEPT] for k in TEXTS} | {"is_self": bool(post.get("is_self"))}
            kept[post["id"]] = (post["subreddit"], int(post["created_utc"]), texts)
        if not kept:
            raise ValueError("no posts there")
        subreddits, created, texts = zip(*kept.values())
        return cls(np.array(list(kept)), np.array(subreddits), np.array(created), list(texts))

    def __len__(self):
        return len(self.ids)

    def shortened(self) -> tuple[np.ndarray, "Posts"]:
        """The text posts that can be, cut to none, one or two sentences of their text, and where
        they stand among these.

        In the data a text post of few words is mostly a joke; these say what earnest ones are like.
        """
        cut = {i: shorter(self.ids[i], text) for i, text in enumerate(self.texts)}
        at = np.array([i for i, text in cut.items() if text != self.texts[i]], int)
        return at, Posts(self.ids[at], self.subreddits[at], self.created[at], [cut[i] for i in at])

    def hashes(self) -> list[tuple[np.ndarray, ...]]:
        """Each post's features, one array a block."""
        extract = Extractor()
        return [extract(as_model_post(t)) for t in self.texts]


def shorter(post: str, text: dict) -> dict:
    """A text without all but its first sentences; the post's id says how many are kept."""
    if not text["is_self"]:
        return text
    kept = zlib.crc32(post.encode()) % 3
    sentences = SENTENCE_END.split(text["selftext"])
    return text | {"selftext": " ".join(sentences[:kept])} if len(sentences) > kept else text


def as_model_post(post: dict) -> dict:
    """The fields that the model may see of a Reddit post, as bytes."""
    seen = {k: (post.get(k) or "").encode("utf-8", "replace") for k in TEXTS}
    return seen | {"is_self": bool(post.get("is_self"))}


def read(source: str) -> Posts:
    api = source.startswith(("http://", "https://"))
    return Posts.of(of_api(source) if api else of_file(source))


def of_file(path: str) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def of_api(url: str) -> Iterator[dict]:
    """What producers sent of every stored post, subreddit by subreddit."""
    api = ReadAPI(url)
    for subreddit in api.pages("/api/subreddits"):
        for listed in api.pages(f"/api/subreddit/{quote(subreddit['name'])}"):
            full = api.get(f"/api/posts/{quote(listed['id'])}")
            if full["post"] is not None:
                shared = {k: full[k] for k in ("id", "subreddit", "created_utc")}
                yield full["post"] | shared


class ReadAPI:
    """A Gravitas read API over one connection."""

    def __init__(self, url: str):
        self._url = urllib.parse.urlsplit(url)
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(self._url.netloc, timeout=60)
        key = os.environ.get("GRAVITAS_API_KEY")
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str) -> dict:
        self._connection.request("GET", self._url.path.rstrip("/") + path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise OSError(f"GET {path}: {answer.status} {body[:300].decode(errors='replace')}")
        return json.loads(body)

    def pages(self, path: str) -> Iterator[dict]:
        """The items of every page of a list."""
        cursor = ""
        while cursor is not None:
            page = self.get(f"{path}?limit={PAGE}" + (f"&cursor={quote(cursor)}" if cursor else ""))
            yield from page["items"]
            cursor = page["next"]


def quote(text: str) -> str:
    return urllib.parse.quote(text, safe="")
