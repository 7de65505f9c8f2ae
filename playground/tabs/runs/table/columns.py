"""The columns of the table of runs, and what each says of one run, word by word."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import TypeVar

from playground.measure.speedup import WINDOW_S, DecodeRate, Speedup
from playground.numbers import three_figures, times
from playground.tabs.runs.rows import PerPath, TableRow

_NOTHING = "–"
_NAME_LETTERS = 24
_LAST = float("-inf")
"""Sorts what has no figure below every figure."""

_Figure = TypeVar("_Figure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        title: its heading.
        tip: what it says, for a person who asks.
        text: what it says of a run.
        key: what it sorts by.
        explain: more about one run's value; empty if there is no more.
        is_number: set flush right.
        is_best_large: sorted by it, the largest comes first.
        is_optional: not there while it is empty for every run.
    """

    title: str
    tip: str
    text: Callable[[TableRow], str]
    key: Callable[[TableRow], float | str]
    explain: Callable[[TableRow], str]
    is_number: bool = True
    is_best_large: bool = False
    is_optional: bool = False


def _nothing_more(_: TableRow) -> str:
    """Return nothing: the value says it all."""
    return ""


def _name_text(row: TableRow) -> str:
    """Return a person's name for it, its end left out where that is long."""
    return row.name if len(row.name) <= _NAME_LETTERS else f"{row.name[: _NAME_LETTERS - 1]}…"


def _explain_name(row: TableRow) -> str:
    """Return the whole name, and the comment."""
    return "\n".join(words for words in (row.name, row.comment) if words)


def _comment_text(row: TableRow) -> str:
    """Return the comment in one line."""
    return " ".join(row.comment.split())


def _model_text(row: TableRow) -> str:
    """Return a folder's last name only; `random:124M` stays whole."""
    name = PurePath(row.model).name or row.model
    return name if row.dtype == "float32" else f"{name}, {row.dtype}"


def _explain_model(row: TableRow) -> str:
    """Return the whole name, the number type, and another machine than this one."""
    where = "" if row.machine is None else f"\nMade on another machine: {row.machine}."
    return f"{row.model}, computed in {row.dtype}{where}"


def _cache_text(row: TableRow) -> str:
    """Return the switch's position, and whether something was broken."""
    return row.mode.capitalize() + ", fault" * (row.fault is not None)


def _explain_cache(row: TableRow) -> str:
    """Say what was broken on purpose."""
    return "" if row.fault is None else f"Broken on purpose: {row.fault.value}."


def _temperature_text(row: TableRow) -> str:
    """Return it, or the first and the latest."""
    if row.temperature == row.last_temperature:
        return f"{row.temperature:g}"
    return f"{row.temperature:g} → {row.last_temperature:g}"


def _first_token_text(row: TableRow) -> str:
    """Return the milliseconds to the first token."""
    return _both(row.first_token_ms, three_figures)


def _first_token_key(row: TableRow) -> float:
    """Return what the first token sorts by."""
    wait_ms = _first_of(row.first_token_ms)
    return _LAST if wait_ms is None else wait_ms


def _rate_text(row: TableRow) -> str:
    """Return the decode rate, marked while it is not steady."""
    return _both(row.rate, _rate_in_words)


def _rate_key(row: TableRow) -> float:
    """Return what the rate sorts by."""
    rate = _first_of(row.rate)
    return _LAST if rate is None else rate.tokens_per_s


def _rate_in_words(rate: DecodeRate) -> str:
    return "≈ " * (not rate.is_settled) + three_figures(rate.tokens_per_s)


def _explain_rate(row: TableRow) -> str:
    """Say over which steps each rate was taken."""
    named = (("With the cache", row.rate.with_cache), ("Without it", row.rate.without_cache))
    said = [
        f"{name}: the latest {rate.n_steps:,} decode steps, which took {rate.window_s:.2f} s"
        + f"; steady from {WINDOW_S} s" * (not rate.is_settled)
        + "."
        for name, rate in named
        if rate is not None
    ]
    return "\n".join(said) or "No decode step has been measured yet."


def _speedup_text(row: TableRow) -> str:
    """Return how many times as fast the cache makes a step: the number of the lab's headline."""
    return times(row.speedup.at_longest) if isinstance(row.speedup, Speedup) else _NOTHING


def _speedup_key(row: TableRow) -> float:
    """Return what the speed-up sorts by."""
    return row.speedup.at_longest if isinstance(row.speedup, Speedup) else _LAST


def _explain_speedup(row: TableRow) -> str:
    """Say what was held against what, or why nothing was."""
    if not isinstance(row.speedup, Speedup):
        return row.speedup.reason
    against = (
        "its own other path" if row.compared_with == row.number else f"run {row.compared_with}"
    )
    return (
        "The median over the longest contexts measured both ways, as the lab’s headline; "
        f"{times(row.speedup.in_total)} in total over all {row.speedup.n_contexts:,} of them. "
        f"Held against {against}."
    )


def _when_text(row: TableRow) -> str:
    """Return the time of day, or that the run goes on."""
    if row.is_live:
        return "running"
    return _time_of_day(row.began) + ", repeat" * (not row.into_text)


def _time_of_day(began: datetime) -> str:
    is_today = began.date() == datetime.now(began.tzinfo).date()
    return f"{began:%H:%M:%S}" if is_today else f"{began:%d %b %H:%M}"


def _explain_when(row: TableRow) -> str:
    """Return the date and time."""
    began = f"Began {row.began:%Y-%m-%d at %H:%M:%S}."
    return began if row.into_text else f"{began} A repeat: its text was not put into the editor."


def _both(figures: PerPath[_Figure], in_words: Callable[[_Figure], str]) -> str:
    """Return the figure of the path taken, or `with / without` of both."""
    said = [
        in_words(figure)
        for figure in (figures.with_cache, figures.without_cache)
        if figure is not None
    ]
    return " / ".join(said) or _NOTHING


def _first_of(figures: PerPath[_Figure]) -> _Figure | None:
    return figures.without_cache if figures.with_cache is None else figures.with_cache


COLUMNS = (
    Column(
        title="Run",
        tip="Counts the runs of the session; a number is given once.",
        text=lambda row: str(row.number),
        key=lambda row: row.number,
        is_best_large=True,
        explain=_nothing_more,
    ),
    Column(
        title="Name",
        tip="What you call the run; F2 names it.",
        text=_name_text,
        key=lambda row: row.name.casefold(),
        explain=_explain_name,
        is_number=False,
        is_optional=True,
    ),
    Column(
        title="Model",
        tip="The model, and its number type unless that is float32.",
        text=_model_text,
        key=_model_text,
        explain=_explain_model,
        is_number=False,
    ),
    Column(
        title="Cache",
        tip="The KV-cache switch: On, Off, Race, or Mixed where it was flipped during the run.",
        text=_cache_text,
        key=_cache_text,
        explain=_explain_cache,
        is_number=False,
    ),
    Column(
        title="Seed",
        tip="Of the random draws.",
        text=lambda row: str(row.seed),
        key=lambda row: row.seed,
        explain=_nothing_more,
    ),
    Column(
        title="Temp.",
        tip="Temperature; first and latest where it was changed during the run.",
        text=_temperature_text,
        key=lambda row: row.temperature,
        explain=_nothing_more,
    ),
    Column(
        title="Tokens",
        tip="Tokens made.",
        text=lambda row: f"{row.n_tokens:,}",
        key=lambda row: row.n_tokens,
        is_best_large=True,
        explain=_nothing_more,
    ),
    Column(
        title="First ms",
        tip="Milliseconds to the first token: the prompt's pass and the draw; with / without.",
        text=_first_token_text,
        key=_first_token_key,
        explain=_nothing_more,
    ),
    Column(
        title="tok/s",
        tip="Decode rate: the latest decode steps ÷ their time; with / without the cache.",
        text=_rate_text,
        key=_rate_key,
        is_best_large=True,
        explain=_explain_rate,
    ),
    Column(
        title="Speed-up",
        tip="How much faster a step is with the cache, at the longest contexts measured both ways.",
        text=_speedup_text,
        key=_speedup_key,
        is_best_large=True,
        explain=_explain_speedup,
    ),
    Column(
        title="When",
        tip="Local time at which the run began.",
        text=_when_text,
        key=lambda row: row.began.timestamp(),
        is_best_large=True,
        explain=_explain_when,
        is_number=False,
    ),
    Column(
        title="Comment",
        tip="What you say of the run; F2 writes it.",
        text=_comment_text,
        key=lambda row: _comment_text(row).casefold(),
        explain=lambda row: row.comment,
        is_number=False,
        is_optional=True,
    ),
)
