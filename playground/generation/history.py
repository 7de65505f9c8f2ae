"""What a run measured, as arrays to plot."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.generation.agreement_history import AgreementHistory
from playground.generation.growing_array import GrowingArray
from playground.generation.records import ForwardPass, RunConditions, StepRecord
from playground.generation.request import CacheMode, SamplingParams


class Curve:
    """Points of a curve, as two arrays that grow."""

    def __init__(self) -> None:
        self._x = GrowingArray(np.int64)
        self._y = GrowingArray(np.float64)

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

    def append(self, x: int, y: float) -> None:
        """Add one point at the end."""
        self._x.append(x)
        self._y.append(y)


class PathHistory:
    """The forward passes of one path, with the cache or without.

    Each pass is in one of the first five curves, which hold the tokens of the context (`n_kv`) and
    the time of the pass in ms. Only `decode` is fit for rates and comparisons.

    Attributes:
        decode: passes for one token.
        prefill: the pass that took in the prompt.
        catch_up: passes that computed rows the cache lacked, after it was switched on mid-run.
        rebuild: passes that computed rows at their new positions, after the context slid on.
        warm_up: decode passes that were the first of their kind since the model was loaded.
        total: tokens this path made so far, and the seconds they took, all passes included.
    """

    def __init__(self) -> None:
        self.decode = Curve()
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
        self._curve_of(forward, prefill=prefill).append(forward.n_kv, forward.forward_s * 1e3)
        self._elapsed_s += forward.forward_s
        self._rows.append(forward.n_seq)
        self._n_past.append(forward.n_past)
        self._steps.append(step)
        self.total.append(len(self.total) + 1, self._elapsed_s)

    def _curve_of(self, forward: ForwardPass, *, prefill: bool) -> Curve:
        if prefill:
            return self.prefill
        if forward.catch_up:
            return self.catch_up
        if forward.rebuild:
            return self.rebuild
        return self.warm_up if forward.warm_up else self.decode


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
        flips: where the mode changed from one step to the next.
        sampling_changes: where sampling settings changed from one step to the next.
    """

    def __init__(self, *, conditions: RunConditions, seed: int) -> None:
        self.conditions = conditions
        self.seed = seed
        self.cached = PathHistory()
        self.uncached = PathHistory()
        self.agreement = AgreementHistory()
        self.n_steps = 0
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
