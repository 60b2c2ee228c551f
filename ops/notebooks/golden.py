"""Golden vectors: made-up posts and what the saved file says of them.

The Go test scores the same posts. Texts are written here or drawn from the
word lists; none is of the data.
"""

import base64
import json
import random
from pathlib import Path

from features import Extractor
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
]
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
    made += [dict(title="100 KB", selftext="All work and no play. ", repeat=4800),
             dict(title="long word", selftext="q", repeat=100_000)]
    draw = random.Random(20121221)
    for i in range(120):
        title = " ".join(draw.choices(WORDS, k=draw.randint(1, 20)))
        text = " ".join(draw.choices(WORDS, k=draw.randint(0, 150) * (i % 2)))
        made.append(dict(title=title, selftext=text) | draw.choice(LINKS))
    for _ in range(60):
        raw = [bytes(draw.choices(range(256), k=draw.randint(0, n))) for n in (90, 1500)]
        made.append(dict(zip(("title", "selftext"), (base64.b64encode(r).decode() for r in raw)),
                         base64=True))
    return made


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
