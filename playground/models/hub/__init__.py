"""Models of the Hugging Face hub: which there are, where they lie, and how they are fetched.

Here is what is known without asking the hub. `hub.offer` and `hub.download` ask it, and are
imported by whoever does.
"""

from playground.models.hub.errors import HubError
from playground.models.hub.known import (
    HUB_MODELS,
    HubModel,
    hub_model,
    repo_id_of,
    shortest_name,
)
from playground.models.hub.places import (
    Place,
    PresentModel,
    cut_downloads,
    find_present,
    free_disk_bytes,
    is_here,
    models_folder,
    part_bytes,
    present_models,
    remove,
)

__all__ = [
    "HUB_MODELS",
    "HubError",
    "HubModel",
    "Place",
    "PresentModel",
    "cut_downloads",
    "find_present",
    "free_disk_bytes",
    "hub_model",
    "is_here",
    "models_folder",
    "part_bytes",
    "present_models",
    "remove",
    "repo_id_of",
    "shortest_name",
]
