"""The list of models, kept up to date with what is on the disk."""

from PySide6.QtCore import QObject, Slot

from playground.models import CatalogEntry, catalog
from playground.models.listing import ListedModel, ModelListing
from playground.numbers import short_bytes, short_count
from playground.shell.window.model_picker import (
    ModelChoice,
    ModelPicker,
    ModelSection,
    readable,
)
from playground.worker.hub import HubRunner


class ModelChoices(QObject):
    """Has the picker show what there is, whenever a person looks at it.

    Attributes:
        listing: the last look; None before the first.
    """

    def __init__(self, picker: ModelPicker, hub: HubRunner, parent: QObject) -> None:
        super().__init__(parent)
        self.listing: ModelListing | None = None
        self._picker = picker
        self._hub = hub
        picker.set_models([*map(_built_in, catalog())])
        picker.opened.connect(self.refresh)
        hub.looker.listed.connect(self._on_listed)

    def listed(self, name: str) -> ListedModel | None:
        """Return what is known of a model of the hub, or None."""
        known = () if self.listing is None else self.listing.hub
        return next((model for model in known if model.name == name), None)

    @Slot()
    def refresh(self) -> None:
        """Look again."""
        self._hub.list_models(self._picker.recent())

    @Slot(object)
    def _on_listed(self, listing: ModelListing) -> None:
        self.listing = listing
        self._picker.set_listed(
            [*map(_of_hub, listing.hub)],
            [*map(_used_before, listing.recent)],
            free=f"free: {free_in_words(listing)}",
        )


def free_in_words(listing: ModelListing) -> str:
    """Return what the machine has free for models."""
    disk, memory = listing.free_disk_bytes, f"{short_bytes(listing.free_memory_bytes)} of memory"
    return memory if disk is None else f"{short_bytes(disk)} of disk, {memory}"


def _built_in(entry: CatalogEntry) -> ModelChoice:
    return ModelChoice(
        name=entry.name,
        title=entry.title,
        size="" if entry.title_tells_size else short_count(entry.config.n_parameters),
        origin="trained, built in" if entry.trained else "random weights",
        facts=entry.facts,
    )


def _of_hub(model: ListedModel) -> ModelChoice:
    takes = [f"{short_bytes(model.memory_bytes)} of memory"] if model.memory_bytes else []
    if model.is_here:
        origin = "on this machine"
        takes += [f"{short_bytes(model.disk_bytes)} on disk"] if model.disk_bytes else []
    else:
        origin = f"{short_bytes(model.fetch_bytes)} to fetch" if model.fetch_bytes else "to fetch"
        if model.kept_bytes:
            origin += f", {short_bytes(model.kept_bytes)} are here"
    licence = [f"licence {model.licence}"] if model.licence else []
    note = " · ".join([*takes, *licence])
    return ModelChoice(
        name=model.name,
        title=f"✓ {model.title}" if model.is_here else model.title,
        size=_size(model),
        origin=origin,
        note=note,
        facts=note if model.folder is None else f"{note}\n{readable(str(model.folder))}",
        section=ModelSection.HUB,
    )


def _used_before(model: ListedModel) -> ModelChoice:
    return ModelChoice(
        name=model.name,
        title=readable(model.title),
        size=_size(model),
        origin="from a folder" if model.is_here else "not there now",
        facts=readable(model.name),
        section=ModelSection.RECENT,
        is_usable=model.is_here,
    )


def _size(model: ListedModel) -> str:
    return "" if model.n_parameters is None else short_count(model.n_parameters)
