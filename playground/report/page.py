"""The page: one HTML file that needs nothing else, no script, and prints well.

Whatever a session holds is a stranger's: it reaches the page through `_safe` alone.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

from playground.measure.speedup import Speedup, in_words
from playground.numbers import counted
from playground.report.contents import Contents, ModelFindings, RunEntry
from playground.report.page_style import STYLE
from playground.report.plots import Figure, latency_figure, proof_figure, total_figure
from playground.report.svg_plot import legend_symbol
from playground.tabs.lab.proof.figures import SIGNS, RaceProof, collapse_in_words, finding
from playground.tabs.lab.proof.figures import headline as proof_headline
from playground.tabs.runs.table.columns import COLUMNS
from playground.text.passage import Origin, Span

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Were anything to slip in, a browser would neither run nor fetch it."""
_LATENCY = (
    "Each dot is one generated token: to the right, how many tokens the model looked back on; "
    "upwards, how many milliseconds its forward pass took. Without the cache each step computes "
    "every token again; with it, only the new one."
)
_TOTAL = (
    "The seconds that the forward passes of all tokens so far took together, the one that takes "
    "in the prompt included."
)
_PROOF = (
    "In a race each step is computed both ways, and the token drawn from both answers with the "
    "same random number. Each dot is the largest difference of any logit; below the dashed line, "
    "sums added up in another order explain it."
)
_EXPLAINED = ("First ms", "tok/s", "Speed-up")


def page(contents: Contents, title: str) -> str:
    """Return the whole page.

    Args:
        contents: what it says.
        title: the session's name.
    """
    body = "\n".join(
        [
            _header(contents, title),
            "<main>",
            _text(contents.session.spans),
            *(_findings(each, is_alone=len(contents.findings) == 1) for each in contents.findings),
            _runs(contents.runs),
            _conditions(contents),
            "</main>",
        ]
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{_safe(title)} – GPT-2 Playground</title>
<style>
{STYLE}</style>
</head>
<body>
{body}
</body>
</html>
"""


def _safe(text: str) -> str:
    """Return text as a page may hold it: nothing in it is markup, nor a character HTML forbids."""
    return escape("".join(c if _is_allowed(c) else "\ufffd" for c in text))


def _is_allowed(character: str) -> bool:
    if character in "\t\n\r":
        return True
    is_none = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return unicodedata.category(character) not in ("Cc", "Cs") and not is_none


def _header(contents: Contents, title: str) -> str:
    session = contents.session
    saved = "" if session.saved is None else f"saved {session.saved:%Y-%m-%d %H:%M}"
    made = f"GPT-2 Playground {session.made_with}".strip()
    about = (made, *(each.title for each in contents.findings), saved)
    words = " · ".join(
        [_safe(each) for each in about if each] + [counted(len(contents.runs), "run")]
    )
    newest = "".join(_finding(each, heading="p") for each in contents.findings[:1])
    newest = newest or '<p class="note">Not measured: no run has been made.</p>'
    return f'<header>\n<h1>{_safe(title)}</h1>\n<p class="about">{words}</p>\n{newest}\n</header>'


def _finding(found: ModelFindings, *, heading: str) -> str:
    """State what the cache saves, as the lab does, or that it was not measured."""
    said = found.headline
    if found.missing:
        return (
            '<div class="finding"><p class="sentence">Not measured: what the cache saves</p>\n'
            f'<p class="note">{_safe(found.missing)}</p></div>'
        )
    return (
        f'<div class="finding"><{heading} class="sentence">{_safe(said.before)}'
        f"<strong>{_safe(said.accent)}</strong>{_safe(said.after)}"
        f'<span class="aside">{_safe(said.aside)}</span></{heading}>\n'
        f'<p class="note">{_safe(" · ".join(filter(None, (said.note, found.newer))))}</p></div>'
    )


def _text(spans: Sequence[Span]) -> str:
    """Return the text with what the model wrote marked."""
    parts: list[str] = []
    for is_model, stretch in groupby(spans, key=lambda span: span.origin is Origin.GENERATED):
        text = _safe("".join(span.text for span in stretch))
        parts.append(f"<mark>{text}</mark>" if is_model and text else text)
    written = "".join(parts)
    body = f'<div class="text">{written}</div>' if written else "<p>There is no text.</p>"
    legend = '<p class="note">Marked: <mark>what the model wrote</mark>.</p>'
    return f"<section>\n<h2>Text</h2>\n{legend if '<mark>' in written else ''}\n{body}\n</section>"


def _findings(found: ModelFindings, *, is_alone: bool) -> str:
    """Return the plots and the proof of one model."""
    parts: list[str] = []
    if not is_alone:
        parts += [f"<h2>{_safe(found.title)}</h2>", _finding(found, heading="p")]
    speedup = found.measured.speedup
    total = in_words(speedup) if isinstance(speedup, Speedup) else found.missing
    parts += [
        _plot("Latency per token", latency_figure(found.measured), _LATENCY),
        _plot("Total time", total_figure(found.measured), f"{total} {_TOTAL}".strip()),
        _proof(found),
    ]
    body = "\n".join(part for part in parts if part)
    return f"<section>\n{body}\n</section>"


def _plot(title: str, figure: Figure | None, caption: str) -> str:
    heading = f"<h3>{title}</h3>"
    if figure is None:
        return f'{heading}\n<p class="note">Not measured.</p>'
    keys = "".join(
        f"<li>{legend_symbol(key.role, key.kind)} {_safe(key.words)}</li>" for key in figure.legend
    )
    legend = f'<ul class="legend">{keys}</ul>' if keys else ""
    return (
        f"<figure>\n{heading}\n{figure.plot.svg()}\n{legend}\n"
        f"<figcaption>{_safe(caption)}</figcaption>\n</figure>"
    )


def _proof(found: ModelFindings) -> str:
    """Say whether both ways gave the same answer, and show by how much they differ."""
    if found.proof is None:
        return '<h3>Same answer?</h3>\n<p class="note">Not measured: no run was a race.</p>'
    lines = "".join(f"<p>{_safe(line)}</p>\n" for line in _proof_lines(found.proof, found))
    sign, role = SIGNS[found.proof.agreement.verdict]
    verdict = f'<p class="verdict {role}">{sign} {proof_headline(found.proof.agreement)}</p>'
    figure = proof_figure(found.proof)
    if figure is None:
        return f"<h3>Same answer?</h3>\n{verdict}\n{lines}"
    drawn = _plot("Same answer?", figure, _PROOF)
    return drawn.replace("</h3>", f"</h3>\n{verdict}\n{lines}", 1)


def _proof_lines(proof: RaceProof, found: ModelFindings) -> Iterable[str]:
    lines = (finding(proof.agreement, proof.dtype), found.divergence, collapse_in_words(proof))
    return (f"{line[0].upper()}{line[1:]}" for line in lines if line)


def _runs(runs: Sequence[RunEntry]) -> str:
    """Return the table of runs with a person's notes, and what was asked of each."""
    if not runs:
        return ""
    tips = "".join(
        f"<dt>{column.title}</dt><dd>{_safe(column.tip)}</dd>"
        for column in COLUMNS
        if column.title in _EXPLAINED
    )
    has_changes = any("*" in words for run in runs for words in run.asked.values())
    changed = '<p class="note">* changed during the run; this is what it began with.</p>'
    return (
        "<section>\n<h2>Runs</h2>\n"
        f"{_table([run.cells for run in runs], runs)}\n"
        f'<dl class="tips">{tips}<dt>–</dt><dd>Not measured.</dd>'
        "<dt>≈</dt><dd>Taken over less than half a second.</dd></dl>\n"
        f"<h3>What was asked, and how it went</h3>\n{_table([run.asked for run in runs])}\n"
        f"{changed if has_changes else ''}\n</section>"
    )


_WORDS = {"Model", "Cache", "Began", "Ended"}
"""Columns that are set flush left; numbers are set flush right."""


def _table(rows: Sequence[Mapping[str, str]], notes: Sequence[RunEntry] = ()) -> str:
    def cell(tag: str, title: str, words: str) -> str:
        side = ' class="word"' if title in _WORDS else ""
        return f"<{tag}{side}>{_safe(words)}</{tag}>"

    head = "".join(cell("th", title, title) for title in rows[0])
    body: list[str] = []
    for number, row in enumerate(rows):
        cells = "".join(cell("td", title, words) for title, words in row.items())
        note = _note(notes[number], len(row)) if notes else ""
        body.append(f"<tbody><tr>{cells}</tr>{note}</tbody>")
    inside = "\n".join(body)
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n{inside}\n</table></div>'


def _note(run: RunEntry, n_columns: int) -> str:
    """Return a person's own words, in a row of their own."""
    name = f"<strong>{_safe(run.name)}</strong>" if run.name else ""
    said = " ".join(part for part in (name, _safe(run.comment)) if part)
    return f'<tr class="said"><td colspan="{n_columns}">{said}</td></tr>' if said else ""


def _conditions(contents: Contents) -> str:
    """Return what the figures hold for."""
    entries = "".join(
        f"<dt>{_safe(name)}</dt><dd>{_safe(words)}</dd>"
        for name, words in (*contents.conditions, *contents.models)
    )
    if not entries:
        return ""
    return (
        f"<section>\n<h2>Conditions</h2>\n<dl>{entries}</dl>\n"
        '<p class="note">A disturbed step is one that other programs kept waiting: it counts in '
        "the total time, but in no median and no speed-up. Timings hold for the machine and the "
        "threads they were measured with; runs under other conditions are not compared.</p>\n"
        "</section>"
    )
