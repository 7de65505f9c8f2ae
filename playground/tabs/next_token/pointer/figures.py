"""What there is to tell of one token of the text, and the lines that tell it."""

from dataclasses import dataclass

from playground.generation import StepRecord
from playground.numbers import three_figures
from playground.tabs.next_token.logits.figures import TokenText, percent
from playground.tabs.next_token.text_reading import TokenFigures

_WAITING = "Asking the model …"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TokenFacts:
    """One token of the text.

    Attributes:
        place: which token of the text it is, from 0.
        token_id: its id.
        record: of the step that drew it; None for one that was typed, put in, or drawn after a text
            that has changed since.
        figures: what the model thought of it; None while that is not known.
        token_text: names tokens.
    """

    place: int
    token_id: int
    record: StepRecord | None
    figures: TokenFigures | None
    token_text: TokenText


def lines_of(token: TokenFacts) -> list[str]:
    """Return a line for each thing known of a token."""
    lines: list[str] = []
    if token.record is not None:
        drawn = f"step {token.record.index + 1} · drawn with {percent(token.record.probability)}"
        lines.append(f"{drawn} · {three_figures(token.record.forward_s * 1e3)} ms")
    else:
        lines.append("No step of a run: put in by hand, or the text before it has changed.")
    lines.append(_WAITING if token.figures is None else _of_model(token.figures))
    return lines


def _of_model(figures: TokenFigures) -> str:
    return (
        f"the model alone: {percent(figures.probability)} · rank {figures.rank:,} · "
        f"entropy {figures.entropy_bits:.1f} bits"
    )
