"""GPT-2 (Radford et al., 2019): a model, its weights and the way into its forward pass."""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from numpy.typing import DTypeLike

from playground.errors import InputError
from playground.gpt2.cache import KVCache
from playground.gpt2.config import GPT2Config
from playground.gpt2.forward import Hook, Pass, forward_pass
from playground.gpt2.loading import load_parameters
from playground.gpt2.parameters import Parameters, arrays_by_name
from playground.gpt2.workspace import WorkspacePool


class TokenError(InputError):
    """Token ids that are not whole numbers of the model's vocabulary."""


class ContextError(InputError):
    """More tokens than the model has positions for."""


def token_array(tokens: Sequence[Any] | ndarray, n_vocab: int) -> ndarray:
    """Return token ids as an array of integers.

    Raises:
        TokenError: there is none, they are no whole numbers, or one is not of the vocabulary.
    """
    try:
        ids = np.asarray(tokens)
    except (ValueError, OverflowError) as error:
        raise TokenError("Token ids must be one flat list of whole numbers.") from error
    if ids.ndim != 1:
        raise TokenError(f"Token ids must be one flat list, not an array of {ids.ndim} dimensions.")
    if not ids.size:
        raise TokenError("There are no tokens to feed; the model needs at least one.")
    if ids.dtype.kind not in "iu":
        raise TokenError("Token ids must be whole numbers that fit in 64 bits.")
    low, high = ids.min(), ids.max()
    if low < 0 or high >= n_vocab:
        wrong = low if low < 0 else high
        raise TokenError(f"Token id {wrong} is outside the model's vocabulary, 0 to {n_vocab - 1}.")
    return ids.astype(np.intp, copy=False)


def require_room(n_past: int, n_seq: int, n_ctx: int) -> None:
    """Refuse more tokens than there are positions.

    Raises:
        ContextError: `n_past + n_seq` exceeds `n_ctx`.
    """
    if n_past + n_seq > n_ctx:
        raise ContextError(
            f"The context would be {n_past + n_seq} tokens long, "
            f"but the model has positions for {n_ctx}."
        )


class GPT2:
    """A model: its configuration, its weights and the pass through them.

    The weights never change, and a forward pass borrows its buffers, so passes may overlap, in one
    thread or in several, as long as each has its own cache.

    Attributes:
        config: the hyperparameters.
        dtype: of weights and arithmetic.
        n_parameters: numbers in the weights.
        weight_bytes: memory the weights take.
    """

    def __init__(self, config: GPT2Config, parameters: Parameters) -> None:
        tensors = arrays_by_name(parameters).values()
        self.config = config
        self.dtype = parameters.wte.dtype
        self.n_parameters = sum(tensor.size for tensor in tensors)
        self.weight_bytes = sum(tensor.nbytes for tensor in tensors)
        self._parameters = parameters
        self._workspaces = WorkspacePool(config, self.dtype)

    @classmethod
    def from_tensors(
        cls,
        config: GPT2Config,
        tensors: Mapping[str, ndarray],
        *,
        dtype: DTypeLike = np.float32,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        layouts: MutableMapping[str, str] | None = None,
    ) -> "GPT2":
        """Build a model from tensors under their checkpoint names (without `transformer.`).

        Tensors are asked for one at a time and copied, so a mapping that reads them when asked
        keeps memory flat, and the model does not depend on the file they came from.

        Args:
            config: says which tensors there must be, and their shapes.
            tensors: may hold `lm_head.weight` too, of an untied model; others are passed over.
            dtype: float32 or float64.
            progress: told now and then which fraction is done, 0 to 1.
            cancelled: looked at between tensors.
            layouts: remembered choices of how matrices lie in memory; what it lacks is measured
                (well under a second in all) and added. Without it this process remembers.

        Raises:
            WeightsError: a tensor is missing, has another shape or holds no floats.
            Cancelled: `cancelled` returned true.
        """
        parameters = load_parameters(
            config,
            tensors,
            dtype=np.dtype(dtype),
            progress=progress,
            cancelled=cancelled,
            layouts=layouts,
        )
        return cls(config, parameters)

    def tensors(self) -> Mapping[str, ndarray]:
        """Return the model's own weights, under their checkpoint names; not to be written to."""
        return arrays_by_name(self._parameters)

    def astype(
        self,
        dtype: DTypeLike,
        *,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        layouts: MutableMapping[str, str] | None = None,
    ) -> "GPT2":
        """Return a copy of the model in another precision; see `from_tensors`.

        Raises:
            Cancelled: `cancelled` returned true.
        """
        return GPT2.from_tensors(
            self.config,
            self.tensors(),
            dtype=dtype,
            progress=progress,
            cancelled=cancelled,
            layouts=layouts,
        )

    def new_cache(self) -> KVCache:
        """Return an empty cache for this model."""
        return KVCache(self.config, self.dtype)

    def forward(
        self,
        tokens: Sequence[Any] | ndarray,
        cache: KVCache | None = None,
        *,
        all_positions: bool = False,
        every_row: bool = False,
        hook: Hook | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Float[ndarray, "n_vocab"] | Float[ndarray, "n_seq n_vocab"]:
        """Return the logits of what follows the last token, in an array of the caller's own.

        Args:
            tokens: any sequence or array of ints; with a cache the new tokens only, without one
                the whole context.
            cache: gets the keys and values of the new tokens, and moves on.
            all_positions: return the logits after every one of `tokens`, a row each.
            every_row: compute every row of the last block too, for a hook to see; of its other
                rows a step needs the keys and values alone.
            hook: sees the result of each operation, and changes nothing about the pass.
            cancelled: looked at before each block.

        Raises:
            TokenError: an id is not a whole number of the vocabulary, or there is none.
            ContextError: cache and tokens together exceed n_ctx.
            Cancelled: `cancelled` returned true; the cache is as it was.
        """
        ids = token_array(tokens, self.config.n_vocab)
        n_past = 0 if cache is None else cache.offset
        require_room(n_past, len(ids), self.config.n_ctx)
        if cache is not None and not cache.fits(self.config, self.dtype):
            raise ValueError("the cache was made for another model")
        work = self._workspaces.borrow(len(ids))
        pass_ = Pass(
            config=self.config,
            n_seq=len(ids),
            every_row=every_row or all_positions,
            work=work,
            cache=cache,
            hook=hook,
            cancelled=cancelled,
        )
        try:
            # Finite but absurd weights overflow; the logits say so, and stderr need not.
            with np.errstate(over="ignore", invalid="ignore"):
                logits = forward_pass(ids, self._parameters, pass_, all_positions=all_positions)
        finally:
            self._workspaces.give_back(work)
        if cache is not None:
            cache.advance(len(ids))
        return logits if all_positions else logits[0]
