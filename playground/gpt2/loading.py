"""From the tensors of a checkpoint to a model's own copies of them."""

from collections.abc import Callable, Mapping, MutableMapping

import numpy as np
from numpy import ndarray

from playground.errors import Cancelled, InputError
from playground.gpt2.config import GPT2Config
from playground.gpt2.parameters import LM_HEAD, Parameters, assemble, parameter_shapes
from playground.gpt2.weight_order import Arena, Order, OrderChooser


class WeightsError(InputError):
    """A model's weights are missing, or have other shapes than the configuration says."""


def load_parameters(
    config: GPT2Config,
    tensors: Mapping[str, ndarray],
    *,
    dtype: np.dtype,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
    layouts: MutableMapping[str, str] | None,
) -> Parameters:
    """Copy what a model needs out of `tensors`, one at a time, each in the order it is read best.

    Raises:
        ValueError: `dtype` is neither float32 nor float64.
        WeightsError: a tensor is missing, has another shape or holds no floats.
        Cancelled: `cancelled` returned true.
    """
    if dtype.name not in ("float32", "float64"):
        raise ValueError(f"the model computes in float32 or float64, not {dtype}")
    shapes = parameter_shapes(config)
    untied = LM_HEAD in tensors
    if untied:
        shapes[LM_HEAD] = shapes["wte.weight"]
    n_total = sum(int(np.prod(shape)) for shape in shapes.values())
    chooser = OrderChooser(n_total * dtype.itemsize, dtype, layouts)
    arena = Arena(shapes.values(), dtype)
    n_done = 0

    def take(name: str) -> ndarray:
        nonlocal n_done
        if cancelled is not None and cancelled():
            raise Cancelled
        try:
            tensor = tensors[name]
        except KeyError as error:
            raise WeightsError(f"The tensor {name} is missing from the model's weights.") from error
        require_floats_of_shape(name, tensor, shapes[name])
        n_done += tensor.size
        copy = arena.copy(tensor, _order(name, shapes[name], chooser, untied=untied))
        if progress is not None:
            progress(n_done / n_total)
        return copy

    return assemble(config, take, untied=untied)


def _order(name: str, shape: tuple[int, ...], chooser: OrderChooser, *, untied: bool) -> Order:
    """Return the order to keep a tensor in.

    The unembedding multiplies by the transpose of its matrix, so it has the transposed order.
    """
    if name == (LM_HEAD if untied else "wte.weight"):
        n_vocab, n_embd = shape
        return "F" if chooser.order(n_embd, n_vocab) == "C" else "C"
    if len(shape) == 1 or name in ("wte.weight", "wpe.weight"):
        return "C"
    return chooser.order(*shape)


def require_floats_of_shape(name: str, tensor: ndarray, shape: tuple[int, ...]) -> None:
    """Refuse a tensor that cannot be the one of that name.

    Raises:
        WeightsError: it has another shape or holds no floats.
    """
    if tensor.shape != shape:
        raise WeightsError(f"The tensor {name} has the shape {tensor.shape}; it must be {shape}.")
    if tensor.dtype.kind != "f":
        raise WeightsError(f"The tensor {name} holds {tensor.dtype}, not floating-point numbers.")
