"""Labels and the order in which posts are read."""

import json
import math
import tempfile
import unittest
from pathlib import Path

import numpy as np

import labelling
import labels
from posts import Posts

HERE = Path(__file__).resolve().parent


def some_posts(*named: str) -> Posts:
    """Posts named "subreddit/id"."""
    return Posts.of({"id": n.split("/")[1], "subreddit": n.split("/")[0], "created_utc": 0,
                     "title": f"title of {n.split('/')[1]}"} for n in named)


class Order(unittest.TestCase):
    def test_every_subreddit_has_a_turn_before_any_has_two(self):
        posts = some_posts("a/1", "a/2", "a/3", "b/4", "c/5")
        order = labelling.least_sure(posts, np.array([0.5, 0.52, 0.51, 0.9, 0.3]), [])
        self.assertEqual([str(posts.ids[i]) for i in order], ["1", "5", "4", "3", "2"])

    def test_what_has_a_label_is_not_asked(self):
        posts = some_posts("a/1", "a/2")
        self.assertEqual(labelling.least_sure(posts, np.array([0.5, 0.6]), ["1"]), [1])


class ASitting(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "labels.tsv"
        self.path.write_text("id\tlabel\n")
        self.posts = some_posts("a/#1", "b/#2", "c/#3")
        self.scores = np.array([0.5, 0.6, 0.7])

    def sitting(self):
        return labelling.Sitting(self.posts, self.scores, self.path)

    def test_goes_on_where_one_stopped(self):
        self.sitting().label(3)
        again = self.sitting()
        self.assertEqual(again.current()["title"], "title of #2")
        again.label(0)
        self.assertEqual(labels.read(self.path), {"#1": 3, "#2": 0})

    def test_a_skipped_post_comes_last_and_has_no_label(self):
        sitting = self.sitting()
        sitting.skip()
        sitting.label(1)
        sitting.label(2)
        self.assertEqual(sitting.current()["title"], "title of #1")
        self.assertEqual(labels.read(self.path), {"#2": 1, "#3": 2})

    def test_ends(self):
        sitting = self.sitting()
        for _ in range(3):
            sitting.label(4)
        self.assertIsNone(sitting.current())

    def test_refuses_what_is_no_label(self):
        with self.assertRaises(ValueError):
            self.sitting().label(5)
        self.assertEqual(self.path.read_text(), "id\tlabel\n")


class Shown(unittest.TestCase):
    def test_never_the_subreddit(self):
        post = dict(title="A &amp; B", selftext="x" * 700, domain="self.Jokes", url="/r/Jokes/1", is_self=True)
        seen = labelling.shown(post)
        self.assertNotIn("Jokes", " ".join(seen))
        self.assertEqual(seen, ("A & B", "text post", "x" * 600 + " […]"))


class Files(unittest.TestCase):
    def test_no_post_assesses_and_trains_alone(self):
        drawn, uncertain = labels.read(labels.DRAWN), labels.read(labels.UNCERTAIN)
        self.assertGreaterEqual(len(drawn), 500)
        self.assertFalse(drawn.keys() & uncertain.keys())

    def test_opinions_come_back(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "teacher.tsv.gz"
            said = {"all": np.array([1.5, -2.25]), "elsewhere": np.array([0.125, math.nan]),
                    "later": np.array([math.nan, math.nan])}
            labels.write_opinions(["p", "q"], said, path)
            back = labels.opinions(["q", "p", "unknown"], path)
        np.testing.assert_array_equal(back["all"], [-2.25, 1.5, math.nan])
        np.testing.assert_array_equal(back["elsewhere"], [math.nan, 0.125, math.nan])

    def test_notebooks_hold_no_outputs(self):
        for notebook in HERE.glob("*.ipynb"):
            for cell in json.loads(notebook.read_text())["cells"]:
                self.assertFalse(cell.get("outputs"), notebook)
                self.assertIsNone(cell.get("execution_count"), notebook)


if __name__ == "__main__":
    unittest.main()
