"""Writes a run's figures into the model card, between its two markers."""

from pathlib import Path

BEGIN, END = "<!-- figures: written by seriousness.ipynb -->", "<!-- end of figures -->"
SPLITS = {
    "elsewhere": "43 whole subreddits left out of training",
    "later": "trained up to 2011, assessed on 2012",
}
FIGURES = {"spearman": "Spearman", "auc": "AUC, 3-4 against 0-1", "error": "mean absolute error"}


def render(figures: dict) -> str:
    lines = [f"Version `{figures['version']}`, {figures['bytes']:,} bytes, trained on "
             f"{figures['trained on']:,} posts, {figures['hand labels']:,} of them labelled by hand. "
             f"Quantisation moves a score by {figures['quantisation']:.0e} at most."]
    for split, said in SPLITS.items():
        lines += ["", *_split(said, figures["assessed"][split])]
    lines += ["", "Shares of posts by label (rows) and score rounded to the five levels, "
              "on the subreddits left out:", "", "| label | 0 | 1 | 2 | 3 | 4 | posts |", "|---|---|---|---|---|---|---|"]
    for label, row in enumerate(figures["confusion"]):
        lines.append(f"| {label} | " + " | ".join(f"{n / max(1, sum(row)):.0%}" for n in row) + f" | {sum(row):,} |")
    lines += ["", "Every subreddit's mean score, most serious first (posts in parentheses):", ""]
    lines.append(", ".join(f"{s} {m:.2f} ({n})" for s, (m, n) in figures["means"].items()))
    return "\n".join(lines)


def _split(said: str, families: dict[str, dict]) -> list[str]:
    one = next(iter(families.values()))
    lines = [f"**{said[0].upper()}{said[1:]}:** {one['posts']:,} labelled posts, mean label {one['mean label']:.3f}.",
             "", f"| model | {' | '.join(FIGURES.values())} | mean score |", "|---|---|---|---|---|"]
    for name, found in families.items():
        cells = ["{:.3f} ({:.3f}-{:.3f})".format(found["figures"][f], *found["interval"][f]) for f in FIGURES]
        lines.append(f"| {name} | {' | '.join(cells)} | {found['mean score']:.3f} |")
    return lines


def write(path: Path, figures: dict) -> None:
    """Replace what stands between the card's markers."""
    before, _, rest = path.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{path} lacks its markers")
    path.write_text(f"{before}{BEGIN}\n{render(figures)}\n{END}{after}")
