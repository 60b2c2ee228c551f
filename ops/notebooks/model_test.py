"""Features, the model file, what the student learns and how it is calibrated."""

import math
import tempfile
import unittest
from pathlib import Path

import numpy as np
from scipy.special import expit, logit

import assessment
import labels
import release
import training
from features import Extractor
from model_file import SeriousnessModel
from posts import Posts, as_model_post

POSTS = [dict(title="Why does bread rise?", selftext="I would like to know.", is_self=True, domain="self.Cooking"),
         dict(title="LOL this cat!!!", domain="i.imgur.com"), dict(title="", selftext=""),
         dict(title="\ud800 half a pair", domain="news.example.org")]


class Features(unittest.TestCase):
    def test_the_subreddit_is_none(self):
        extract = Extractor()
        here, there = (extract(as_model_post(POSTS[0] | {"domain": d})) for d in ("self.Cooking", "self.Jokes"))
        for a, b in zip(here, there):
            np.testing.assert_array_equal(a, b)

    def test_every_post_has_every_block(self):
        for post in POSTS:
            self.assertEqual(len(Extractor()(as_model_post(post))), len(training.BITS))


class Shortened(unittest.TestCase):
    def test_text_posts_keep_their_first_sentences(self):
        long = dict(title="A lease", selftext="It ended. He kept the deposit! Why? I asked.", is_self=True)
        data = Posts.of([long | dict(id=str(i), subreddit="x", created_utc=i) for i in range(30)]
                        + [dict(id="link", subreddit="x", created_utc=0, title="A lease", selftext="It ended. So?"),
                           dict(id="bare", subreddit="x", created_utc=0, title="A lease", is_self=True)])
        at, short = data.shortened()
        self.assertEqual(list(at), list(range(30)))
        self.assertEqual(list(short.ids), list(data.ids[at]))
        self.assertEqual({t["selftext"] for t in short.texts},
                         {"", "It ended.", "It ended. He kept the deposit!"})
        self.assertEqual(data.texts[0]["selftext"], long["selftext"])


class File(unittest.TestCase):
    def test_a_saved_model_says_what_the_matrix_says(self):
        hashes = [Extractor()(as_model_post(p)) for p in POSTS]
        matrix = training.Matrix.of(hashes)
        weights = np.random.default_rng(0).normal(size=matrix.x.shape[1])
        linear = training.Linear(weights, -0.5)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.bin"
            release.to_model("seriousness.v9", linear, matrix.gains, 1.5, 0.25).save(path)
            model = SeriousnessModel.load(path)
            path.write_bytes(path.read_bytes()[:-1] + b"?")
            with self.assertRaises(ValueError):
                SeriousnessModel.load(path)
        self.assertRegex(model.version, r"^seriousness\.v9\+[0-9a-f]{8}$")
        said = [model.logit(h) for h in hashes]
        np.testing.assert_allclose(said, 1.5 * linear.logits(matrix.x) + 0.25, atol=0.02)

    def test_names(self):
        self.assertEqual(release.name_of("seriousness.v12"), "seriousness.v12")
        self.assertFalse(release.file_of(release.name_of("")).exists())
        for wrong in ("v2", "seriousness.v2/../x", "seriousness.v0"):
            with self.assertRaises(ValueError):
                release.name_of(wrong)


class Lessons(unittest.TestCase):
    def test_hand_and_teacher_share(self):
        nan = math.nan
        taught = training.lessons(np.array([0, 0, nan, nan]), np.array([1, nan, 0.75, nan]))
        np.testing.assert_array_equal(taught, [0.75, 0.5, 0.75, nan])

    def test_calibration_finds_the_slope_and_keeps_the_mean(self):
        truth = np.random.default_rng(0).uniform(0.05, 0.95, 2000)
        said = (logit(truth) - 0.5) / 2
        slope = training.slope_for(said, truth, lambda s: training.shift_for(s, said, truth))
        self.assertAlmostEqual(slope, 2, places=2)
        noisy = np.clip(truth + np.random.default_rng(1).normal(0, 0.2, 2000), 0, 1)
        shift = training.shift_for(slope, said, noisy)
        self.assertAlmostEqual(expit(slope * said + shift).mean(), noisy.mean(), places=6)


class Splits(unittest.TestCase):
    def test_what_is_assessed_is_not_learnt_from(self):
        subreddits = np.array(["Jokes", "AskReddit", "Jokes", "AskReddit"])
        created = np.array([0, 0, assessment.YEAR_2012, assessment.YEAR_2012])
        elsewhere, later = assessment.splits(subreddits, created, np.array([0, 1, math.nan, 1]))
        self.assertEqual((elsewhere.train.tolist(), elsewhere.test.tolist()),
                         ([False, True, False, True], [True, False, False, False]))
        self.assertEqual((later.train.tolist(), later.test.tolist()),
                         ([True, True, False, False], [False, False, False, True]))

    def test_a_score_is_calibrated_without_its_own_subreddit(self):
        draw = np.random.default_rng(0)
        truth, z = draw.uniform(0.1, 0.9, 600), draw.normal(size=600)
        subreddits = np.array([f"s{i % 6}" for i in range(600)])
        half = np.arange(600) < 300
        split = assessment.Split("a", half, ~half)
        scores = assessment.calibrated(split, z, truth, subreddits)
        mine = subreddits[split.test] == "s0"
        truth[split.test & (subreddits == "s0")] = 1.0
        again = assessment.calibrated(split, z, truth, subreddits)
        np.testing.assert_array_equal(scores[mine], again[mine])
        self.assertTrue((scores[~mine] != again[~mine]).any())

    def test_perfect_scores_have_perfect_figures(self):
        truth = np.tile([0, 0.25, 0.5, 0.75, 1], 10)
        self.assertEqual(assessment.figures(truth, truth), {"spearman": 1.0, "auc": 1.0, "error": 0.0})


class Source(unittest.TestCase):
    def test_a_post_that_comes_twice_is_one(self):
        post = dict(id="a", subreddit="s", created_utc=1.0, title="first")
        posts = Posts.of([post, post | {"title": "second"}])
        self.assertEqual([t["title"] for t in posts.texts], ["second"])


class Comparison(unittest.TestCase):
    def test_tells_figures_and_what_moved(self):
        def made(version, scores, unseen):
            return release.Release(version, np.array(scores), unseen)
        truth = {"a": 0, "b": 1, "c": 3, "d": 4}
        old = made("v1", [0.2, 0.8], {"a": 0.9, "b": 0.2, "c": 0.1, "d": 0.8})
        new = made("v2", [0.2, 0.5], {"a": 0.0, "b": 0.25, "c": 0.75, "d": 1.0, "e": 1.0})
        text = release.compare(old, new, np.array(["x", "y"]), truth)
        self.assertIn("On 4 labelled posts", text)
        self.assertRegex(text, r"error +0\.\d+ -> 0\.000")
        self.assertRegex(text, r"y +0\.800 +0\.500 +-0\.300 100\.0%")


if __name__ == "__main__":
    unittest.main()
