"""Labelling posts: which to read next, what is shown of one, and the notebook's page."""

import html
from collections import defaultdict, deque
from collections.abc import Iterable
from pathlib import Path

import ipywidgets as widgets
import numpy as np
from IPython.display import display

import labels
from posts import Posts

SHOWN = 600  # characters of a text
MEANINGS = ("0 joke", "1 mostly in jest", "2 neither", "3 mostly in earnest", "4 in earnest")


def least_sure(posts: Posts, scores: np.ndarray, labelled: Iterable[str]) -> list[int]:
    """Posts without a label, the least sure of every subreddit first, then the second of each."""
    labelled, by = set(labelled), defaultdict(list)
    for i in np.argsort(np.abs(scores - 0.5), kind="stable"):
        if posts.ids[i] not in labelled:
            by[posts.subreddits[i]].append(int(i))
    turns = [(turn, abs(scores[i] - 0.5), i) for found in by.values() for turn, i in enumerate(found)]
    return [i for _, _, i in sorted(turns)]


def shown(post: dict) -> tuple[str, str, str]:
    """Title, host and the beginning of the text: all that a label may come from."""
    text = " ".join(html.unescape(post["selftext"]).split())
    return (html.unescape(post["title"]), "text post" if post["is_self"] else f"link to {post['domain']}",
            text[:SHOWN] + (" […]" if len(text) > SHOWN else ""))


class Sitting:
    """Posts to read in order. What has a label in either file is not asked again."""

    def __init__(self, posts: Posts, scores: np.ndarray, path: Path = labels.UNCERTAIN):
        self._posts, self._path = posts, path
        known = labels.read(labels.DRAWN).keys() | labels.read(path).keys()
        self._queue = deque(least_sure(posts, scores, known))
        self.done = 0

    def current(self) -> dict | None:
        """The post to label now; nothing when all are labelled."""
        return self._posts.texts[self._queue[0]] if self._queue else None

    def label(self, value: int) -> None:
        """Append the current post's label to the file and go on."""
        labels.append(self._path, self._posts.ids[self._queue[0]], value)
        self._queue.popleft()
        self.done += 1

    def skip(self) -> None:
        """Ask the current post again after all others."""
        self._queue.rotate(-1)


def page(sitting: Sitting) -> None:
    """Show the page: click a label, or type its digit into the field."""
    view, key = widgets.HTML(), widgets.Text(placeholder="type 0-4, or s to skip", layout={"width": "12em"})
    choices = [widgets.Button(description=m, layout={"width": "auto"}) for m in (*MEANINGS, "skip")]

    def show():
        post = sitting.current()
        parts = map(html.escape, shown(post)) if post else ("Every post has a label.", "", "")
        view.value = "<h3>{}</h3><i>{}</i><p>{}</p>".format(*parts) + f"<small>{sitting.done} labelled</small>"

    def choose(value: int):
        if sitting.current():
            sitting.skip() if value == len(MEANINGS) else sitting.label(value)
            show()

    def typed(change):
        if change["new"]:
            key.value = ""
            if (at := "01234s".find(change["new"][-1])) >= 0:
                choose(at)

    for value, button in enumerate(choices):
        button.on_click(lambda _, value=value: choose(value))
    key.observe(typed, "value")
    show()
    display(widgets.VBox([view, widgets.HBox(choices), key]))
