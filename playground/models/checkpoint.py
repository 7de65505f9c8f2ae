"""A GPT-2 from `config.json` and safetensors in Hugging Face's layout; no tokenizer needed."""

from collections.abc import Callable, MutableMapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import DTypeLike

from playground.errors import InputError
from playground.gpt2 import GPT2, LM_HEAD, GPT2Config, MissingKeyError
from playground.models.checkpoint_files import open_tensor_sources
from playground.models.checkpoint_shapes import TOKEN_EMBEDDING, biases_left_out, require_tensors
from playground.models.errors import ModelError, quoted, refuse_system_errors
from playground.models.json_object import JsonObject, read_json_object
from playground.models.memory import needed_bytes, refuse_exhausted_memory, require_memory
from playground.models.other_formats import whose_config, why_no_config
from playground.models.stored_tensors import Reading, StoredTensors, equal
from playground.models.tensor_names import name_tensors


def load_checkpoint(
    folder: str | Path,
    dtype: DTypeLike = np.float32,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    layouts: MutableMapping[str, str] | None = None,
) -> GPT2:
    """Return the model of a folder that holds `config.json` and `model.safetensors` (or shards).

    Args:
        folder: in Hugging Face's layout.
        dtype: float32 or float64, whatever the files store.
        progress: called with the fraction done.
        cancelled: looked at between any two reads.
        layouts: see `GPT2.from_tensors`.

    Raises:
        ModelError: anything about the folder is wrong, or the model does not fit in memory.
        Cancelled: `cancelled` said so.
    """
    with Checkpoint(Path(folder)) as checkpoint:
        return checkpoint.load(dtype, progress=progress, cancelled=cancelled, layouts=layouts)


class Checkpoint:
    """A folder's configuration and its open files, checked but not yet read; a context manager.

    Attributes:
        config: the model's shape, which the tensors have.
        notes: sentences on what of the folder is not used, or is not there.

    Raises:
        ModelError: the folder holds no GPT-2 that can be loaded.
    """

    def __init__(self, folder: Path) -> None:
        self._config_json = read_config_json(folder)
        self.config = parse_config(self._config_json, folder)
        self._what = f"the model in {quoted(folder)}"
        with refuse_system_errors(self._what), ExitStack() as opened:
            stored = {source.stored_name: source for source in open_tensor_sources(folder, opened)}
            named = name_tensors(stored, self._what)
            self._sources = {name: stored[alias] for name, alias in named.stored.items()}
            self._tie_embedding()
            self._zeros = biases_left_out(self.config, self._sources)
            shapes = {name: source.shape for name, source in self._sources.items()}
            require_tensors(self.config, shapes | self._zeros, self._what)
            self._opened = opened.pop_all()
        self.notes = tuple(
            f"The model's {quoted(head)} is left aside: a text does not need it."
            for head in named.heads
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.close()

    def load(
        self,
        dtype: DTypeLike = np.float32,
        *,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        layouts: MutableMapping[str, str] | None = None,
    ) -> GPT2:
        """Return the model, one tensor at a time read straight into an array that is then its own.

        Every size has been checked before anything is allocated, and loading never takes twice the
        memory.

        Args:
            dtype: float32 or float64, whatever the files store.
            progress: called with the fraction done.
            cancelled: looked at between any two reads.
            layouts: see `GPT2.from_tensors`.

        Raises:
            ModelError: a tensor cannot be read or used, or the model does not fit in memory.
            Cancelled: `cancelled` said so.
        """
        require_memory(needed_bytes(self.config, dtype), self._what)
        sources = dict(self._sources)
        n_bytes = sum(source.n_bytes for source in sources.values())
        if LM_HEAD in sources:
            n_bytes += sources[TOKEN_EMBEDDING].n_bytes  # read once more to be compared
        reading = Reading(n_bytes, progress, cancelled)
        reading(0)  # it may be cancelled before it begins
        if LM_HEAD in sources and equal(sources[TOKEN_EMBEDDING], sources[LM_HEAD], reading):
            del sources[LM_HEAD]  # the model ties the two by itself
        tensors = StoredTensors(sources, self._zeros, np.dtype(dtype), reading)
        with refuse_exhausted_memory(self._what):
            gpt2 = GPT2.from_tensors(
                self.config, tensors, dtype=dtype, cancelled=cancelled, layouts=layouts
            )
        reading.end()
        return gpt2

    def _tie_embedding(self) -> None:
        """Find the embedding of a tied model under either name, as one of two is stored.

        An unembedding of its own is used as it is, whatever `tie_word_embeddings` says; that is
        also what transformers has done since version 5.
        """
        if self._config_json.get("tie_word_embeddings") is not False:
            if LM_HEAD in self._sources and TOKEN_EMBEDDING not in self._sources:
                self._sources[TOKEN_EMBEDDING] = self._sources.pop(LM_HEAD)
        elif LM_HEAD not in self._sources:
            raise ModelError(
                f"{self._what} lacks tensor {quoted(LM_HEAD)}, though config.json says that it is"
                " not tied to the token embedding."
            )


def read_config_json(folder: Path) -> JsonObject:
    """Return a folder's `config.json`.

    Raises:
        ModelError: the folder or the file is missing, or the file is no JSON object.
    """
    with refuse_system_errors(quoted(folder)):
        if not folder.is_dir():
            kind = (
                "is a file, not a model's folder; choose the folder that it lies in"
                if folder.exists()
                else "does not exist"
            )
            raise ModelError(f"{quoted(folder)} {kind}.")
        if not (folder / "config.json").is_file():
            raise ModelError(why_no_config(folder))
    return read_json_object(folder / "config.json")


def parse_config(config_json: JsonObject, folder: Path) -> GPT2Config:
    """Return the config, naming its file when it is refused.

    Raises:
        ModelError: it describes no GPT-2 that the engine can run.
    """
    file = quoted(folder / "config.json")
    try:
        return GPT2Config.from_mapping(config_json)
    except MissingKeyError as error:
        whose = whose_config(config_json)
        told = str(error) if whose is None else f"the configuration is {whose}."
        raise ModelError(f"{file}: {told}") from error
    except InputError as error:
        raise ModelError(f"{file}: {error}") from error
