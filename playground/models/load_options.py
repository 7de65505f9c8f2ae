"""What every way of loading a model passes on to the engine."""

from collections.abc import Callable, MutableMapping
from typing import TypedDict


class LoadOptions(TypedDict, total=False):
    """Keyword arguments of `GPT2.from_tensors` that do not change what is loaded.

    Attributes:
        progress: called with the fraction done.
        cancelled: looked at between tensors.
        layouts: remembered choices of how matrices lie in memory; see `remembered_layouts`.
    """

    progress: Callable[[float], None] | None
    cancelled: Callable[[], bool] | None
    layouts: MutableMapping[str, str] | None
