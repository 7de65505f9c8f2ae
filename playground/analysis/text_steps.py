"""Which step of which run made a token of the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playground.generation.forward_paths import common_prefix_length
from playground.generation.run_log import RunLog


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepOfRun:
    """One step of one run."""

    log: RunLog
    index: int


def steps_of_text(context: Sequence[int], logs: Iterable[RunLog]) -> dict[int, StepOfRun]:
    """Return the steps that made tokens of a text, by position.

    A token has a step if a run drew it after exactly the tokens that stand before it. So whatever
    is edited, cut, undone or branched, no step is ever taken for that of another text.

    Args:
        context: the text's tokens, a hidden start token included.
        logs: the runs, the oldest first; of several that fit, the newest counts.
    """
    found: dict[int, StepOfRun] = {}
    for log in logs:
        prompt = log.request.prompt_tokens
        if len(prompt) >= len(context) or tuple(context[: len(prompt)]) != prompt:
            continue
        written = [step.token_id for step in log.steps]
        for index in range(common_prefix_length(written, context[len(prompt) :])):
            found[len(prompt) + index] = StepOfRun(log=log, index=index)
    return found
