"""Other kinds of model, to see the student beside: each gives log-odds of every post.

They read a TF-IDF matrix of words and characters, whose vocabulary is that of all posts.
"""

import html

import numpy as np
import scipy.sparse as sp
from scipy.special import logit
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.feature_extraction.text import TfidfVectorizer

from posts import Posts
from training import learn

READ = 600  # characters of a text post
COMMON = 5  # posts in which a feature must occur
TOPICS = 200


def tfidf(posts: Posts) -> sp.csr_matrix:
    """Word 1-2-grams and character 2-4-grams of title, text and host."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=COMMON, sublinear_tf=True, dtype=np.float32)
    chars = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), min_df=COMMON, sublinear_tf=True,
                            max_features=1 << 17, dtype=np.float32)
    read = [text_of(t) for t in posts.texts]
    return sp.hstack([words.fit_transform(read), chars.fit_transform(read)]).tocsr()


def text_of(post: dict) -> str:
    """The host (never a subreddit's name), the title and the beginning of the text."""
    host = "self" if post["is_self"] else post["domain"]
    return f"{host} {html.unescape(post['title'])} {html.unescape(post['selftext'])[:READ]}"


def linear(x: sp.csr_matrix, labels: np.ndarray, on: np.ndarray, l2: float = 1.0) -> np.ndarray:
    """Logistic regression on those of the posts on that have a label."""
    return learn(x, labels, on, l2=l2).logits(x)


def boosted(x: sp.csr_matrix, labels: np.ndarray, on: np.ndarray) -> np.ndarray:
    """Gradient-boosted trees over latent topics of the TF-IDF matrix."""
    on = on & ~np.isnan(labels)
    topics = TruncatedSVD(TOPICS, n_iter=2, random_state=0).fit(x[on])
    trees = HistGradientBoostingRegressor(max_iter=200, random_state=0)
    trees.fit(topics.transform(x[on]), labels[on])
    return logit(np.clip(trees.predict(topics.transform(x)), 0.01, 0.99))
