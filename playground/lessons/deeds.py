"""Whether a run was what a step waits for, and what was missing if not."""

from collections.abc import Mapping, Sequence

from playground.generation.run_log import RunLog
from playground.numbers import counted

_WAYS = {"on": "with the cache", "off": "without the cache", "race": "as a race"}


def missing_in(log: RunLog, options: Mapping[str, str]) -> str:
    """Return in a sentence what a run that has ended lacks; empty where nothing.

    Args:
        log: the run.
        options: of a deed of the kind `run`.
    """
    if not log.steps:
        return "That run wrote nothing; run once more."
    last, fault = log.steps[-1], log.conditions.fault
    if (cache := options.get("cache")) and last.mode.value != cache:
        return f"That run was made {_WAYS[last.mode.value]}; this step wants one {_WAYS[cache]}."
    if (precision := options.get("precision")) and log.conditions.dtype != precision:
        return f"That run was computed in {log.conditions.dtype}; this step wants {precision}."
    name = "none" if fault is None else fault.name.lower()
    if (wanted := options.get("fault")) and name != wanted:
        spelled = wanted.replace("_", " ")
        without = "This step wants a run without a fault."
        return without if wanted == "none" else f"This step wants a run with the fault “{spelled}”."
    n_tokens, length = len(log.steps), last.context_tokens
    if n_tokens < int(options.get("tokens", 0)):
        return f"That run wrote {counted(n_tokens, 'token')}; this step wants {options['tokens']}."
    if length < int(options.get("context", 0)):
        return (
            f"That run ended at {counted(length, 'token')}; this step wants "
            f"{options['context']}: press Generate once more."
        )
    return ""


def is_branch(logs: Sequence[RunLog]) -> bool:
    """Return whether the newest run goes on from another token than the run before it drew.

    Args:
        logs: the oldest first.
    """
    taken = [log for log in logs if log.steps]
    if len(taken) < 2:
        return False
    before, newest = taken[-2:]
    prompt, written = newest.context_of(0), before.request.prompt_tokens
    drawn = tuple(step.token_id for step in before.steps)
    place = len(prompt) - 1 - len(written)
    return (
        0 <= place < len(drawn)
        and prompt[:-1] == (*written, *drawn[:place])
        and prompt[-1] != drawn[place]
    )
