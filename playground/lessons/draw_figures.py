"""The figures of a draw: what logits become with the settings in force, and which token came."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.generation import SamplingParams, StepRecord, step_uniform
from playground.generation.run_log import RunLog
from playground.generation.sampling import TokenDistribution, next_token_distribution
from playground.numbers import times
from playground.text.reading import visible_text

Found = tuple[str, float | None]
"""As it is read, and as a number to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """What may be drawn, and what was.

    Attributes:
        logs: runs of the lesson, the oldest first.
        sampling: the settings in force.
        context: the tokens that are looked at: those before a step, or the whole text.
        logits: `(n_vocab,)` after them; None while nobody has looked.
        likeliest: how the token with the largest logit reads.
    """

    logs: Sequence[RunLog]
    sampling: SamplingParams
    context: tuple[int, ...] = ()
    logits: NDArray[Any] | None = None
    likeliest: str = ""

    def distribution(self, sampling: SamplingParams | None = None) -> TokenDistribution | None:
        """Return what the next token is drawn from, by the settings in force or by others."""
        if self.logits is None:
            return None
        chosen = self.sampling if sampling is None else sampling
        return next_token_distribution(self.logits, chosen, self.context)

    def drawn(self) -> tuple[RunLog, StepRecord] | None:
        """Return the last step of the newest run that took one."""
        log = next((each for each in reversed(self.logs) if each.steps), None)
        return None if log is None else (log, log.steps[-1])


def _likeliest(draws: Draws) -> Found | None:
    return (f"“{draws.likeliest}”", None) if draws.likeliest else None


def _top_share(draws: Draws, *, is_own: bool) -> Found | None:
    """Return the probability of the likeliest token, as it is now or as the model has it."""
    own = SamplingParams(temperature=1.0, top_p=1.0)
    distribution = draws.distribution(own if is_own else None)
    return None if distribution is None else _percent(float(distribution.probabilities.max()))


def _top_rise(draws: Draws) -> Found | None:
    now, own = _top_share(draws, is_own=False), _top_share(draws, is_own=True)
    if now is None or own is None or not own[1]:
        return None
    ratio = (now[1] or 0.0) / own[1]
    return times(ratio), ratio


def _n_kept(draws: Draws) -> Found | None:
    distribution = draws.distribution()
    return None if distribution is None else _whole(int(np.count_nonzero(distribution.kept)))


def _setting(draws: Draws, *, name: str) -> Found:
    value = float(getattr(draws.sampling, name))
    return f"{value:.2f}", value


def _drawn(draws: Draws) -> Found | None:
    drawn = draws.drawn()
    return None if drawn is None else (f"“{visible_text(drawn[1].text)}”", None)


def _drawn_probability(draws: Draws) -> Found | None:
    drawn = draws.drawn()
    return None if drawn is None else _percent(drawn[1].probability)


def _drawn_rank(draws: Draws) -> Found | None:
    """Return the place of the last token drawn among the logits that are looked at, from 1."""
    drawn = draws.drawn()
    if (
        drawn is None
        or draws.logits is None
        or draws.context != drawn[0].context_of(drawn[1].index)
    ):
        return None
    rank = 1 + int(np.count_nonzero(draws.logits > draws.logits[drawn[1].token_id]))
    return f"number {rank:,} by logits", rank


def _uniform(draws: Draws) -> Found | None:
    drawn = draws.drawn()
    if drawn is None:
        return None
    uniform = step_uniform(drawn[0].request.seed, drawn[1].index)
    return f"{uniform:.4f}", uniform


def _seed(draws: Draws) -> Found | None:
    drawn = draws.drawn()
    return None if drawn is None else (f"{drawn[0].request.seed}", drawn[0].request.seed)


def _drawn_again(draws: Draws) -> Found | None:
    """Return whether the newest run drew what the one before it did, from the same text."""
    taken = [log for log in draws.logs if log.steps]
    if len(taken) < 2 or taken[-1].context_of(0) != taken[-2].context_of(0):
        return None
    first, second = (log.steps[0].token_id for log in taken[-2:])
    return ("the same token", None) if first == second else ("another token", None)


def _rows(draws: Draws, *, of: str) -> Found | None:
    """Return rows of the first pass with the cache of the newest run."""
    log = next((each for each in reversed(draws.logs) if each.steps), None)
    passes = () if log is None else log.steps[0].passes
    forward = next((each for each in passes if each.cached), None)
    return None if forward is None else _whole(getattr(forward, of))


def _percent(share: float) -> Found:
    return f"{100 * share:.1f} %" if share >= 1e-3 else "< 0.1 %", share


def _whole(quantity: int) -> Found:
    return f"{quantity:,}", quantity


DRAW_FIGURES: Mapping[str, tuple[str, Callable[[Draws], Found | None]]] = {
    "likeliest": ("the token with the largest logit", _likeliest),
    "likeliest_own": (
        "its probability by the model alone: temperature 1, all tokens",
        partial(_top_share, is_own=True),
    ),
    "likeliest_now": (
        "its probability by the settings in force",
        partial(_top_share, is_own=False),
    ),
    "likeliest_rise": ("how many times larger the second of these is than the first", _top_rise),
    "kept": ("tokens that stay in the draw by the settings in force", _n_kept),
    "temperature": ("the temperature in force", partial(_setting, name="temperature")),
    "top_p": ("top-p in force", partial(_setting, name="top_p")),
    "drawn": ("the last token that was drawn", _drawn),
    "drawn_probability": ("its probability in that draw", _drawn_probability),
    "drawn_rank": ("its place by logits: 1 is the likeliest", _drawn_rank),
    "uniform": ("the number between 0 and 1 that decided that draw", _uniform),
    "seed": ("the seed of the last run", _seed),
    "drawn_again": (
        "whether the last run began with *the same token* as the run before it from the same text, "
        "or with *another token*",
        _drawn_again,
    ),
    "kept_rows": (
        "rows that the last run found in the cache when it began",
        partial(_rows, of="n_past"),
    ),
    "new_rows": ("rows that its first step computed", partial(_rows, of="n_seq")),
}
"""For each name what it is, and how it is found."""
OF_LOGITS = (
    "likeliest",
    "likeliest_own",
    "likeliest_now",
    "likeliest_rise",
    "kept",
    "drawn_rank",
)
"""Those for which a pass over the text has to be looked at."""
