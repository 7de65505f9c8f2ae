"""The text as an index: its tokens as they are now, and the steps that made them."""

from collections.abc import Iterable, Sequence
from functools import partial

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.forward_paths import common_prefix_length
from playground.generation.run_log import RunLog, StepOfRun
from playground.measure.model_facts import ModelFacts
from playground.tabs.next_token.logits.figures import TokenText
from playground.text import TokenDocument, begin_context
from playground.text.reading import visible_token


def steps_of_text(
    tokens: Sequence[int], logs: Iterable[RunLog], start_token: int | None = None
) -> dict[int, StepOfRun]:
    """Return the steps that made tokens of a text, by the tokens' places in it.

    A token has a step if a run drew it after exactly the tokens that stand before it. So whatever
    is edited, cut, undone or branched, no step is ever taken for that of another text.

    Args:
        tokens: the whole text, no hidden start token added.
        logs: the runs, the oldest first; of several that fit, the newest counts.
        start_token: the token that a run may have had before the text without showing it.
    """
    found: dict[int, StepOfRun] = {}
    for log in logs:
        n_hidden, n_common = _common(tokens, log, start_token)
        n_prompt = len(log.request.prompt_tokens)
        for place in range(n_prompt, n_common):
            found[place - n_hidden] = StepOfRun(log=log, index=place - n_prompt)
    return found


def place_of_step(
    tokens: Sequence[int], step: StepOfRun, start_token: int | None = None
) -> int | None:
    """Return where in a text a step wrote; None once the text before that place is another."""
    n_hidden, n_common = _common(tokens, step.log, start_token)
    place = len(step.log.request.prompt_tokens) + step.index
    return place - n_hidden if place <= n_common else None


def _common(tokens: Sequence[int], log: RunLog, start_token: int | None) -> tuple[int, int]:
    """Return a run's hidden start tokens, and the tokens it has in common with a text."""
    prompt = log.request.prompt_tokens
    hidden = prompt[:1] == (start_token,) and tuple(tokens[:1]) != (start_token,)
    context = (*prompt[:1], *tokens) if hidden else tuple(tokens)
    if context[: len(prompt)] != prompt:
        return int(hidden), common_prefix_length(prompt, context)
    written = [step.token_id for step in log.steps]
    n_written = common_prefix_length(written, context[len(prompt) :])
    return int(hidden), len(prompt) + n_written


class TextIndex(Presenter):
    """Finds the step of a token, and the token of a step; looks anew only when something changed.

    Only runs of the model in hand count: the ids of another mean other tokens.
    """

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._editor = context.window.editor
        self._model, self._n_vocab = "", 0
        self._seen: tuple[TokenDocument, int] | None = None
        self._tokens: tuple[int, ...] | None = None
        self._model_context: tuple[int, ...] | None = None
        self._steps_seen: object = None
        self._steps: dict[int, StepOfRun] = {}

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Look at the runs of another model."""
        self._model, self._n_vocab = facts.name, facts.n_vocab

    def on_runs_changed(self) -> None:
        """Keep no step of a run that may be gone; those that are there are found again."""
        self._steps_seen, self._steps = None, {}

    @property
    def document(self) -> TokenDocument:
        """The text."""
        return self._editor.document_model

    def tokens(self) -> tuple[int, ...] | None:
        """Return the ids of the whole text; None while any is not known."""
        self._look()
        return self._tokens

    def model_context(self) -> tuple[int, ...] | None:
        """Return what the model would see of the text; None while a token is not known."""
        self._look()
        return self._model_context

    def n_hidden(self) -> int:
        """Return how many tokens the model would see that the text does not show."""
        self._look()
        return len(self._model_context or ()) - len(self._tokens or ())

    def step_at(self, place: int) -> StepOfRun | None:
        """Return the step that made a token of the text, if one did."""
        return self.steps().get(place)

    def steps(self) -> dict[int, StepOfRun]:
        """Return the steps that made tokens of the text, by place."""
        self._look()
        logs = self._logs()
        now = (self._seen, len(logs), len(logs[-1].steps) if logs else 0)
        if now != self._steps_seen:
            self._steps_seen = now
            self._steps = steps_of_text(self._tokens or (), logs, self._start_token())
        return self._steps

    def place_of(self, step: StepOfRun) -> int | None:
        """Return where in the text a step wrote; None once the text before that is another."""
        tokens = self.tokens()
        return None if tokens is None else place_of_step(tokens, step, self._start_token())

    def token_text(self, token_id: int) -> str:
        """Return the name of a token of the model in hand."""
        return self.names()(token_id)

    def names(self) -> TokenText:
        """Return what names the tokens of the model in hand, also once another one is.

        Whatever keeps figures keeps this beside them, so that no figure ever stands under the name
        that its token's number has in another vocabulary.
        """
        tokenizer = self.document.tokenizer
        return _unnamed if tokenizer is None else partial(visible_token, tokenizer)

    def n_vocab(self) -> int:
        """Return how many tokens the model in hand knows."""
        return self._n_vocab

    def _look(self) -> None:
        """Read the text's tokens again if they changed."""
        document = self.document
        if self._seen != (document, document.revision):
            self._seen = (document, document.revision)
            self._tokens = document.tokens()
            self._model_context = None
            if self._tokens is not None and document.tokenizer is not None:
                self._model_context = begin_context(document.tokenizer, self._tokens)

    def _logs(self) -> Sequence[RunLog]:
        """Return the runs whose tokens are of the vocabulary in hand, the oldest first."""
        return [log for log in self.context.controller.logs if log.conditions.model == self._model]

    def _start_token(self) -> int | None:
        tokenizer = self.document.tokenizer
        return None if tokenizer is None else tokenizer.start_token


def _unnamed(_token_id: int) -> str:
    """Name a token of which no model knows."""
    return ""
