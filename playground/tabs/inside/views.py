"""What the presenter of the tab Inside the model asks of its view; the widget fits by its shape."""

from collections.abc import Sequence
from typing import Protocol

from playground.tabs.inside.architecture.figures import Architecture
from playground.tabs.inside.attention.figures import AttentionMaps
from playground.tabs.inside.lens.figures import LensRow
from playground.tabs.inside.question import StepInside


class InsideView(Protocol):
    """The cards of the tab."""

    def clear(self, n_layer: int) -> None: ...
    def show_model(self, model: Architecture) -> None: ...
    def show_step(self, inside: StepInside) -> None: ...
    def show_attention(
        self,
        maps: AttentionMaps,
        context: Sequence[int],
        token_texts: Sequence[str],
        *,
        is_live: bool,
    ) -> None: ...
    def show_lens(self, rows: Sequence[LensRow], last_text: str) -> None: ...
    def show_problem(self, sentence: str) -> None: ...
