"""What a person may want to know of a loaded model, as plain values."""

from dataclasses import dataclass

from playground.models.sample_prompts import SamplePrompt


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """A model's sizes and habits.

    Attributes:
        name: as the catalog or the command line spells it.
        title: as the window shows it.
        trained: False for random weights, whose text is noise.
        n_parameters: weights and biases, tied ones counted once.
        dtype: of weights and arithmetic, such as `"float32"`.
        weight_bytes: memory of the parameters.
        end_of_text, starts_with_end_of_text: see `playground.text.Tokenizer`.
        sample_prompts: texts that suit the model; the first is shown on first launch.
        summary: all that in one line.
        notes: sentences that a person who chose the model should read.
    """

    name: str
    title: str
    trained: bool
    n_parameters: int
    n_layer: int
    n_embd: int
    n_head: int
    n_ctx: int
    n_vocab: int
    dtype: str
    weight_bytes: int
    end_of_text: int | None
    starts_with_end_of_text: bool
    sample_prompts: tuple[SamplePrompt, ...]
    summary: str
    notes: tuple[str, ...] = ()
