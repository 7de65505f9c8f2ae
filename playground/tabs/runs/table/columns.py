"""The columns of the table of runs: what each says of a run, and how it sorts."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.tabs.runs.rows import RunRow
from playground.tabs.runs.table import row_words


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
    """

    title: str
    tip: str
    text: Callable[[RunRow], str]
    key: Callable[[RunRow], float | str]
    explain: Callable[[RunRow], str]
    is_number: bool = True


COLUMNS = (
    Column(
        title="Run",
        tip="Counts the runs since the window was opened.",
        text=lambda row: str(row.number),
        key=lambda row: row.number,
        explain=row_words.nothing_more,
    ),
    Column(
        title="Model",
        tip="The model, and its number type unless that is float32.",
        text=row_words.model,
        key=row_words.model,
        explain=row_words.explain_model,
        is_number=False,
    ),
    Column(
        title="Cache",
        tip="The KV-cache switch: On, Off, Race, or Mixed where it was flipped during the run.",
        text=row_words.cache,
        key=row_words.cache,
        explain=row_words.explain_cache,
        is_number=False,
    ),
    Column(
        title="Seed",
        tip="Of the random draws.",
        text=lambda row: str(row.seed),
        key=lambda row: row.seed,
        explain=row_words.nothing_more,
    ),
    Column(
        title="Temp.",
        tip="Temperature; first and latest where it was changed during the run.",
        text=row_words.temperature,
        key=lambda row: row.temperature,
        explain=row_words.nothing_more,
    ),
    Column(
        title="Tokens",
        tip="Tokens made.",
        text=lambda row: f"{row.n_tokens:,}",
        key=lambda row: row.n_tokens,
        explain=row_words.nothing_more,
    ),
    Column(
        title="First ms",
        tip="Milliseconds to the first token: the prompt's pass and the draw; with / without.",
        text=row_words.first_token,
        key=row_words.first_token_key,
        explain=row_words.nothing_more,
    ),
    Column(
        title="tok/s",
        tip="Decode rate: the latest decode steps ÷ their time; with / without the cache.",
        text=row_words.rate,
        key=row_words.rate_key,
        explain=row_words.explain_rate,
    ),
    Column(
        title="Speed-up",
        tip="What the cache saves, over the context lengths measured both ways alike.",
        text=row_words.speedup,
        key=row_words.speedup_key,
        explain=row_words.explain_speedup,
    ),
    Column(
        title="When",
        tip="Local time at which the run began.",
        text=row_words.when,
        key=lambda row: row.began.timestamp(),
        explain=row_words.explain_when,
        is_number=False,
    ),
)
