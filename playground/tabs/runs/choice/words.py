"""What is to be said of the runs chosen, in plain sentences."""

import numpy as np

from playground.generation.history import RunHistory
from playground.measure.speedup import in_words_disturbed
from playground.numbers import counted, milliseconds, three_figures
from playground.tabs.runs.choice.comparison import Comparison, Setting, Totals, WrittenToken
from playground.tabs.runs.choice.figures import ChosenRuns, LatencyBand

_MOST_CHARACTERS = 24
"""Of a token's text in a sentence; a byte-pair vocabulary has longer ones."""


def headline(choice: ChosenRuns) -> str:
    """Return the sentence that matters most."""
    if choice.comparison is not None:
        return _divergence(choice.comparison, *choice.numbers)
    if choice.n_repeats >= 2:
        return _repeats(choice)
    if len(choice.numbers) == 1:
        return _single(choice.numbers[0], choice.histories[0])
    return "Choose one run or two: more cannot be told apart in one plot."


def details(choice: ChosenRuns) -> tuple[str, ...]:
    """Return what else is to be said: of two runs what differs, what is shared, the totals."""
    comparison = choice.comparison
    if comparison is None:
        return choice.remarks
    first, second = choice.numbers
    return (
        _different(comparison.settings, first, second),
        _same(comparison.settings),
        f"{_total(first, comparison.first)} {_total(second, comparison.second)}",
    )


def _divergence(comparison: Comparison, first: int, second: int) -> str:
    """Say where two runs part."""
    if not comparison.have_same_tokenizer:
        return "The runs are of different models, so their tokens are not compared."
    divergence = comparison.divergence
    if divergence is not None:
        after = (
            f"after {counted(divergence.index, 'token')} in common"
            if divergence.index
            else "at once"
        )
        return (
            f"The runs part {after}: at step {divergence.index + 1:,} run {first} wrote "
            f"{_quoted(divergence.first, divergence.second)}, "
            f"run {second} {_quoted(divergence.second, divergence.first)}."
        )
    n_first, n_second = comparison.first.n_tokens, comparison.second.n_tokens
    if n_first == n_second:
        return f"Both runs wrote the same {counted(n_first, 'token')}."
    longer = first if n_first > n_second else second
    return (
        f"The first {counted(comparison.n_equal, 'token')} are the same; "
        f"run {longer} went on to {max(n_first, n_second):,}."
    )


def _quoted(token: WrittenToken, other: WrittenToken) -> str:
    """Return a token as it reads; its space only where nothing else tells it from the other."""
    if token.is_end_of_text:
        return "the end of its text"
    if not token.text:
        return f"a part of a character (token {token.token_id})"
    bare = token.text.strip(" ")
    text = bare if bare and bare != other.text.strip(" ") else token.text
    text = text.replace("\n", "↵")
    return f"“{text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + '…'}”"


def _different(settings: tuple[Setting, ...], first: int, second: int) -> str:
    """List what differs, in the order of the runs."""
    parts = [
        f"{setting.name} {setting.first} and {setting.second}" if setting.first else setting.name
        for setting in settings
        if not setting.is_same
    ]
    if not parts:
        return f"Nothing that was set differs between run {first} and run {second}."
    return f"Different in run {first} and run {second}: {', '.join(parts)}."


def _same(settings: tuple[Setting, ...]) -> str:
    parts = [f"{setting.name} {setting.first}".strip() for setting in settings if setting.is_same]
    return f"The same in both: {', '.join(parts)}."


def _total(number: int, totals: Totals) -> str:
    """Say how many tokens a run made on which path, and how long that took."""
    parts = [
        f"{counted(n_tokens, 'token')} in {three_figures(elapsed_s)} s {path}"
        for n_tokens, elapsed_s, path in (
            (totals.cached_tokens, totals.cached_s, "with the cache"),
            (totals.uncached_tokens, totals.uncached_s, "without it"),
        )
        if n_tokens
    ]
    return f"Run {number}: {' and '.join(parts) or 'no token yet'}."


def _repeats(choice: ChosenRuns) -> str:
    """Say how fast the repeats were and how far they scatter."""
    bands = (
        ("with the cache", choice.bands.with_cache),
        ("without it", choice.bands.without_cache),
    )
    parts = [_typical(band, path) for path, band in bands if band is not None]
    said = "; ".join(parts) or "no decode step in common"
    return f"{choice.n_repeats} repeats of run {choice.numbers[0]}: {said}."


def _typical(band: LatencyBand, path: str) -> str:
    """Say what a token cost, and how far most of the repeats lay from that."""
    median_ms = float(np.median(band.median_ms))
    aside = float(np.median((band.high_ms - band.low_ms) / 2 / band.median_ms))
    return f"{milliseconds(median_ms)} a token {path}, give or take {aside:.0%}"


def _single(number: int, history: RunHistory) -> str:
    """Say how a run went."""
    paths = (("with the cache", history.cached), ("without it", history.uncached))
    parts = [
        f"{milliseconds(float(np.median(path.decode.y)))} a token {name}"
        for name, path in paths
        if len(path.decode)
    ]
    disturbed = in_words_disturbed(history.n_disturbed, history.n_steps)
    if not parts:
        return f"Run {number} has no decode step yet."
    aside = f"; {disturbed}" if disturbed else ""
    return f"Run {number}: {' and '.join(parts)}, in the median{aside}."


def _tokens(n_tokens: int) -> str:
    return counted(n_tokens, "token")
