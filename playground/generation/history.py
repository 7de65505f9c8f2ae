"""What a run measured, as arrays to plot."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from playground.generation.agreement import StepAgreement
from playground.generation.records import Conditions, ForwardPass, StepRecord
from playground.generation.request import CacheMode, SamplingParams

_FIRST_CAPACITY = 64


class GrowingArray:
    """A preallocated buffer that doubles when it is full; nothing is allocated for no value.

    A view handed out earlier stays valid and keeps its length; it does not see later values.
    """

    def __init__(self, dtype: DTypeLike) -> None:
        self._buffer: NDArray[Any] = np.empty(0, dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> NDArray[Any]:
        """A read-only view of the values so far, nothing copied."""
        view = self._buffer[: self._length]
        view.setflags(write=False)
        return view

    def append(self, value: float) -> None:
        """Add one value at the end."""
        if self._length == self._buffer.size:
            capacity = max(_FIRST_CAPACITY, 2 * self._buffer.size)
            grown = np.empty(capacity, self._buffer.dtype)
            grown[: self._length] = self._buffer
            self._buffer = grown
        self._buffer[self._length] = value
        self._length += 1


class AgreementHistory:
    """The comparisons of a run's raced steps, an entry each in all of its arrays."""

    def __init__(self) -> None:
        self._steps = GrowingArray(np.int64)
        self._max_abs_diff = GrowingArray(np.float64)
        self._kl_divergence = GrowingArray(np.float64)
        self._tokens_equal = GrowingArray(np.bool_)

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def steps(self) -> NDArray[np.int64]:
        """The steps' indices in the run, from 0; a run may be raced in parts."""
        return self._steps.values

    @property
    def max_abs_diff(self) -> NDArray[np.float64]:
        """Each step's largest absolute difference of a logit."""
        return self._max_abs_diff.values

    @property
    def kl_divergence(self) -> NDArray[np.float64]:
        """Each step's KL divergence, in nats."""
        return self._kl_divergence.values

    @property
    def tokens_equal(self) -> NDArray[np.bool_]:
        """Whether both ways drew the same token at each step."""
        return self._tokens_equal.values

    def append(self, agreement: StepAgreement, *, index: int) -> None:
        """Add the comparison of step `index`."""
        self._steps.append(index)
        self._max_abs_diff.append(agreement.logits.max_abs_diff)
        self._kl_divergence.append(agreement.logits.kl_divergence)
        self._tokens_equal.append(agreement.tokens_equal)


class Curve:
    """Points of a curve, as arrays that grow."""

    def __init__(self) -> None:
        self._x = GrowingArray(np.int64)
        self._y = GrowingArray(np.float64)
        self._steps = GrowingArray(np.int64)

    def __len__(self) -> int:
        return len(self._x)

    @property
    def x(self) -> NDArray[np.int64]:
        """Whole numbers: of tokens."""
        return self._x.values

    @property
    def y(self) -> NDArray[np.float64]:
        """Times."""
        return self._y.values

    @property
    def steps(self) -> NDArray[np.int64]:
        """The index in the run, from 0, of the step that each point is of."""
        return self._steps.values

    def append(self, x: int, y: float, *, step: int) -> None:
        """Add one point at the end."""
        self._x.append(x)
        self._y.append(y)
        self._steps.append(step)


class PathHistory:
    """The forward passes of one path, with the cache or without.

    Each pass is in one of the first six curves, which hold the tokens of the context (`n_kv`) and
    the time of the pass in ms. Only `decode` is fit for rates and comparisons.

    Attributes:
        decode: passes for one token.
        disturbed: passes for one token that other work on the machine made longer.
        prefill: the pass that took in the prompt.
        catch_up: passes that computed rows the cache lacked, after it was switched on mid-run.
        rebuild: passes that computed rows at their new positions, after the context slid on.
        warm_up: decode passes that were the first of their kind since the model was loaded.
        total: tokens this path made so far, and the seconds they took, all passes included.
    """

    def __init__(self) -> None:
        self.decode = Curve()
        self.disturbed = Curve()
        self.prefill = Curve()
        self.catch_up = Curve()
        self.rebuild = Curve()
        self.warm_up = Curve()
        self.total = Curve()
        self._rows = GrowingArray(np.int64)
        self._n_past = GrowingArray(np.int64)
        self._steps = GrowingArray(np.int64)
        self._elapsed_s = 0.0

    @property
    def steps(self) -> NDArray[np.int64]:
        """The index of each pass's step in the run, from 0."""
        return self._steps.values

    @property
    def n_past(self) -> NDArray[np.int64]:
        """Rows that each pass found in the cache."""
        return self._n_past.values

    @property
    def rows(self) -> NDArray[np.int64]:
        """Rows computed by each pass."""
        return self._rows.values

    def append(self, forward: ForwardPass, *, prefill: bool, step: int) -> None:
        """Add one pass of the step with this index."""
        curve = self._curve_of(forward, prefill=prefill)
        curve.append(forward.n_kv, forward.forward_s * 1e3, step=step)
        self._elapsed_s += forward.forward_s
        self._rows.append(forward.n_seq)
        self._n_past.append(forward.n_past)
        self._steps.append(step)
        self.total.append(len(self.total) + 1, self._elapsed_s, step=step)

    def _curve_of(self, forward: ForwardPass, *, prefill: bool) -> Curve:
        if prefill:
            return self.prefill
        if forward.catch_up:
            return self.catch_up
        if forward.rebuild:
            return self.rebuild
        if forward.warm_up:
            return self.warm_up
        return self.disturbed if forward.disturbed else self.decode


class SamplingChange(NamedTuple):
    """Sampling settings that were changed during a run.

    Attributes:
        context_tokens: tokens of the context at the first step they were in force.
        before, after: the settings of the step before, and from there on.
    """

    context_tokens: int
    before: SamplingParams
    after: SamplingParams


class Flip(NamedTuple):
    """The cache switch in another position than at the step before.

    Attributes:
        context_tokens: tokens of the context at the first step in the new mode.
        mode: the new one.
    """

    context_tokens: int
    mode: CacheMode


class RunHistory:
    """The measurements of one run.

    Attributes:
        conditions: what has to be equal for its times to be compared with another run's.
        seed: of the run's draws.
        cached: passes that used the KV cache.
        uncached: passes that computed the whole context again.
        agreement: how the two paths' answers compare, in the steps that were raced.
        n_steps: steps so far.
        n_disturbed: steps with a pass that was disturbed.
        flips: where the mode changed from one step to the next.
        sampling_changes: where sampling settings changed from one step to the next.
    """

    def __init__(self, *, conditions: Conditions, seed: int) -> None:
        self.conditions = conditions
        self.seed = seed
        self.cached = PathHistory()
        self.uncached = PathHistory()
        self.agreement = AgreementHistory()
        self.n_steps = 0
        self.n_disturbed = 0
        self.flips: list[Flip] = []
        self.sampling_changes: list[SamplingChange] = []
        self._last: StepRecord | None = None

    def path(self, *, cached: bool) -> PathHistory:
        """Return the passes of one path."""
        return self.cached if cached else self.uncached

    def append(self, record: StepRecord) -> None:
        """Add one step."""
        if self._last is not None and self._last.mode is not record.mode:
            self.flips.append(Flip(record.context_tokens, record.mode))
        if self._last is not None and self._last.sampling != record.sampling:
            change = SamplingChange(record.context_tokens, self._last.sampling, record.sampling)
            self.sampling_changes.append(change)
        self._last = record
        for forward in record.passes:
            path = self.path(cached=forward.cached)
            path.append(forward, prefill=record.prefill, step=record.index)
        if record.agreement is not None:
            self.agreement.append(record.agreement, index=record.index)
        self.n_steps += 1
        self.n_disturbed += record.disturbed
