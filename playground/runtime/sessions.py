"""The sessions of a loaded model: one in its own precision, one in another while it is wanted."""

from collections.abc import Callable

from playground.analysis.question import Subject
from playground.generation import Session
from playground.gpt2 import GPT2
from playground.models import LoadedModel, in_precision, remembered_layouts


class Sessions:
    """Gives each run a session in the precision it asks for.

    Another precision's weights are kept only until a run asks for the model's own again: twice
    the numbers, or more, are too much memory to hold just in case.

    Attributes:
        in_hand: what the run in hand, or the last one, is computed with.
    """

    def __init__(self, model: LoadedModel) -> None:
        self._model = model
        self._own = self.in_hand = self._subject(model.gpt2)

    def choose(
        self,
        dtype: str | None,
        *,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Session:
        """Return the session that computes in `dtype`; None is the model's own.

        Args:
            dtype: `"float32"` or `"float64"`.
            progress: called with the fraction of the weights brought into another precision.
            cancelled: looked at meanwhile.

        Raises:
            ModelError: the weights in that precision do not fit in memory.
            Cancelled: `cancelled` said so; what was in hand stays.
        """
        wanted = self._own.gpt2.dtype.name if dtype is None else dtype
        if self.in_hand.gpt2.dtype.name == wanted:
            return self.in_hand.session
        self.in_hand = self._own  # lets another precision's weights go before new ones are made
        if self._own.gpt2.dtype.name != wanted:
            with remembered_layouts() as layouts:
                gpt2 = in_precision(
                    self._model, wanted, progress=progress, cancelled=cancelled, layouts=layouts
                )
            self.in_hand = self._subject(gpt2)
        return self.in_hand.session

    def _subject(self, gpt2: GPT2) -> Subject:
        tokenizer = self._model.tokenizer
        return Subject(gpt2=gpt2, tokenizer=tokenizer, session=Session(gpt2, tokenizer))
