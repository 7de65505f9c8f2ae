"""A loaded model as the plain facts that the window shows."""

from playground.models import LoadedModel
from playground.models.facts import ModelFacts


def describe_model(model: LoadedModel) -> ModelFacts:
    """Return the facts of a model."""
    config, gpt2 = model.gpt2.config, model.gpt2
    return ModelFacts(
        name=model.name,
        title=model.title,
        trained=model.trained,
        n_parameters=gpt2.n_parameters,
        n_layer=config.n_layer,
        n_embd=config.n_embd,
        n_head=config.n_head,
        n_ctx=config.n_ctx,
        n_vocab=config.n_vocab,
        dtype=gpt2.dtype.name,
        weight_bytes=gpt2.weight_bytes,
        end_of_text=model.tokenizer.end_of_text,
        starts_with_end_of_text=model.tokenizer.starts_with_end_of_text,
        sample_prompts=model.sample_prompts,
        summary=model.facts,
    )
