"""The steps of a run as columns, a list of numbers each: small, and plain to any other program.

Times are kept as a clock counts them, in whole nanoseconds. What is computed is kept to more digits
than a comparison of two runs looks at: all 17 would be half of the file.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Any, TypeVar, cast

from playground.generation.agreement import LogitComparison, StepAgreement, Verdict
from playground.generation.records import ContextShift, ForwardPass, StepRecord
from playground.generation.request import CacheMode, SamplingParams
from playground.sessions.plain import (
    MOST,
    SessionError,
    as_object,
    from_plain,
    to_plain,
    whole_text,
)

_MOST_TOKENS = 2**20
"""Positions of a context: a thousand times those of a GPT-2."""
_VERDICTS = {verdict.value: verdict for verdict in Verdict}
_MARKS = ("warm_up", "catch_up", "rebuild", "disturbed")

ValueT = TypeVar("ValueT")


def columns_of(steps: Sequence[StepRecord]) -> dict[str, Any]:
    """Return the columns of the steps of one run."""
    passes = [forward for step in steps for forward in step.passes]
    raced = [step.agreement for step in steps if step.agreement is not None]
    return {
        "steps": {
            "token_id": [step.token_id for step in steps],
            "text": [step.text for step in steps],
            "probability": [_short(step.probability, 8) for step in steps],
            "log_probability": [
                None if step.log_probability is None else round(step.log_probability, 10)
                for step in steps
            ],
            "sampling_ns": [_ns(step.sampling_s) for step in steps],
            "kv_cache_bytes_added": _differences([step.kv_cache_bytes for step in steps]),
            "n_passes": [len(step.passes) for step in steps],
            "raced": [int(step.agreement is not None) for step in steps],
        },
        "passes": {
            "cached": [int(forward.cached) for forward in passes],
            "n_past": [forward.n_past for forward in passes],
            "n_seq": [forward.n_seq for forward in passes],
            "forward_ns": [_ns(forward.forward_s) for forward in passes],
            "waited_ns": [
                None if forward.waited_s is None else _ns(forward.waited_s) for forward in passes
            ],
        },
        "marked": {
            mark: [index for index, forward in enumerate(passes) if getattr(forward, mark)]
            for mark in _MARKS
        },
        "races": {
            "other_token_id": [each.other_token_id for each in raced],
            "argmax_equal": [int(each.logits.argmax_equal) for each in raced],
            "max_abs_diff": [_short(each.logits.max_abs_diff, 4) for each in raced],
            "kl_divergence": [_short(each.logits.kl_divergence, 4) for each in raced],
            "verdict": [each.verdict.value for each in raced],
        },
        "in_force": [
            {"from_step": index, "mode": mode.value, "sampling": to_plain(sampling)}
            for index, mode, sampling in _changes(steps)
        ],
        "ends_of_text": [step.index for step in steps if step.is_end_of_text],
        "slides": [
            [step.index, step.slide.n_start, step.slide.n_dropped]
            for step in steps
            if step.slide is not None
        ],
    }


def steps_of(run: dict[str, Any]) -> tuple[StepRecord, ...]:
    """Return the steps that columns tell of.

    Raises:
        SessionError: they contradict each other, or hold what no run reports.
    """
    steps, count = _table(run, "steps", _STEPS)
    passes = _passes(run)
    if any(n not in (1, 2) for n in steps["n_passes"]) or sum(steps["n_passes"]) != len(passes):
        raise SessionError("Its steps and their passes do not match.")
    agreements, in_force = _agreements(run, steps), _in_force(run, count)
    cache_bytes = list(accumulate(steps["kv_cache_bytes_added"]))
    if any(not 0 <= n_bytes <= MOST for n_bytes in cache_bytes):
        raise SessionError("Its steps have a cache that makes no sense.")
    ends = set(_indices(run, "ends_of_text", count))
    slides = _slides(run, count)
    records: list[StepRecord] = []
    taken = 0
    for index in range(count):
        n_passes: int = steps["n_passes"][index]
        mode, sampling = in_force[index]
        records.append(
            StepRecord(
                index=index,
                token_id=steps["token_id"][index],
                text=steps["text"][index],
                is_end_of_text=index in ends,
                mode=mode,
                sampling=sampling,
                passes=tuple(passes[taken : taken + n_passes]),
                prefill=index == 0,
                sampling_s=steps["sampling_ns"][index] / 1e9,
                probability=steps["probability"][index],
                kv_cache_bytes=cache_bytes[index],
                agreement=agreements.get(index),
                slide=slides.get(index),
                log_probability=steps["log_probability"][index],
            )
        )
        taken += n_passes
    return tuple(records)


def _passes(run: dict[str, Any]) -> list[ForwardPass]:
    passes, count = _table(run, "passes", _PASSES)
    marked = as_object(run.get("marked"), "marks")
    marks = {mark: set(_indices(marked, mark, count)) for mark in _MARKS}
    return [
        ForwardPass(
            cached=bool(cached),
            n_past=n_past,
            n_seq=n_seq,
            forward_s=forward_ns / 1e9,
            waited_s=None if waited_ns is None else waited_ns / 1e9,
            **{mark: index in marks[mark] for mark in _MARKS},
        )
        for index, (cached, n_past, n_seq, forward_ns, waited_ns) in enumerate(
            zip(*(passes[name] for name in _PASSES), strict=True)
        )
    ]


def _agreements(run: dict[str, Any], steps: dict[str, list[Any]]) -> dict[int, StepAgreement]:
    """Return the comparison of each step that was raced."""
    races, count = _table(run, "races", _RACES)
    raced = [step for step, is_raced in enumerate(steps["raced"]) if is_raced]
    if len(raced) != count:
        raise SessionError("Its steps and their races do not match.")
    return {
        step: StepAgreement(
            logits=LogitComparison(
                argmax_equal=bool(is_equal),
                max_abs_diff=math.nan if difference is None else difference,
                kl_divergence=math.nan if divergence is None else divergence,
            ),
            token_id=steps["token_id"][step],
            other_token_id=other,
            verdict=_VERDICTS[verdict],
        )
        for step, other, is_equal, difference, divergence, verdict in zip(
            raced, *(races[name] for name in _RACES), strict=True
        )
    }


def _in_force(run: dict[str, Any], count: int) -> list[tuple[CacheMode, SamplingParams]]:
    """Return the mode and the settings of each step."""
    stretches = [as_object(each, "settings in force") for each in _list(run, "in_force")]
    starts = [stretch.get("from_step") for stretch in stretches]
    _require_indices(starts, count, "settings in force")
    if count and starts[:1] != [0]:
        raise SessionError("Its first step has no settings.")
    in_force: list[tuple[CacheMode, SamplingParams]] = []
    for (start, end), stretch in zip(
        pairwise([*cast("list[int]", starts), count]), stretches, strict=True
    ):
        sampling = from_plain(SamplingParams, stretch.get("sampling"), "sampling")
        try:
            in_force += [(CacheMode(stretch.get("mode")), sampling)] * (end - start)
        except ValueError as error:
            raise SessionError("Its mode makes no sense.") from error
    return in_force


def _slides(run: dict[str, Any], count: int) -> dict[int, ContextShift]:
    """Return what was dropped before which step."""
    slides = [cast("list[Any]", each) for each in _list(run, "slides") if isinstance(each, list)]
    if any(len(slide) != 3 or not all(map(_tokens, slide)) for slide in slides):
        raise SessionError("Its slides make no sense.")
    _require_indices([slide[0] for slide in slides], count, "slides")
    return {step: ContextShift(n_start=kept, n_dropped=gone) for step, kept, gone in slides}


def _changes(
    steps: Iterable[StepRecord],
) -> Iterable[tuple[int, CacheMode, SamplingParams]]:
    """Yield the first step, and every one with another mode or other settings than before."""
    before: tuple[CacheMode, SamplingParams] | None = None
    for step in steps:
        if (step.mode, step.sampling) != before:
            before = step.mode, step.sampling
            yield step.index, step.mode, step.sampling


def _table(
    run: dict[str, Any], name: str, columns: dict[str, Callable[[Any], bool]]
) -> tuple[dict[str, list[Any]], int]:
    """Return columns of one length whose values all pass, and their length."""
    table = as_object(run.get(name), name)
    found = {column: _list(table, column) for column in columns}
    lengths = {len(values) for values in found.values()}
    if len(lengths) != 1:
        raise SessionError(f"Its {name} have columns of different lengths.")
    for column, is_sound in columns.items():
        if not all(map(is_sound, found[column])):
            raise SessionError(f"Its {name} have a {column!r} that makes no sense.")
    if "text" in found:
        found["text"] = [whole_text(text) for text in found["text"]]
    return found, lengths.pop()


def _list(holder: dict[str, Any], name: str) -> list[Any]:
    values = holder.get(name)
    if not isinstance(values, list):
        raise SessionError(f"Its {name!r} is no list.")
    return cast("list[Any]", values)


def _indices(holder: dict[str, Any], name: str, count: int) -> list[int]:
    indices = _list(holder, name)
    _require_indices(indices, count, name)
    return indices


def _require_indices(indices: Sequence[Any], count: int, what: str) -> None:
    """Refuse anything but growing indices of `count` things."""
    if not all(type(index) is int and 0 <= index < count for index in indices) or any(
        one >= other for one, other in pairwise(indices)
    ):
        raise SessionError(f"Its {what} are not in order.")


def _ns(seconds: float) -> int:
    return round(seconds * 1e9)


def _short(value: float, n_digits: int) -> float | None:
    """Return a number to so many digits; None for NaN and infinity, which JSON does not know."""
    return float(f"{value:.{n_digits}g}") if math.isfinite(value) else None


def _differences(values: Sequence[int]) -> list[int]:
    """Return each value less the one before; what grows evenly is next to nothing in a zip."""
    return [value - before for before, value in pairwise([0, *values])]


def _whole(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST


def _tokens(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _MOST_TOKENS


def _flag(value: Any) -> bool:
    return type(value) is int and value in (0, 1)


def _number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= MOST


_STEPS: dict[str, Callable[[Any], bool]] = {
    "token_id": lambda value: type(value) is int and 0 <= value < 2**31,
    "text": lambda value: isinstance(value, str),
    "probability": lambda value: _number(value) and 0 <= value <= 1,
    "log_probability": lambda value: value is None or (_number(value) and value <= 1e-6),
    "sampling_ns": _whole,
    "kv_cache_bytes_added": lambda value: type(value) is int and abs(value) <= MOST,
    "n_passes": _tokens,
    "raced": _flag,
}
_PASSES: dict[str, Callable[[Any], bool]] = {
    "cached": _flag,
    "n_past": _tokens,
    "n_seq": lambda value: _tokens(value) and value > 0,
    "forward_ns": _whole,
    "waited_ns": lambda value: value is None or _whole(value),
}
_RACES: dict[str, Callable[[Any], bool]] = {
    "other_token_id": lambda value: type(value) is int and 0 <= value < 2**31,
    "argmax_equal": _flag,
    "max_abs_diff": lambda value: value is None or (_number(value) and value >= 0),
    "kl_divergence": lambda value: value is None or (_number(value) and value >= 0),
    "verdict": lambda value: isinstance(value, str) and value in _VERDICTS,
}
