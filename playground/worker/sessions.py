"""The sessions of a loaded model: its own, and while it is wanted one that computes otherwise."""

from collections.abc import Callable
from dataclasses import replace

from playground.generation import Fault
from playground.generation.session import Session
from playground.gpt2 import GPT2
from playground.measure.faults import faulty_session
from playground.measure.machine import OtherWork
from playground.measure.question import Subject
from playground.models import LoadedModel, in_precision, remembered_layouts


class Sessions:
    """Gives each run a session in the precision, and with the fault, that it asks for.

    Another precision's weights are kept only until a run asks for the model's own again: twice
    the numbers, or more, are too much memory to hold just in case. A session with a fault is
    another one beside the sound one, which knows nothing of it.

    Attributes:
        in_hand: what the run in hand, or the last one, is computed with.
    """

    def __init__(self, model: LoadedModel) -> None:
        self._model = model
        self._own = self._sound = self.in_hand = self._subject(model.gpt2)
        self._fault: Fault | None = None

    def choose(
        self,
        dtype: str | None,
        *,
        fault: Fault | None = None,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Session:
        """Return the session that computes in `dtype`, with `fault`.

        Args:
            dtype: `"float32"` or `"float64"`; None is the model's own.
            fault: what is to go wrong; None is nothing.
            progress: called with the fraction of the weights brought into another precision.
            cancelled: looked at meanwhile.

        Raises:
            ModelError: the weights in that precision do not fit in memory.
            Cancelled: `cancelled` said so; what was in hand stays.
        """
        held = self.in_hand.session.context[:-1]
        wanted = self._own.gpt2.dtype.name if dtype is None else dtype
        if self._sound.gpt2.dtype.name != wanted:
            self._use(self._own)  # lets another precision's weights go before new ones are made
            if self._own.gpt2.dtype.name != wanted:
                with remembered_layouts(is_disturbed=OtherWork().is_much) as layouts:
                    gpt2 = in_precision(
                        self._model, wanted, progress=progress, cancelled=cancelled, layouts=layouts
                    )
                self._use(self._subject(gpt2))
        if fault is not self._fault:
            self._break(fault, held)
        return self.in_hand.session

    def _use(self, sound: Subject) -> None:
        self._sound = self.in_hand = sound
        self._fault = None

    def _break(self, fault: Fault | None, held: tuple[int, ...]) -> None:
        """Take a session with this fault in hand, whose cache an earlier run seems to have left."""
        self._use(self._sound)
        if fault is not None:
            gpt2, tokenizer = self._sound.gpt2, self._sound.tokenizer
            session = faulty_session(fault, gpt2, tokenizer, held=held)
            self.in_hand, self._fault = replace(self._sound, session=session), fault

    def _subject(self, gpt2: GPT2) -> Subject:
        tokenizer = self._model.tokenizer
        return Subject(gpt2=gpt2, tokenizer=tokenizer, session=Session(gpt2, tokenizer))
