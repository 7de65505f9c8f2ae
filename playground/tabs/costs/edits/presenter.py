"""Says which rows the last run kept, and after an edit which the next one would keep."""

from collections.abc import Sequence

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.costs.edits.card import EditsCard
from playground.tabs.costs.edits.figures import Reuse, reuse_of, reuse_to_expect, rows_held
from playground.text.reading import visible_token


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
