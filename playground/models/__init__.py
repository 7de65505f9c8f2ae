"""Where a model comes from: a built-in one by its name, a folder on disk, or the hub."""

from playground.models.catalog import (
    DEFAULT_MODEL,
    CatalogEntry,
    SuggestedSampling,
    catalog,
    find_entry,
)
from playground.models.checkpoint import load_checkpoint
from playground.models.errors import ModelError
from playground.models.layout_memory import remembered_layouts
from playground.models.loading import LoadedModel, in_precision, load_model
from playground.models.names import ModelFolder, ModelNotHere, lasting_name, resolve

__all__ = [
    "DEFAULT_MODEL",
    "CatalogEntry",
    "LoadedModel",
    "ModelError",
    "ModelFolder",
    "ModelNotHere",
    "SuggestedSampling",
    "catalog",
    "find_entry",
    "in_precision",
    "lasting_name",
    "load_checkpoint",
    "load_model",
    "remembered_layouts",
    "resolve",
]
