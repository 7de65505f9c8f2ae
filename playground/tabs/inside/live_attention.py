"""The attention of a run while it goes: which rows to ask for next, and what they add up to."""

from playground.generation.run_log import RunLog
from playground.tabs.inside.attention.figures import AttentionMaps, cell_size
from playground.tabs.inside.newest_rows import CacheBesideRun, LookAtNewest, NewestRows


class LiveAttention:
    """Gathers the newest rows of one run.

    Attributes:
        log: the run.
        maps: the patterns so far; None before the first answer.
        token_texts: of the tokens whose rows there are.
    """

    def __init__(self, log: RunLog, n_ctx: int) -> None:
        self.log = log
        self.maps: AttentionMaps | None = None
        self.token_texts: tuple[str, ...] = ()
        self._context: tuple[int, ...] = ()
        n_prompt, n_new = len(log.request.prompt_tokens), log.request.max_new_tokens
        self._capacity = min(n_ctx, n_prompt + n_new)
        self._cache_beside = CacheBesideRun()
        self._layer = -1

    def next_question(self, context: tuple[int, ...], layer: int) -> LookAtNewest | None:
        """Return what to ask to come up to a context; None when nothing is new.

        A context that does not begin as the one before, because it slid on, is looked at from its
        beginning.
        """
        is_same_text = context[: len(self._context)] == self._context
        if layer != self._layer or not is_same_text:
            self._start_over(layer)
        if self.maps is not None and len(context) <= self.maps.n_tokens:
            return None
        return LookAtNewest(
            kept=self._cache_beside,
            context=context,
            layer=layer,
            cell=cell_size(self._capacity),
        )

    def take(self, answer: NewestRows) -> bool:
        """Add an answer's rows; False when an earlier answer was lost, and all is to come anew."""
        rows, self._context = answer.attention, answer.context
        if self.maps is None and rows.first_row == 0:
            self.maps = AttentionMaps(rows, capacity=self._capacity)
            self.token_texts = answer.token_texts
            return True
        if self.maps is None or not self.maps.accepts(rows):
            self._start_over(self._layer)
            return False
        self.maps.add(rows)
        self.token_texts += answer.token_texts
        return True

    def _start_over(self, layer: int) -> None:
        self._layer = layer
        self._cache_beside = CacheBesideRun()
        self.maps, self.token_texts, self._context = None, (), ()
