"""Where a model comes from: a built-in one by its name, or a folder on disk."""

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

__all__ = [
    "DEFAULT_MODEL",
    "CatalogEntry",
    "LoadedModel",
    "ModelError",
    "SuggestedSampling",
    "catalog",
    "find_entry",
    "in_precision",
    "load_checkpoint",
    "load_model",
    "remembered_layouts",
]
