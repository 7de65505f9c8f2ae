"""A GPT-2 from `config.json` and safetensors in Hugging Face's layout; no tokenizer needed."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy import ndarray
from numpy.typing import DTypeLike

from playground.errors import InputError
from playground.gpt2 import GPT2, LM_HEAD, GPT2Config, parameter_shapes
from playground.models.checkpoint_files import TensorSource, open_tensor_sources
from playground.models.errors import ModelError, quoted, refuse_system_errors
from playground.models.json_object import JsonObject, read_json_object
from playground.models.memory import needed_bytes, refuse_exhausted_memory, require_memory

_TOKEN_EMBEDDING = "wte.weight"


def load_checkpoint(
    folder: str | Path,
    dtype: DTypeLike = np.float32,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    layouts: MutableMapping[str, str] | None = None,
) -> GPT2:
    """Return the model of a folder that holds `config.json` and `model.safetensors` (or shards).

    Every size is checked before anything is allocated, and one tensor at a time is read straight
    into the array that keeps it, so loading never takes twice the memory.

    Args:
        folder: in Hugging Face's layout.
        dtype: float32 or float64, whatever the files store.
        progress: called with the fraction done.
        cancelled: looked at between tensors.
        layouts: see `GPT2.from_tensors`.

    Raises:
        ModelError: anything about the folder is wrong, or the model does not fit in memory.
        Cancelled: `cancelled` said so.
    """
    folder = Path(folder)
    config_json = read_config_json(folder)
    config = parse_config(config_json, folder)
    what = f"the model in {quoted(folder)}"
    with ExitStack() as opened:
        with refuse_system_errors(what):
            sources = open_tensor_sources(folder, opened)
        _require_tensors(config, sources, folder)
        _settle_unembedding(config_json, sources, folder)
        require_memory(needed_bytes(config, dtype), what)
        tensors = _StoredTensors(sources, np.dtype(dtype))
        with refuse_exhausted_memory(what):
            return GPT2.from_tensors(
                config,
                tensors,
                dtype=dtype,
                progress=progress,
                cancelled=cancelled,
                layouts=layouts,
            )


def read_config_json(folder: Path) -> JsonObject:
    """Return a folder's `config.json`.

    Raises:
        ModelError: the folder or the file is missing, or the file is no JSON object.
    """
    with refuse_system_errors(quoted(folder)):
        if not folder.is_dir():
            kind = "is a file, not a model's folder" if folder.exists() else "does not exist"
            raise ModelError(f"{quoted(folder)} {kind}.")
    return read_json_object(folder / "config.json")


def parse_config(config_json: JsonObject, folder: Path) -> GPT2Config:
    """Return the config, naming its file when it is refused.

    Raises:
        ModelError: it describes no GPT-2 that the engine can run.
    """
    try:
        return GPT2Config.from_mapping(config_json)
    except InputError as error:
        raise ModelError(f"{quoted(folder / 'config.json')}: {error}") from error


class _StoredTensors(Mapping[str, ndarray]):
    """The tensors of a checkpoint, read anew from their files each time one is asked for."""

    def __init__(self, sources: Mapping[str, TensorSource], dtype: np.dtype) -> None:
        self._sources = sources
        self._dtype = dtype

    def __getitem__(self, name: str) -> ndarray:
        return self._sources[name].read(self._dtype)

    def __contains__(self, name: object) -> bool:
        return name in self._sources  # without reading the tensor, as the inherited test would

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


def _require_tensors(config: GPT2Config, sources: Mapping[str, TensorSource], folder: Path) -> None:
    """Refuse tensors that are missing, too many, or of another shape than the config implies."""
    where = f"the model in {quoted(folder)}"
    if config.n_layer > len(sources):  # before a table of a billion layers is made
        raise ModelError(
            f"{where} has {len(sources)} tensors, too few for the {config.n_layer} layers that"
            " config.json announces."
        )
    shapes = parameter_shapes(config)
    for name, shape in shapes.items():
        if name not in sources:
            raise ModelError(f"{where} lacks tensor {quoted(name)}.")
        if sources[name].shape != shape:
            raise ModelError(
                f"tensor {quoted(name)} of {where} is {_times(sources[name].shape)};"
                f" config.json implies {_times(shape)}."
            )
    for name in sources:
        if name not in shapes and name != LM_HEAD:
            raise ModelError(f"{where} holds tensor {quoted(name)}, which is no part of a GPT-2.")


def _settle_unembedding(
    config_json: JsonObject, sources: dict[str, TensorSource], folder: Path
) -> None:
    """Drop an unembedding that equals the token embedding: the model ties the two by itself.

    One that differs is used as it is, whatever `tie_word_embeddings` says; that is also what
    transformers has done since version 5.
    """
    where = f"the model in {quoted(folder)}"
    embedding, unembedding = sources[_TOKEN_EMBEDDING], sources.get(LM_HEAD)
    if unembedding is None:
        if config_json.get("tie_word_embeddings") is False:
            raise ModelError(
                f"{where} lacks tensor {quoted(LM_HEAD)}, though config.json says that it is"
                " not tied to the token embedding."
            )
    elif unembedding.shape != embedding.shape:
        raise ModelError(
            f"tensor {quoted(LM_HEAD)} of {where} is {_times(unembedding.shape)};"
            f" config.json implies {_times(embedding.shape)}."
        )
    elif _equal(embedding, unembedding):
        del sources[LM_HEAD]


def _equal(one: TensorSource, other: TensorSource) -> bool:
    """Return whether two tensors of one shape hold the same values, block by block."""
    blocks = zip(
        one.file.blocks(one.stored_name), other.file.blocks(other.stored_name), strict=True
    )
    return all(np.array_equal(block, twin) for block, twin in blocks)


def _times(shape: tuple[int, ...]) -> str:
    """Return a shape as people write it: `768×2304`."""
    return "×".join(map(str, shape)) or "a single number"
