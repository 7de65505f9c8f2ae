"""What the boxes of the architecture say."""

from playground import figures
from playground.tabs.inside.architecture.figures import Architecture, Part

NAMES = {
    Part.TOKEN_EMBEDDING: ("Token embedding", "Tokens", "Shows its shapes."),
    Part.POSITION_EMBEDDING: ("Position embedding", "Positions", "Shows its shapes."),
    Part.ATTENTION: ("Attention", "Attention", "Shows the attention patterns."),
    Part.LN_1: ("Layer norm 1", "Norm 1", "Shows this norm at work."),
    Part.MLP: ("MLP", "MLP", "Shows its shapes."),
    Part.LN_2: ("Layer norm 2", "Norm 2", "Shows this norm at work."),
    Part.UNEMBEDDING: ("Unembedding", "Unembed", "Shows what it reads from each layer."),
    Part.LN_F: ("Final layer norm", "Final norm", "Shows this norm at work."),
}
"""Of each part its name, a short one, and what opening it does."""
IN_BLOCK = frozenset({Part.ATTENTION, Part.LN_1, Part.MLP, Part.LN_2})
"""Parts that every block has."""


def weight(model: Architecture, part: Part) -> str:
    """Return what a part weighs, in a few characters."""
    size = model.sizes[part]
    if part is Part.UNEMBEDDING and model.is_tied:
        return "tied · same as tokens"
    return f"{figures.count(size.n_parameters)} · {figures.memory(size.n_bytes)}"


def sentence(model: Architecture, part: Part) -> str:
    """Return all about a part, for its tooltip."""
    size = model.sizes[part]
    if part is Part.UNEMBEDDING and model.is_tied:
        return "It uses the token embedding's own numbers, so it weighs nothing."
    shapes = " and ".join(" × ".join(f"{n:,}" for n in shape) for shape in size.shapes)
    times = f", in each of {model.n_layer} blocks" if part in IN_BLOCK else ""
    of_matrices = f" Matrices: {shapes}." if shapes else ""
    return f"{size.n_parameters:,} parameters{times}.{of_matrices}"
