"""What a run has written so far, to tell whether the text in hand is still that."""

from playground.generation.run_log import RunLog


def text_of(log: RunLog) -> tuple[int, ...]:
    """Return the tokens up to the last step's context, those that a context shift dropped too."""
    return (*log.request.prompt_tokens, *(step.token_id for step in log.steps[:-1]))


def begins_with(context: tuple[int, ...] | None, text: tuple[int, ...]) -> bool:
    """Return whether a text in hand goes on from another; not while its tokens are unknown."""
    return context is not None and context[: len(text)] == text
