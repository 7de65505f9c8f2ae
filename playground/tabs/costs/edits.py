"""What an edit of the prompt costs: the card, and what keeps it and the bar's figure up to date."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import CacheMode
from playground.generation.run_log import RunLog
from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.cards.card_grid import CardGrid
from playground.kit.labels import WrappedLabel
from playground.kit.look.palette import ColourRole
from playground.kit.look.theme import Theme
from playground.measure.model_facts import ModelFacts
from playground.numbers import three_figures
from playground.tabs.costs.meter import Meter
from playground.tabs.costs.reuse import Reuse, reuse_of, reuse_to_expect, rows_held
from playground.tabs.costs.row_strip import RowLegend, RowStrip
from playground.text.reading import visible_token

_EMPTY = "Press Generate; then edit the text, and what the cache keeps of it is shown here."
_NO_BLOCKS = (
    "This model has no blocks, so there are no keys and values to keep, and an edit costs nothing "
    "more."
)
_LAYING_OUT_MS = 60
"""Time for a page that comes to the front to get its heights: its cards catch up when shown."""
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
    """Follows the runs and the text; draws the card only while it is in sight.

    Args:
        context: the app; its bar shows the count all the time, and leads to the card.
        card: the rows one by one.
        page: what the card lies on.
    """

    def __init__(self, context: AppContext, card: EditsCard, page: CardGrid, *, key: str) -> None:
        super().__init__(context, card)
        self._card, self._page, self._key = card, page, key
        self._bar = context.window.stats_bar
        self._switch = context.window.top_bar.cache_switch
        self._editor = context.window.editor
        self._n_ctx = 0
        self._keeps = True
        self._log: RunLog | None = None
        self._held: tuple[int, ...] = ()
        self._had_rows = self._is_running = False
        self._shown: Reuse | None = None
        self._bar.kept_chosen.connect(self._on_kept_chosen)
        self._switch.mode_requested.connect(self._on_mode_requested)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the model before, and its runs."""
        self._n_ctx, self._keeps = facts.n_ctx, facts.n_layer > 0
        self._log, self._held, self._is_running, self._shown = None, (), False, None
        self._card.show_nothing(has_blocks=self._keeps)
        self._bar.show_kept(None)

    def on_run_began(self, log: RunLog) -> None:
        """Follow it."""
        if self._log is not None and self._log.conditions.dtype != log.conditions.dtype:
            self._held = ()  # another precision has a cache of its own
        self._log, self._is_running, self._had_rows = log, True, bool(self._held)

    def on_run_ended(self, log: RunLog) -> None:
        """Note which rows it left in the cache."""
        self._held, self._is_running = rows_held(log, self._held), False
        self.refresh()

    def on_tokens_ready(self) -> None:
        """Show what an edit costs."""
        self.refresh()

    def refresh(self) -> None:
        """Show what the last run kept, or once the text is another what the next would keep."""
        if self._log is None or not self._keeps:
            return
        expected = None if self._is_running else self._expected(self._log)
        reuse = expected or reuse_of(self._log)
        if reuse is None:
            return
        self._count(reuse, is_expected=expected is not None)
        if self._card.is_shown and reuse != self._shown:
            self._shown = reuse
            texts = self._texts(reuse.tokens)
            self._card.show_reuse(reuse, texts, is_expected=expected is not None)

    def _count(self, reuse: Reuse, *, is_expected: bool) -> None:
        """Tell the bar how many rows are kept, if there were any and the cache is in use."""
        if is_expected:
            is_of_use = bool(self._held) and self._switch.mode() is not CacheMode.OFF
        else:
            is_of_use = self._had_rows and reuse.is_cached
        n_kept = reuse.n_reused if is_of_use else None
        self._bar.show_kept(n_kept, len(reuse.tokens), is_expected=is_expected)

    @Slot(object)
    def _on_mode_requested(self, mode: CacheMode) -> None:
        self.refresh()

    @Slot()
    def _on_kept_chosen(self) -> None:
        self.context.window.tabs.show_tab(self._key)
        QTimer.singleShot(_LAYING_OUT_MS, self, self._open)

    @Slot()
    def _open(self) -> None:
        self._page.open(self._card)

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
