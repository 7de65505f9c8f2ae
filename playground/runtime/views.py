"""What the controller asks of the views; the window's widgets fit by their shape."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from playground.analysis.model_facts import ModelFacts
from playground.analysis.speedup import NoSpeedup, Speedup
from playground.generation import CacheMode, ContextEnd, RunHistory, SamplingParams
from playground.generation.run_state import RunState
from playground.text import TokenDocument


class EditorView(Protocol):
    """The text, and what the model adds to it."""

    @property
    def document_model(self) -> TokenDocument: ...
    def begin_generation(self) -> None: ...
    def append_generated(self, token_ids: Iterable[int]) -> None: ...
    def end_generation(self) -> None: ...
    def can_regenerate(self) -> bool: ...
    def remove_last_generation(self) -> None: ...
    def show_token_count(self, count: int | None, n_ctx: int) -> None: ...


class SamplingView(Protocol):
    """The settings of the draw and of the run."""

    def sampling(self) -> SamplingParams: ...
    def seed(self) -> int: ...
    def max_new_tokens(self) -> int: ...
    def ignore_end_of_text(self) -> bool: ...
    def at_context_end(self) -> ContextEnd: ...
    def speed_limit_per_s(self) -> float | None: ...


class CacheSwitchView(Protocol):
    """The switch of the cache mode."""

    def mode(self) -> CacheMode: ...


class StatsView(Protocol):
    """The live figures."""

    def show_rates(
        self, with_cache_per_s: float | None, without_cache_per_s: float | None
    ) -> None: ...
    def show_first_token(self, seconds: float | None) -> None: ...
    def show_context(self, used: int, n_ctx: int) -> None: ...
    def show_cache(self, n_bytes: int) -> None: ...


class LabView(Protocol):
    """The plots of the KV-cache lab."""

    def show_runs(
        self,
        current: RunHistory | None,
        earlier: Sequence[RunHistory],
        speedup: Speedup | NoSpeedup | None,
        *,
        is_live: bool,
    ) -> None: ...


class FrameView(Protocol):
    """The window around the others."""

    def set_run_state(self, state: RunState) -> None: ...
    def show_state(self, words: str) -> None: ...
    def show_conditions(self, words: str) -> None: ...
    def show_problem(self, sentence: str, details: str = "") -> None: ...
    def show_note(self, sentence: str) -> None: ...
    def show_progress(self, words: str, fraction: float | None) -> None: ...
    def hide_progress(self) -> None: ...
    def show_model(self, facts: ModelFacts) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """Every view that the controller speaks to."""

    editor: EditorView
    sampling: SamplingView
    cache_switch: CacheSwitchView
    stats: StatsView
    lab: LabView
    frame: FrameView
