"""What the package's metadata says beyond pyproject.toml, from the one address it names."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_RELATIVE_LINK = re.compile(r'(\]\(|\b(?:src|srcset)=")(?!https?:|#)([^)"\s]+)')
_PICTURES = {".png", ".svg"}


class AddressesHook(MetadataHookInterface):
    """Gives the package its links, and a description that is read far from the repository."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Add `urls`, and the README as `readme`."""
        repository: str = self.config["repository"]
        readme = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["urls"] = {
            "Repository": repository,
            "Issues": f"{repository}/issues",
            "Changelog": f"{repository}/blob/HEAD/README.md#changelog",
        }
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": _RELATIVE_LINK.sub(
                lambda link: link[1] + _address(repository, link[2]), readme
            ),
        }


def _address(repository: str, path: str) -> str:
    """Return where the repository's host shows a file: a picture as such, a text on its page."""
    kind = "raw" if Path(path).suffix in _PICTURES else "blob"
    return f"{repository}/{kind}/HEAD/{path}"
