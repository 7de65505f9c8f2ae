"""The line above the candidates: what is shown, and what came of it."""

from playground.generation import SamplingParams, StepRecord
from playground.kit.plots.run_curves import SETTING_WORDS
from playground.tabs.next_token.logits.candidate_model import DRAWN, WOULD_BE
from playground.tabs.next_token.logits.figures import NextTokenFacts, percent


def subtitle(facts: NextTokenFacts) -> str:
    """Say what is shown, and what came of it."""
    next_token = facts.next_token
    n_vocab = next_token.distribution.logits.size
    kept = f"In the draw: {next_token.n_kept:,} of {n_vocab:,} tokens."
    if facts.step is None:
        return (
            f"What may follow the text as it stands; nothing is drawn yet. {kept} "
            "Double-click one to write it, or press Ctrl+Space for the first."
        )
    record = facts.step.record
    drawn = (
        f"Step {record.index + 1} drew {DRAWN} “{facts.token_text(record.token_id)}” "
        f"({percent(record.probability)}); {_rows(record)}."
    )
    return " ".join(filter(None, (drawn, _now(facts, record), kept)))


def _now(facts: NextTokenFacts, record: StepRecord) -> str:
    """Say what the settings of the moment would have drawn, if they differ."""
    would_be = facts.next_token.would_be
    changes = _changes(record.sampling, facts.next_token.distribution.sampling)
    if not changes or would_be is None:
        return ""
    if would_be == record.token_id:
        return f"With {changes} it would still be drawn."
    return f"With {changes} it would be {WOULD_BE} “{facts.token_text(would_be)}”."


def _changes(then: SamplingParams, now: SamplingParams) -> str:
    """Name the settings that differ, as they are now."""
    return ", ".join(
        f"{words} {getattr(now, name):g}"
        for name, words in SETTING_WORDS.items()
        if getattr(then, name) != getattr(now, name)
    )


def _rows(record: StepRecord) -> str:
    """Say what the cache saved this step; of a race, which computes twice, on its way alone."""
    cached = [forward for forward in record.passes if forward.cached]
    forward = (cached or record.passes)[0]
    rows = "1 row" if forward.n_seq == 1 else f"{forward.n_seq:,} rows"
    way = "with the cache " if len(record.passes) > 1 and cached else ""
    if not forward.n_past:
        return f"{way}{rows} computed"
    return f"{way}{forward.n_past:,} rows reused from the cache, {rows} computed"
