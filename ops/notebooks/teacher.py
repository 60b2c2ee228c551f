"""The teacher: a small language model, fine-tuned on the hand labels, asked of every post.

    teacher.py SOURCE [all] [elsewhere] [later]

It is all-MiniLM-L6-v2 (22 million parameters, Apache-2.0) with one linear layer on the
mean of its last hidden states. Three are trained, each on other labels, so that the
student can be assessed on posts that its teacher never saw either:

    all        every label
    elsewhere  none of the subreddits that assessment.HELD_OUT names
    later      those of posts up to 2011

Each takes half an hour or more on one core. teacher.tsv.gz keeps their log-odds of every
post, teacher-shortened.tsv.gz those of text posts that were cut to a few sentences, which a
teacher learns from too; one that is not named keeps the opinions it had.
"""

import hashlib
import html
import math
import sys
import time
import zipfile
from functools import partial

import all_minilm_l6_v2
import jax
import jax.numpy as jnp
import numpy as np
import optax
import safetensors.numpy
import tokenizers

import labels
import posts
from held_out import HELD_OUT, YEAR_2012

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HEADS, WIDTH = 6, 12, 384
FROZEN = ("embeddings.", "encoder.layer.0.", "encoder.layer.1.", "pooler.")
BEGIN, SEPARATOR = 101, 102  # the tokens [CLS] and [SEP]
LENGTHS = (16, 24, 32, 48, 64)  # batches are padded to one of these; the last cuts
TEXT = 600  # characters of a post's text
EPOCHS, BATCH, ASKED = 2, 48, 128
RATE, LAST_RATE, WARM_UP, DECAY, NORM = 1e-4, 2e-6, 0.1, 0.01, 1.0


def base_model() -> tuple[dict, tokenizers.Tokenizer]:
    """The published weights, checked, and their tokenizer."""
    with zipfile.ZipFile(all_minilm_l6_v2.get_model_zip_path()) as package:
        weights = package.read("model.safetensors")
        tokenizer = tokenizers.Tokenizer.from_str(package.read("tokenizer.json").decode())
    if hashlib.sha256(weights).hexdigest() != WEIGHTS_SHA256:
        raise ValueError("all-MiniLM-L6-v2: the weights are not the ones this was written for")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    found = safetensors.numpy.load(weights)
    return {k: jnp.asarray(v) for k, v in found.items() if v.dtype == np.float32}, tokenizer


def linear(h, p: dict, name: str):
    return h @ p[name + ".weight"].T + p[name + ".bias"]


def normalised(h, p: dict, name: str):
    mean, variance = h.mean(-1, keepdims=True), h.var(-1, keepdims=True)
    return (h - mean) / jnp.sqrt(variance + 1e-12) * p[name + ".weight"] + p[name + ".bias"]


def attention(h, mask, p: dict, name: str):
    batch, length, _ = h.shape
    size = WIDTH // HEADS
    query, key, value = (
        linear(h, p, f"{name}.self.{part}").reshape(batch, length, HEADS, size).transpose(0, 2, 1, 3)
        for part in ("query", "key", "value"))
    weights = jax.nn.softmax(query @ key.transpose(0, 1, 3, 2) / math.sqrt(size) + mask, -1)
    mixed = (weights @ value).transpose(0, 2, 1, 3).reshape(batch, length, WIDTH)
    return normalised(h + linear(mixed, p, f"{name}.output.dense"), p, f"{name}.output.LayerNorm")


def encode(p: dict, tokens, segments, sizes):
    """The mean of the last hidden states of each row's first sizes tokens."""
    at = jnp.arange(tokens.shape[1])
    inside = at[None] < sizes[:, None]
    h = (p["embeddings.word_embeddings.weight"][tokens]
         + p["embeddings.position_embeddings.weight"][at]
         + p["embeddings.token_type_embeddings.weight"][segments])
    h = normalised(h, p, "embeddings.LayerNorm")
    mask = jnp.where(inside, 0.0, -1e9)[:, None, None, :]
    for i in range(LAYERS):
        name = f"encoder.layer.{i}"
        h = attention(h, mask, p, f"{name}.attention")
        inner = jax.nn.gelu(linear(h, p, f"{name}.intermediate.dense"), approximate=False)
        h = normalised(h + linear(inner, p, f"{name}.output.dense"), p, f"{name}.output.LayerNorm")
    return (h * inside[..., None]).sum(1) / sizes[:, None]


def tokenised(tokenizer: tokenizers.Tokenizer, texts: list[dict]) -> list[tuple[list, list]]:
    """Tokens and segments: [CLS] title [SEP], then what the post holds, [SEP]."""
    first = tokenizer.encode_batch([html.unescape(t["title"]) for t in texts], add_special_tokens=False)
    second = tokenizer.encode_batch([held(t) for t in texts], add_special_tokens=False)
    found, room = [], LENGTHS[-1] - 3
    for a, b in zip(first, second):
        title = a.ids[:room]
        rest = b.ids[: room - len(title)]
        tokens = [BEGIN, *title, SEPARATOR] + ([*rest, SEPARATOR] if rest else [])
        found.append((tokens, [0] * (len(title) + 2) + [1] * (len(tokens) - len(title) - 2)))
    return found


def held(post: dict) -> str:
    """The beginning of a text post's text, or where a link goes."""
    if post["is_self"]:
        return " ".join(html.unescape(post["selftext"])[:TEXT].split())
    return "link " + post["domain"]


def batches(tokens: list, which, size: int, draw: np.random.RandomState | None = None) -> list:
    """Posts of like length together, as (indices, padded length); drawn anew if draw is given."""
    which = list(which)
    jitter = np.zeros(len(which)) if draw is None else 6 * draw.rand(len(which))
    length = np.array([len(tokens[i][0]) for i in which])
    order = np.argsort(length + jitter, kind="stable")
    found = []
    for shortest, longest in zip((0, *LENGTHS), LENGTHS):
        alike = [which[k] for k in order if shortest < length[k] <= longest]
        found += [(alike[k:k + size], longest) for k in range(0, len(alike), size)]
    if draw is not None:
        draw.shuffle(found)
    return found


def padded(tokens: list, which: list[int], length: int, size: int) -> tuple:
    """A batch as arrays of one shape, whatever the number of posts."""
    ids, segments = np.zeros((size, length), np.int32), np.zeros((size, length), np.int32)
    sizes = np.ones(size, np.int32)
    for row, i in enumerate(which):
        n = len(tokens[i][0])
        ids[row, :n], segments[row, :n] = tokens[i]
        sizes[row] = n
    return ids, segments, sizes


class Teacher:
    """The base model with its upper layers and head to be trained."""

    def __init__(self, base: dict):
        self._frozen = {k: v for k, v in base.items() if k.startswith(FROZEN)}
        head = 0.02 * np.random.RandomState(0).randn(WIDTH).astype(np.float32)
        self._trained = {"base": {k: v for k, v in base.items() if k not in self._frozen},
                         "head": jnp.asarray(head), "bias": jnp.zeros(())}
        self._ask = jax.jit(self._logits)

    def _logits(self, trained: dict, *batch):
        return encode(self._frozen | trained["base"], *batch) @ trained["head"] + trained["bias"]

    def _loss(self, trained: dict, batch, truth, weight):
        z = self._logits(trained, *batch)
        return (weight * (jnp.logaddexp(0, z) - truth * z)).sum() / weight.sum()

    def learn(self, tokens: list, truth: np.ndarray, which: np.ndarray, said=print) -> None:
        """Fit labels from 0 to 1 of the posts which."""
        steps = EPOCHS * len(batches(tokens, which, BATCH, np.random.RandomState(0)))
        rate = optax.warmup_cosine_decay_schedule(0, RATE, int(WARM_UP * steps), steps, LAST_RATE)
        optimiser = optax.chain(optax.clip_by_global_norm(NORM), optax.adamw(rate, weight_decay=DECAY))

        @partial(jax.jit, donate_argnums=(0, 1))
        def step(trained, state, batch, target, weight):
            loss, slope = jax.value_and_grad(self._loss)(trained, batch, target, weight)
            change, state = optimiser.update(slope, state, trained)
            return optax.apply_updates(trained, change), state, loss

        trained = jax.tree_util.tree_map(jnp.copy, self._trained)
        state, losses = optimiser.init(trained), []
        draw, began = np.random.RandomState(1), time.monotonic()
        for _ in range(EPOCHS):
            for chosen, length in batches(tokens, which, BATCH, draw):
                target, weight = np.zeros(BATCH, np.float32), np.zeros(BATCH, np.float32)
                target[:len(chosen)], weight[:len(chosen)] = truth[chosen], 1
                trained, state, loss = step(trained, state, padded(tokens, chosen, length, BATCH), target, weight)
                losses.append(float(loss))
                if len(losses) % 100 == 0:
                    said(f"  step {len(losses):,} of about {steps:,}: loss {np.mean(losses[-100:]):.4f}, "
                         f"{time.monotonic() - began:.0f} s")
        self._trained = trained

    def ask(self, tokens: list) -> np.ndarray:
        """The log-odds of every post."""
        said = np.zeros(len(tokens))
        for chosen, length in batches(tokens, range(len(tokens)), ASKED):
            said[chosen] = np.asarray(self._ask(self._trained, *padded(tokens, chosen, length, ASKED)))[:len(chosen)]
        return said


def main(source: str, which: list[str]) -> None:
    data = posts.read(source)
    at, short = data.shortened()
    of = np.append(np.arange(len(data)), at)  # each text's post
    known = labels.read(labels.UNCERTAIN) | labels.read(labels.DRAWN)
    truth = labels.of(data.ids, known)[of]
    kept_from = {
        "all": np.zeros(len(of), bool),
        "elsewhere": np.isin(data.subreddits, list(HELD_OUT))[of],
        "later": (data.created >= YEAR_2012)[of],
    }
    base, tokenizer = base_model()
    tokens = tokenised(tokenizer, data.texts + short.texts)
    for name in which or labels.TEACHERS:
        learns = np.flatnonzero(~np.isnan(truth) & ~kept_from[name])
        print(f"teacher {name}: {len(learns):,} labelled texts", flush=True)
        teacher = Teacher(base)
        teacher.learn(tokens, truth, learns, partial(print, flush=True))
        said = teacher.ask(tokens)
        labels.write_opinions(data.ids, labels.opinions(data.ids) | {name: said[:len(data)]})
        labels.write_opinions(short.ids, labels.opinions(short.ids, labels.SHORTENED) | {name: said[len(data):]},
                              labels.SHORTENED)


if __name__ == "__main__":
    if len(sys.argv) < 2 or not set(sys.argv[2:]) <= set(labels.TEACHERS):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
