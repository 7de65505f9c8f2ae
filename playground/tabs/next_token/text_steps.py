"""Which step of which run made each token of a text."""

from collections.abc import Iterable, Sequence

from playground.generation.forward_paths import common_prefix_length
from playground.generation.run_log import RunLog, StepOfRun


def steps_of_text(
    tokens: Sequence[int], logs: Iterable[RunLog], end_of_text: int | None = None
) -> dict[int, StepOfRun]:
    """Return the steps that made tokens of a text, by the tokens' places in it.

    A token has a step if a run drew it after exactly the tokens that stand before it. So whatever
    is edited, cut, undone or branched, no step is ever taken for that of another text.

    Args:
        tokens: the whole text, no hidden start token added.
        logs: the runs, the oldest first; of several that fit, the newest counts.
        end_of_text: the token that a run may have had before the text without showing it.
    """
    found: dict[int, StepOfRun] = {}
    for log in logs:
        n_hidden, n_common = _common(tokens, log, end_of_text)
        n_prompt = len(log.request.prompt_tokens)
        for place in range(n_prompt, n_common):
            found[place - n_hidden] = StepOfRun(log=log, index=place - n_prompt)
    return found


def place_of_step(
    tokens: Sequence[int], step: StepOfRun, end_of_text: int | None = None
) -> int | None:
    """Return where in a text a step wrote; None once the text before that place is another."""
    n_hidden, n_common = _common(tokens, step.log, end_of_text)
    place = len(step.log.request.prompt_tokens) + step.index
    return place - n_hidden if place <= n_common else None


def _common(tokens: Sequence[int], log: RunLog, end_of_text: int | None) -> tuple[int, int]:
    """Return a run's hidden start tokens, and the tokens it has in common with a text."""
    prompt = log.request.prompt_tokens
    hidden = prompt[:1] == (end_of_text,) and tuple(tokens[:1]) != (end_of_text,)
    context = (*prompt[:1], *tokens) if hidden else tuple(tokens)
    if context[: len(prompt)] != prompt:
        return int(hidden), common_prefix_length(prompt, context)
    written = [step.token_id for step in log.steps]
    n_written = common_prefix_length(written, context[len(prompt) :])
    return int(hidden), len(prompt) + n_written
