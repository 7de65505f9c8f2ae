"""What there is to choose from beside the built-in models: on the hub, and used before."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from playground.models.checkpoint import parse_config, read_config_json
from playground.models.errors import ModelError
from playground.models.hub import (
    HUB_MODELS,
    HubModel,
    PresentModel,
    find_present,
    free_disk_bytes,
    hub_model,
    part_bytes,
    present_models,
    shortest_name,
)
from playground.models.memory import free_bytes
from playground.models.names import ModelNotHere, resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedModel:
    """A model that is here, or that can be had.

    Attributes:
        name: what `load_model` takes.
        title: for a person.
        is_here: it can be loaded without fetching anything.
        n_parameters: how many weights it has; None where that takes more than a look.
        fetch_bytes: what a download takes; None where only the hub knows.
        disk_bytes: what it takes on the disk; None while it is not here.
        kept_bytes: what is kept of a download that was cut.
        memory_bytes: what it takes to run; None where that is not known.
        licence: as its card states it; empty where it is not known.
        folder: where it lies; None while it is not here.
    """

    name: str
    title: str
    is_here: bool
    n_parameters: int | None = None
    fetch_bytes: int | None = None
    disk_bytes: int | None = None
    kept_bytes: int = 0
    memory_bytes: int | None = None
    licence: str = ""
    folder: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelListing:
    """A look at the disk.

    Attributes:
        hub: the well-known models of the hub, then others of it that are here.
        recent: those asked about, in their order; one that is gone is not here.
        endpoint: the address of the hub.
        free_disk_bytes: where downloads go; None where the system does not tell.
        free_memory_bytes: what this process can be given.
    """

    hub: tuple[ListedModel, ...]
    recent: tuple[ListedModel, ...]
    endpoint: str
    free_disk_bytes: int | None
    free_memory_bytes: int


def list_models(recent: Iterable[str] = ()) -> ModelListing:
    """Look which models are here; nothing is fetched.

    Args:
        recent: names and folders that were used before.
    """
    from huggingface_hub.constants import ENDPOINT  # a tenth of a second, once

    known = tuple(_known(model, find_present(model.repo_id)) for model in HUB_MODELS)
    others = tuple(
        _present(present) for present in present_models() if hub_model(present.repo_id) is None
    )
    on_hub = known + others
    names = {model.name for model in on_hub}
    return ModelListing(
        hub=on_hub,
        recent=tuple(_recent(name) for name in recent if name not in names),
        endpoint=ENDPOINT,
        free_disk_bytes=_free_disk_bytes(),
        free_memory_bytes=free_bytes(),
    )


def _free_disk_bytes() -> int | None:
    """Return what the disk has free where downloads go; None where the system does not tell."""
    try:
        return free_disk_bytes()
    except OSError:
        return None


def _known(model: HubModel, present: PresentModel | None) -> ListedModel:
    return ListedModel(
        name=model.alias,
        title=model.title,
        is_here=present is not None,
        n_parameters=model.n_parameters,
        fetch_bytes=model.fetch_bytes,
        disk_bytes=None if present is None else present.disk_bytes,
        kept_bytes=0 if present is not None else part_bytes(model.repo_id),
        memory_bytes=model.memory_bytes,
        licence=model.licence,
        folder=None if present is None else present.folder,
    )


def _present(present: PresentModel) -> ListedModel:
    return ListedModel(
        name=shortest_name(present.repo_id),
        title=present.repo_id,
        is_here=True,
        n_parameters=_n_parameters(present.folder),
        disk_bytes=present.disk_bytes,
        folder=present.folder,
    )


def _recent(name: str) -> ListedModel:
    try:
        found = resolve(name)
    except ModelNotHere:
        return ListedModel(name=name, title=name, is_here=False)
    except ModelError:
        return ListedModel(name=name, title=Path(name).name, is_here=False)
    folder = getattr(found, "path", None)
    n_parameters = None if folder is None else _n_parameters(folder)
    return ListedModel(
        name=name,
        title=found.title,
        is_here=n_parameters is not None,
        n_parameters=n_parameters,
        folder=folder,
    )


def _n_parameters(folder: Path) -> int | None:
    """Return what a folder's config tells; None where it tells nothing, or there is none."""
    try:
        return parse_config(read_config_json(folder), folder).n_parameters
    except ModelError:
        return None
