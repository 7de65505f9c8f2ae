"""A loaded model once more, in another precision."""

from typing import Unpack

from numpy.typing import DTypeLike

from playground.gpt2 import GPT2
from playground.models.load_options import LoadOptions
from playground.models.loading import LoadedModel
from playground.models.memory import needed_bytes, refuse_exhausted_memory, require_memory


def in_precision(model: LoadedModel, dtype: DTypeLike, **options: Unpack[LoadOptions]) -> GPT2:
    """Return a copy of a model's weights in another precision, beside the one there is.

    Args:
        model: stays as it is.
        dtype: float32 or float64.
        options: see `LoadOptions`.

    Raises:
        ModelError: the copy does not fit in memory.
        Cancelled: `cancelled` said so.
    """
    what = f"{model.title} in {dtype}"
    require_memory(needed_bytes(model.gpt2.config, dtype), what)
    with refuse_exhausted_memory(what):
        return model.gpt2.astype(dtype, **options)
