"""Writes a run's figures into the model card, between its two markers."""

from pathlib import Path

BEGIN, END = "<!-- figures: written by seriousness.py -->", "<!-- end of figures -->"
SHOWN = """
AskHistorians legaladvice personalfinance AskEngineers techsupport SuicideWatch Economics science
worldnews AskReddit IAmA todayilearned Minecraft food pics aww nottheonion talesfromtechsupport
Jokes 3amjokes shittyaskscience shittyadvice circlejerk funny AdviceAnimals memes
fffffffuuuuuuuuuuuu
""".split()


def render(figures: dict) -> str:
    readers, means = figures["readers"], figures["means"]
    rows = [s for s in means if s in SHOWN]
    lines = [
        f"Version `{figures['version']}`, {figures['bytes']:,} bytes, trained on "
        f"{figures['trained on']:,} posts.",
        "",
        "| figure | value |",
        "|---|---|",
        f"| AUC against weak labels, trained up to 2011, tested on 2012 | {figures['later']:.4f} |",
        f"| AUC against weak labels, on subreddits left out of training | {figures['elsewhere']:.4f} |",
        f"| {readers['posts']} posts read by hand: Spearman | {readers['spearman']:.3f} |",
        f"| the same: AUC, labels 3-4 against 0-1 | {readers['auc']:.3f} |",
        f"| the same: mean absolute error, cross-validated | {readers['error']:.3f} |",
        f"| the same: mean label, mean score | {readers['mean label']:.3f}, {readers['mean score']:.3f} |",
        f"| largest change of a score by quantisation | {figures['quantisation']:.1e} |",
        "",
        "| subreddit | mean score | posts |",
        "|---|---|---|",
        *(f"| {s} | {means[s][0]:.3f} | {means[s][1]} |" for s in rows),
    ]
    return "\n".join(lines)


def write(path: Path, figures: dict) -> None:
    """Replace what stands between the card's markers."""
    before, _, rest = path.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{path} lacks its markers")
    path.write_text(f"{before}{BEGIN}\n{render(figures)}\n{END}{after}")
