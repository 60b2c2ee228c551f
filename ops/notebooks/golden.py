"""Golden vectors: made-up posts and what the saved file says of them.

The Go test scores the same posts. Texts are written here or drawn from the
word lists; none is of the data.
"""

import base64
import json
import random
from pathlib import Path

from features import HOSTS, Extractor
from model_file import SeriousnessModel

TITLES = [
    "", " ", "?", "Why?", "Why does bread need to rest after baking?",
    "[Request] Looking for a data set of river levels, 1990-2005",
    "My landlord kept the deposit (three months' rent). What can I do?",
    "Parliament votes on the water bill tonight", "LOL THIS CAT!!!!!!!!",
    "How many cats does it take to change a light bulb? Meow.",
    "I'm losing my father, and I don't know whom to tell", "me irl", "Yep.",
    "THEY SAID IT COULDN'T BE DONE...", "“Smart quotes” and – dashes — and it’s…",
    "Tom &amp; Jerry &lt;3 &quot;forever&quot; &#39;n ever", "&amp;nbsp;&amp;#x200B;&nbsp;&#x200B;x",
    "&amp", "&", "&&&&&", "&amp;amp;lt;", "a'b''c'", "'''", "!'!", "!!", "!!!", "!!!!", "?!?!",
    "10 things, 1,000 reasons, 3.14 ways", "¿Dónde está la biblioteca?", "Привет, как дела?",
    "日本語のタイトルです。質問があります", "한국어 제목입니다", "مرحبا بالعالم", "שלום עולם", "हिन्दी में प्रश्न",
    "ภาษาไทย", "Ελληνικά ΚΕΦΑΛΑΙΑ", "😀😀😀", "Nice 👍🏽 work 👩‍👩‍👧‍👦 today 🎉", "e\u0301 and é", "\u00a0\u2003wide\u3000spaces",
    "tab\tnew\nline\r\nnul\x00bell\x07del\x7f", "x" * 700, "ab " * 300, "é" * 650, "日" * 599 + "end",
    "日" * 600 + "gone", "!?" * 400, "https://www.example.org/a/b?c=d#e", "snake_case-and-kebab",
    "ends with a quote\"", "ends with a bracket]", "(ends with a parenthesis)", "ends with spaces?   ",
    "lower case start", "1 digit start", "[Tag] start", "ß ẞ İ ı ſ", "a\u200bb\u200dc", "\ufeffbom", "\u2018\u2019\u201c\u201d\u2013\u2014\u2026",
    "bread", "two words", "three plain words", "four words stand here", "? !", "I", "me", "im", "I'm", "My", "MY", "I\u2019m",
    "Mine, imp, ime, my0, i0", "Is it mY dog, or YOURS?", "i.m.", "!i", "to me", "Title Case In Every Word",
    "Title Case In Some of the Words", "One capital begins this", "iN mIXED cASE", "ALL CAPITALS WITH 0 DIGITS",
    "Seven Of Ten Words Begin With A capital in this", "tab\tThen A\tCapital", " Leading space", "Éclair", "{|}~ @`[^_]",
    "[OC] a tagged picture", "[", " [not at the start]", "so it goes...", "dots...inside", "two dots..", "an ellipsis\u2026 inside",
    "ends with an ellipsis\u2026", "ends with a question?", "ends with a stop.", "ends with a cry!", "ends with a colon:",
    "ends with quotes and a tab\"\t", "ends with a newline?\r\n", "ends with \u201ccurly quotes\u201d", "ends with a form feed?\f",
    "a \"quoted\" word", "a &quot;quoted&quot; word", "why? because", "stop! now", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24",
]
TEXTS = [
    "", "[deleted]", "[removed]", "[deleted] ", "Thanks in advance.", "An impasta.",
    "I was let go last week. I have two children and no savings; where does one begin?",
    "Steps:\n\n1. open the file\n2. it crashes\n\n    panic: index out of range [3]\n\nGo 1.0.3, Linux.",
    "EDIT: wow, thanks!!! &gt; quoted &amp;gt; twice", "word " * 200, "é" * 1300, "\U0001f600" * 700, "…" * 900,
]
LINKS = [
    {}, {"is_self": True}, {"domain": "self.anywhere"}, {"domain": "imgur.com"}, {"domain": "i.imgur.com"},
    {"domain": "WWW.Example.CO.UK"}, {"domain": "www.self"}, {"domain": "SELF"}, {"domain": "a.b.c.d.e.f"},
    {"domain": "..x"}, {"domain": "l" * 300 + ".org"}, {"url": "http://www.nytimes.com/2012/01/01/x.html"},
    {"url": "https://news.example:8080"}, {"url": "://"}, {"url": "no scheme"}, {"url": "ftp://host?q"},
    {"domain": "youtube.com", "url": "http://other.example/"}, {"domain": "münchen.de"},
    {"domain": "www.imgur.com"}, {"domain": "I.IMGUR.COM"}, {"domain": "a.b.c.imgur.com"}, {"domain": "a.b.c.d.imgur.com"},
    {"domain": "notimgur.com"}, {"domain": "imgur.com.example"}, {"domain": "imgur.com."}, {"domain": ".imgur.com"},
    {"domain": "media.tumblr.com"}, {"domain": "30.media.tumblr.com"}, {"domain": "tumblr.com"}, {"domain": "imgs.xkcd.com"},
    {"domain": "xkcd.com"}, {"domain": "i.redd.it"}, {"domain": "v.redd.it"}, {"domain": "redd.it"}, {"domain": "farm8.staticflickr.com"},
    {"domain": "flic.kr"}, {"domain": "youtu.be"}, {"domain": "m.youtube.com"}, {"domain": "youtube.com.example"}, {"domain": "player.vimeo.com"},
    {"url": "https://i.imgur.com/x.png"}, {"url": "http://WWW.YouTube.com/watch?v=0"}, {"url": "http://self/"}, {"domain": "www."},
    {"domain": "i" * 245 + ".imgur.com"}, {"domain": "i" * 246 + ".imgur.com"},
]
RAW = [b"!\x80" * 700, b"\x80" * 2500, b"a\xff " * 900, b"\xe2\x80", b"\xe2\x80\xa6\xe2"]
WORDS = """
the a my your why how what does help please joke funny cat dog lol research study court law advice
question government water price learn build broken error doctor school friend first day lost when
this that feel never always who would if 2012 [7] TIL DIY ... ! ? - : (x) "so" don't it's
""".split()


def cases() -> list[dict]:
    """Every title, text and link at least once; then drawn posts; then bytes of any kind."""
    made = [dict(title=t) for t in TITLES]
    made += [dict(title=TITLES[4 + i], selftext=t, is_self=True) for i, t in enumerate(TEXTS)]
    made += [dict(title="A plain title", selftext="with text" * (i % 2)) | link
             for i, link in enumerate(LINKS)]
    made += [dict(title=t, domain=d, is_self=not d) for t in ("LOOK!", "Is this my dog?", "Found this one today")
             for d in ("", "imgur.com", "youtube.com", "example.org")]
    made += [dict(title="Is this my dog?", domain=host.decode()) for host in HOSTS]
    made += [encoded(raw, raw[1:]) for raw in RAW]
    made += [dict(title="100 KB", selftext="All work and no play. ", repeat=4800),
             dict(title="long word", selftext="q", repeat=100_000)]
    draw = random.Random(20121221)
    for i in range(120):
        title = " ".join(draw.choices(WORDS, k=draw.randint(1, 20)))
        text = " ".join(draw.choices(WORDS, k=draw.randint(0, 150) * (i % 2)))
        made.append(dict(title=title, selftext=text) | draw.choice(LINKS))
    for _ in range(60):
        raw = [bytes(draw.choices(range(256), k=draw.randint(0, n))) for n in (90, 1500)]
        made.append(encoded(*raw))
    return made


def encoded(title: bytes, text: bytes) -> dict:
    """A case of any bytes."""
    title, text = (base64.b64encode(raw).decode() for raw in (title, text))
    return dict(title=title, selftext=text, base64=True)


def as_bytes(case: dict) -> dict:
    """The case as the model reads it."""
    decode = base64.b64decode if case.get("base64") else str.encode
    post = {k: decode(case.get(k, "")) for k in ("title", "selftext")}
    post["selftext"] *= case.get("repeat", 1)
    return post | {
        "domain": case.get("domain", "").encode(),
        "url": case.get("url", "").encode(),
        "is_self": case.get("is_self", False),
    }


def write(model: SeriousnessModel, path: Path) -> None:
    extract = Extractor()
    scored = [case | {"logit": model.logit(extract(as_bytes(case))),
                      "score": model.score(as_bytes(case), extract)} for case in cases()]
    path.parent.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in scored)
    path.write_text(f'{{"version": "{model.version}", "cases": [\n{lines}\n]}}\n')
