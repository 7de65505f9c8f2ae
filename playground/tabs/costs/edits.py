"""What an edit of the prompt costs: its figures, the card, and what keeps it up to date."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.forward_paths import common_prefix_length
from playground.generation.run_log import RunLog
from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.palette import ColourRole
from playground.kit.look.theme import Theme
from playground.measure.model_facts import ModelFacts
from playground.numbers import three_figures
from playground.tabs.costs.meter import Meter
from playground.tabs.costs.row_strip import RowLegend, RowStrip
from playground.text.reading import visible_token

_EMPTY = "Press Generate; then edit the text, and what the cache keeps of it is shown here."
_NO_BLOCKS = (
    "This model has no blocks, so there are no keys and values to keep, and an edit costs nothing "
    "more."
)
_EXPLANATION = (
    "A token's keys and values depend on every token before it, and on none after it. So the "
    "cache of an earlier run is still right for the tokens that both texts begin with, and from "
    "the first change on every row must be computed again, even if the words are the same.\n\n"
    "Append to the text, and all its rows are kept. Change the first word, and none is, but for "
    "the hidden start token of a model that has one. The last token's row is computed in any case: "
    "the logits come from it.\n\n"
    "Solid cells are tokens whose rows the cache keeps, outlined ones are computed. Once a text "
    "has been edited the card says what the next run would keep; after that, what it did keep."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """The rows that the first step of a run has to do with.

    Attributes:
        tokens: the context of that step, a hidden start token included.
        n_reused: rows at the front whose keys and values the cache has.
        forward_s: time of the pass that computes the others; None while it is not known.
        is_cached: False when the step keeps nothing, so that all rows are computed in any case.
    """

    tokens: tuple[int, ...]
    n_reused: int
    forward_s: float | None = None
    is_cached: bool = True

    @property
    def n_computed(self) -> int:
        """Rows that are, or would be, computed."""
        return len(self.tokens) - self.n_reused


def reuse_of(log: RunLog) -> Reuse | None:
    """Return what a run reused in its first step; None before it."""
    if not log.steps:
        return None
    passes = log.steps[0].passes
    forward = next((each for each in passes if each.cached), passes[0])
    return Reuse(
        tokens=log.context_of(0),
        n_reused=forward.n_past,
        forward_s=forward.forward_s,
        is_cached=forward.cached,
    )


def reuse_to_expect(held: Sequence[int], context: Sequence[int]) -> Reuse:
    """Return what a run of a text would reuse.

    Args:
        held: the tokens whose rows the cache has.
        context: the tokens that the run would begin with. The last one's row is always computed:
            the logits come from it.
    """
    return Reuse(tokens=tuple(context), n_reused=common_prefix_length(held, context[:-1]))


def rows_held(log: RunLog, before: Sequence[int]) -> tuple[int, ...]:
    """Return the tokens whose rows the cache has after the steps of a run so far.

    Args:
        log: the run.
        before: the tokens whose rows it had before the run.
    """
    for step in reversed(log.steps):
        if any(forward.cached for forward in step.passes):
            return log.context_of(step.index)
    return tuple(before)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What the card shows.

    Attributes:
        reuse: rows kept and computed.
        texts: of the tokens.
        is_expected: of the run to come, rather than of the last one.
    """

    reuse: Reuse
    texts: tuple[str, ...]
    is_expected: bool


class EditsCard(Card):
    """A meter of the rows kept, and the text as cells."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Prompt edits", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._shown: _Shown | None = None
        self._meter = Meter(theme, rest=ColourRole.WITHOUT_CACHE)
        self._legend = RowLegend(theme)
        self._strip = RowStrip(theme)
        self._change = _line()
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 6, 6, 0)
        layout.setSpacing(6)
        layout.addWidget(self._meter)
        layout.addWidget(self._legend)
        layout.addWidget(self._strip, 1)
        layout.addWidget(self._change)
        self.set_body(body)

    def show_nothing(self, *, has_blocks: bool) -> None:
        """Say what will appear, or that a model without blocks keeps nothing."""
        self._shown = None
        self.set_subtitle("")
        self.set_empty_sentence(_EMPTY if has_blocks else _NO_BLOCKS)
        self.set_has_content(False)

    def show_reuse(
        self, reuse: Reuse, texts: Sequence[str] = (), *, is_expected: bool = False
    ) -> None:
        """Show what is, or would be, kept.

        Args:
            reuse: rows kept and computed.
            texts: of the tokens.
            is_expected: of the run to come, rather than of the last one.
        """
        self.set_has_content(True)
        shown = self._shown = _Shown(reuse=reuse, texts=tuple(texts), is_expected=is_expected)
        self.set_subtitle(in_words(shown))
        share = f"{100 * reuse.n_reused / len(reuse.tokens):.0f} % of the rows are kept"
        self._meter.show_share(reuse.n_reused / len(reuse.tokens), share)
        self._legend.show_counts(reuse.n_reused, reuse.n_computed)
        self._strip.show_rows(shown.texts, reuse.n_reused, in_words(shown))
        self._change.setText(change_in_words(shown))

    def table(self) -> CardTable:
        """Return each token with what became of its row."""
        headers = ("position", "token", "text", "row")
        if self._shown is None:
            return CardTable(headers, ())
        reuse = self._shown.reuse
        rows = [
            (place, token_id, text, "kept" if place < reuse.n_reused else "computed")
            for place, (token_id, text) in enumerate(
                zip(reuse.tokens, self._shown.texts, strict=True)
            )
        ]
        return CardTable(headers, rows)


def in_words(shown: _Shown) -> str:
    """Say what is kept, what is computed, and what that costs."""
    reuse = shown.reuse
    total, computed = len(reuse.tokens), _rows(reuse.n_computed)
    if shown.is_expected:
        return (
            f"As the text stands, a run with the cache would keep {reuse.n_reused:,} of "
            f"{_rows(total)} and compute {computed}."
        )
    cost = "" if reuse.forward_s is None else f" in {three_figures(1e3 * reuse.forward_s)} ms"
    if not reuse.is_cached:
        return f"The last run began without the cache: it computed all {_rows(total)}{cost}."
    return f"The last run kept {reuse.n_reused:,} of {_rows(total)} and computed {computed}{cost}."


def change_in_words(shown: _Shown) -> str:
    """Say at which token the first row is computed."""
    reuse = shown.reuse
    if reuse.n_reused >= len(reuse.tokens) - 1:
        return "Only the last token's row is computed: the logits come from it."
    if reuse.n_reused == 0:
        return "Nothing is kept: the cache held no rows that begin like this text."
    text = shown.texts[reuse.n_reused]
    return f"{reuse.n_reused:,} kept; the first row computed is that of “{text}”."


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _line() -> WrappedLabel:
    label = WrappedLabel(max_lines=4)
    label.setProperty("role", "muted")
    return label


class EditsPresenter(Presenter):
    """Follows the runs and the text; draws nothing while the card is out of sight."""

    def __init__(self, context: AppContext, card: EditsCard) -> None:
        super().__init__(context, card)
        self._card = card
        self._editor = context.window.editor
        self._n_ctx = 0
        self._keeps = True
        self._log: RunLog | None = None
        self._held: tuple[int, ...] = ()
        self._is_running = False
        self._shown: Reuse | None = None

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the model before, and its runs."""
        self._n_ctx, self._keeps = facts.n_ctx, facts.n_layer > 0
        self._log, self._held, self._is_running, self._shown = None, (), False, None
        self._card.show_nothing(has_blocks=self._keeps)

    def on_run_began(self, log: RunLog) -> None:
        """Follow it."""
        if self._log is not None and self._log.conditions.dtype != log.conditions.dtype:
            self._held = ()  # another precision has a cache of its own
        self._log, self._is_running = log, True

    def on_run_ended(self, log: RunLog) -> None:
        """Note which rows it left in the cache."""
        self._held, self._is_running = rows_held(log, self._held), False
        self.refresh()

    def on_tokens_ready(self) -> None:
        """Show what an edit costs."""
        self.refresh()

    def refresh(self) -> None:
        """Show what the last run kept, or once the text is another what the next would keep."""
        if self._log is None or not self._keeps or not self._card.is_shown:
            return
        expected = None if self._is_running else self._expected(self._log)
        reuse = expected or reuse_of(self._log)
        if reuse is not None and reuse != self._shown:
            self._shown = reuse
            texts = self._texts(reuse.tokens)
            self._card.show_reuse(reuse, texts, is_expected=expected is not None)

    def _expected(self, log: RunLog) -> Reuse | None:
        """Return what the next run would keep; None where the text is just what a run left."""
        context = self._editor.document_model.context()
        written = (*log.request.prompt_tokens, *(step.token_id for step in log.steps))
        if not context or context == written or len(context) > self._n_ctx:
            return None
        return reuse_to_expect(self._held, context)

    def _texts(self, tokens: Sequence[int]) -> tuple[str, ...]:
        tokenizer = self._editor.document_model.tokenizer
        if tokenizer is None:
            return ("",) * len(tokens)
        return tuple(visible_token(tokenizer, each) for each in tokens)
