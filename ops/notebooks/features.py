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
self text; a table of 2^k weights is indexed by its upper k bits. There are four blocks,
each with a table of its own. h is a token's FNV-1a 32, join(a, b) = a * 0x01000193 ^ b:
  words    each token's h, and join(h of the token before, or 0; h)
  phrases  of the title alone: the same two again for each kind of post; from the third
           token on join(join(h before that, h before), h), and join(h before that, h)
  chars    the 2, 3 or 4 bytes of " token " in one big-endian integer
  form     small integers, see form_keys; the title's first and last tokens, see end_keys;
           FNV-1a of the host and of each of its parent domains
"""

import re

import numpy as np

CHARACTERS = 600
CUT_BYTES = 2400

FNV_OFFSET, FNV_PRIME = 0x811C9DC5, 0x01000193
WORD, BIGRAM, CHARS, FORM, DOMAIN = (
    0x00000000, 0x5BD1E995, 0x1B873593, 0xC2B2AE35, 0x27D4EB2F)
KIND_WORD, KIND_BIGRAM, TRIGRAM, SKIP, END = (
    0x85EBCA77, 0x165667B1, 0xD3A2646C, 0xFD7046C5, 0xB55A4F09)
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
MYSELF = frozenset((b"i", b"im", b"my", b"me"))

# What a post is: nothing known, a link, a text post without and with a text, a picture, a video.
UNKNOWN, LINK, BARE, TEXT, PICTURE, VIDEO = range(6)
HOSTS = dict.fromkeys((
    b"imgur.com", b"i.redd.it", b"preview.redd.it", b"i.reddituploads.com", b"quickmeme.com", b"qkme.me",
    b"memegenerator.net", b"livememe.com", b"imgflip.com", b"minus.com", b"flickr.com", b"flic.kr",
    b"photobucket.com", b"tinypic.com", b"imageshack.us", b"media.tumblr.com", b"gfycat.com", b"giphy.com",
    b"twitpic.com", b"instagram.com", b"deviantart.com", b"deviantart.net", b"ragecomic.com", b"ibb.co",
    b"postimg.cc", b"imgs.xkcd.com", b"tenor.com",
), PICTURE) | dict.fromkeys((
    b"youtube.com", b"youtu.be", b"vimeo.com", b"v.redd.it", b"streamable.com", b"twitch.tv", b"liveleak.com",
    b"dailymotion.com", b"tiktok.com",
), VIDEO)


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
    return [fnv1a(domain) for domain in domains(host)]


def domains(host: bytes) -> list[bytes]:
    """The host and at most three of its parent domains."""
    found = []
    while host and len(found) < 4:
        found.append(host)
        host = host.partition(b".")[2]
    return found


def kind_of(host: bytes, text_tokens: int) -> int:
    """What a post is, by its host and by whether it has a text."""
    if host == b"self":
        return TEXT if text_tokens else BARE
    if not host:
        return UNKNOWN
    return next((HOSTS[domain] for domain in domains(host) if domain in HOSTS), LINK)


def form_keys(title: bytes, kind: int, me: bool, title_tokens: int, text_tokens: int) -> list[int]:
    """Small integers: how long, how loud, how it begins and ends, alone and together with what it is.

    title is cut, else as it was written; me is whether a token of it is in MYSELF.
    """
    upper = sum(0x41 <= b <= 0x5A for b in title)
    lower = sum(0x61 <= b <= 0x7A for b in title)
    loud = 7 if upper + lower == 0 else 4 * upper // (upper + lower)
    last = title.rstrip(b" \t\r\n")[-1:]
    end = b"?.!\")]".find(last) + 1 if last else 7
    long, text = title_tokens.bit_length(), text_tokens.bit_length()
    thirds = min(7, title_tokens // 3)
    case = case_of(title)
    asks, cries, quotes = b"?" in title, b"!" in title, b'"' in title
    trails, tagged = b"..." in title or b"\xe2\x80\xa6" in title, title[:1] == b"["
    together = (
        (thirds,), (asks,), (min(15, text), asks), (case, cries, trails), (thirds, case, asks),
        (me, asks), (tagged, quotes), (thirds, case), (loud,), (end, case),
    )
    return [0x100 + long, 0x200 + text, 0x300 + loud, 0x400 + end, 0x500 + kind, 0x600 + case] + [
        (0x10 + i) << 16 | pack(kind, *values) for i, values in enumerate(together)]


def pack(*values: int) -> int:
    """Values of up to four bits in one integer."""
    packed = 0
    for v in values:
        packed = packed << 4 | v
    return packed


def case_of(title: bytes) -> int:
    """0: most words of the title begin with a capital; 1: its first does; 2: neither."""
    begins = [b for before, b in zip(b" " + title, title)
              if before == 0x20 and (0x41 <= b <= 0x5A or 0x61 <= b <= 0x7A)]
    upper = sum(b <= 0x5A for b in begins)
    if 10 * upper > 7 * len(begins):
        return 0
    return 1 if title[:1].isupper() else 2


def end_keys(tokens: list[int], kind: int) -> list[int]:
    """Keys of the first one, two and three tokens' hashes, and of the last one and two; of the
    first, the first two and the last for each kind of post too."""
    keys, joined = [], 0
    for i, h in enumerate(tokens[:3]):
        joined = join(joined, h)
        keys.append(joined ^ place(i, 7))
        if i < 2:
            keys.append(joined ^ place(i, kind))
    if tokens:
        keys += [tokens[-1] ^ place(3, 7), tokens[-1] ^ place(3, kind)]
    if len(tokens) > 1:
        keys.append(join(tokens[-2], tokens[-1]) ^ place(4, 7))
    return keys


def place(at: int, kind: int) -> int:
    """Tells apart the keys of a place in the title, and of a kind of post there."""
    return (at << 3 | kind) * 0x01000001 & MASK


def join(before: int, h: int) -> int:
    return ((before * FNV_PRIME) & MASK) ^ h


def phrases(tokens: list[int], kind: int) -> list[int]:
    """Hashes of the title's words for the kind of post, and of its longer phrases."""
    hashes, before, earlier = [], 0, 0
    salt = place(0, kind)
    for i, h in enumerate(tokens):
        bigram = join(before, h)
        hashes += (mix(h ^ KIND_WORD ^ salt), mix(bigram ^ KIND_BIGRAM ^ salt))
        if i > 1:
            hashes += (mix(join(join(earlier, before), h) ^ TRIGRAM), mix(join(earlier, h) ^ SKIP))
        earlier, before = before, h
    return hashes


class Extractor:
    """Turns posts into hashes; remembers the tokens it has met."""

    def __init__(self):
        self._words: dict[bytes, int] = {}
        self._chars: dict[tuple[bytes, int], np.ndarray] = {}

    def __call__(self, post: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Hashes of the blocks words, phrases, chars and form, with repeats.

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
                words += (mix(h ^ WORD ^ field), mix(join(before, h) ^ BIGRAM ^ field))
                chars.append(self._grams(token, field))
                before = h
        host = host_of(post)
        kind = kind_of(host, len(text_tokens))
        read = [self._word(t) for t in title_tokens]
        me = not MYSELF.isdisjoint(title_tokens)
        form = [mix(k ^ FORM) for k in form_keys(title, kind, me, len(title_tokens), len(text_tokens))]
        form += [mix(k ^ END) for k in end_keys(read, kind)]
        form += [mix(k ^ DOMAIN) for k in domain_keys(host)]
        return (np.array(words, np.uint32), np.array(phrases(read, kind), np.uint32),
                np.concatenate(chars) if chars else np.zeros(0, np.uint32),
                np.array(form, np.uint32))

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
