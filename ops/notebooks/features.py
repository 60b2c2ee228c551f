"""What the model sees of a post, as 32-bit hashes that index tables of weights.

The Go package agents/scorer/model computes the same features byte for byte.
A change here is a change of the model file's format version.

Text is bytes (UTF-8, valid or not). In this order:
  1. cut: the first 600 characters, at most 2,400 bytes. A character is a byte
     that is no UTF-8 continuation (10xxxxxx) with the continuations after it.
  2. replace: the literals in REPLACED, leftmost first, never rescanned.
  3. fold: A-Z to a-z, digits to 0, other ASCII below 0x21 and 0x7F to space.
     No Unicode tables: a byte from 0x80 up is a letter.
  4. tokens: runs of letters, or runs of one punctuation byte cut at three.

Hash: mix(key ^ namespace ^ field), so that a word weighs other in a title than in a
self text; a table of 2^k weights is indexed by its upper k bits.
Keys are
  word    FNV-1a 32 of the token
  bigram  (FNV-1a of the token before, or 0) * 0x01000193 ^ FNV-1a of the token
  chars   the 2, 3 or 4 bytes of " token " in one big-endian integer
  form    a small integer, see form_keys
  domain  FNV-1a of the host and of each of its parent domains
"""

import re

import numpy as np

CHARACTERS = 600
CUT_BYTES = 2400

FNV_OFFSET, FNV_PRIME = 0x811C9DC5, 0x01000193
WORD, BIGRAM, CHARS, FORM, DOMAIN = (
    0x00000000, 0x5BD1E995, 0x1B873593, 0xC2B2AE35, 0x27D4EB2F)
TITLE, SELFTEXT = 0x00000000, 0x9747B28C  # fields of words, bigrams, chars
MASK = 0xFFFFFFFF

REPLACED = {
    b"&amp;nbsp;": b" ", b"&amp;#x200B;": b" ", b"&nbsp;": b" ", b"&#x200B;": b" ",
    b"&amp;": b"&", b"&lt;": b"<", b"&gt;": b">", b"&quot;": b'"', b"&#39;": b"",
    b"'": b"",
    b"\xe2\x80\x98": b"", b"\xe2\x80\x99": b"",  # ' '
    b"\xe2\x80\x9c": b'"', b"\xe2\x80\x9d": b'"',
    b"\xe2\x80\x93": b"-", b"\xe2\x80\x94": b"-",  # en and em dash
    b"\xe2\x80\xa6": b" ",  # ellipsis
}
REPLACE = re.compile(b"|".join(re.escape(k) for k in REPLACED))
TOKEN = re.compile(rb"[a-z0\x80-\xff]+|([!-/:-@\[-`{-~])\1*")
GONE = (b"[deleted]", b"[removed]")


def _fold_table() -> bytes:
    table = bytearray(range(256))
    for b in range(256):
        if b < 0x21 or b == 0x7F:
            table[b] = 0x20
        elif 0x41 <= b <= 0x5A:
            table[b] = b + 32
        elif 0x30 <= b <= 0x39:
            table[b] = 0x30
    return bytes(table)


FOLD = _fold_table()


def cut(text: bytes) -> bytes:
    """The first 600 characters and at most 2,400 bytes of text."""
    text = text[:CUT_BYTES]
    if len(text) <= CHARACTERS:
        return text
    starts = np.flatnonzero((np.frombuffer(text, np.uint8) & 0xC0) != 0x80)
    return text if len(starts) <= CHARACTERS else text[: starts[CHARACTERS]]


def tokens(text: bytes) -> list[bytes]:
    """The tokens of a text that is already cut."""
    text = REPLACE.sub(lambda m: REPLACED[m.group()], text).translate(FOLD)
    return [m.group() if m.group(1) is None else m.group()[:3] for m in TOKEN.finditer(text)]


def fnv1a(data: bytes) -> int:
    h = FNV_OFFSET
    for b in data:
        h = ((h ^ b) * FNV_PRIME) & MASK
    return h


def mix(key: int) -> int:
    """Spread a key over 32 bits, of which a table uses the upper ones."""
    key = (key * 0x9E3779B1) & MASK
    key ^= key >> 15
    return (key * 0x85EBCA6B) & MASK


def char_hashes(token: bytes, field: int) -> np.ndarray:
    """Hashes of the 2-, 3- and 4-grams of the token between two spaces."""
    padded = b" " + token + b" "
    keys = [int.from_bytes(padded[i : i + n], "big")
            for n in (2, 3, 4) for i in range(len(padded) - n + 1)]
    return np.array([mix(k ^ CHARS ^ field) for k in keys], np.uint32)


def host_of(post: dict) -> bytes:
    """The link's host in lower case; "self" for a text post; empty when unknown.

    Reddit's own "self.<subreddit>" would tell the subreddit, so only "self" is kept.
    """
    domain = post.get("domain") or b""
    if post.get("is_self") or domain.startswith(b"self."):
        return b"self"
    if not domain:
        domain = host_of_url(post.get("url") or b"")
    if not domain and post.get("selftext"):
        return b"self"
    domain = domain[:255].translate(FOLD)
    return domain[4:] if domain.startswith(b"www.") else domain


def host_of_url(url: bytes) -> bytes:
    """What stands between "://" and the next one of "/?#:", or nothing."""
    _, found, rest = url.partition(b"://")
    return re.split(rb"[/?#:]", rest, maxsplit=1)[0] if found else b""


def domain_keys(host: bytes) -> list[int]:
    """Keys of the host and of at most three of its parent domains."""
    keys = []
    while host and len(keys) < 4:
        keys.append(fnv1a(host))
        host = host.partition(b".")[2]
    return keys


def form_keys(title: bytes, host: bytes, title_tokens: int, text_tokens: int) -> list[int]:
    """Small integers: how long, how loud, how it ends, what it links to, how it begins."""
    upper = sum(0x41 <= b <= 0x5A for b in title)
    lower = sum(0x61 <= b <= 0x7A for b in title)
    loud = 7 if upper + lower == 0 else 4 * upper // (upper + lower)
    end = title.rstrip(b" \t\r\n")[-1:]
    kind = 0 if host == b"" else 1 if host != b"self" else 2 if text_tokens == 0 else 3
    first = title[:1]
    start = 0 if b"A" <= first <= b"Z" else 1 if b"a" <= first <= b"z" else 2
    return [
        0x100 + title_tokens.bit_length(),
        0x200 + text_tokens.bit_length(),
        0x300 + loud,
        0x400 + (b"?.!\")]".find(end) + 1 if end else 7),
        0x500 + kind,
        0x600 + start,
    ]


class Extractor:
    """Turns posts into hashes; remembers the tokens it has met."""

    def __init__(self):
        self._words: dict[bytes, int] = {}
        self._chars: dict[tuple[bytes, int], np.ndarray] = {}

    def __call__(self, post: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Hashes of (words and bigrams, chars, form and domain), with repeats.

        A post is a dict of title, selftext, domain, url as bytes and is_self.
        """
        title = cut(post.get("title") or b"")
        text = post.get("selftext") or b""
        text = b"" if text in GONE else cut(text)
        title_tokens, text_tokens = tokens(title), tokens(text)
        words, chars = [], []
        for field, read in ((TITLE, title_tokens), (SELFTEXT, text_tokens)):
            before = 0
            for token in read:
                h = self._word(token)
                bigram = ((before * FNV_PRIME) & MASK) ^ h ^ BIGRAM
                words += (mix(h ^ WORD ^ field), mix(bigram ^ field))
                chars.append(self._grams(token, field))
                before = h
        host = host_of(post)
        rest = [mix(k ^ FORM)
                for k in form_keys(title, host, len(title_tokens), len(text_tokens))]
        rest += [mix(k ^ DOMAIN) for k in domain_keys(host)]
        return (np.array(words, np.uint32),
                np.concatenate(chars) if chars else np.zeros(0, np.uint32),
                np.array(rest, np.uint32))

    def _word(self, token: bytes) -> int:
        h = self._words.get(token)
        if h is None:
            h = self._words[token] = fnv1a(token)
        return h

    def _grams(self, token: bytes, field: int) -> np.ndarray:
        grams = self._chars.get((token, field))
        if grams is None:
            grams = self._chars[token, field] = char_hashes(token, field)
        return grams
