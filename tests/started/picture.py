"""What is on the screen, as pixels, and rectangles on it."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_XWD_FIELDS = 25
_DIFFERENT = 24
"""Of 255: less in every channel is one colour to the eye."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels of the screen."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column behind it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.height

    @property
    def centre(self) -> tuple[int, int]:
        """The pixel in its middle."""
        return self.left + self.width // 2, self.top + self.height // 2

    @property
    def is_empty(self) -> bool:
        """Whether it has no pixel."""
        return self.width <= 0 or self.height <= 0

    def holds(self, other: "Rect") -> bool:
        """Tell whether all of another is within this one."""
        return self.intersection(other) == other

    def intersection(self, other: "Rect") -> "Rect":
        """Return what two have in common, which may be empty."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Rect(left, top, max(0, right - left), max(0, bottom - top))


class Picture:
    """The screen at one moment.

    Attributes:
        pixels: `(height, width, 3)`, red, green and blue from 0 to 255.
    """

    def __init__(self, pixels: np.ndarray) -> None:
        self.pixels = pixels

    @classmethod
    def of_file(cls, path: Path) -> "Picture":
        """Read the file in which Xvfb keeps its screen: an X window dump, 32 bits a pixel."""
        content = path.read_bytes()
        header = struct.unpack(f">{_XWD_FIELDS}I", content[: 4 * _XWD_FIELDS])
        header_size, width, height, row_bytes, n_colours = (header[i] for i in (0, 4, 5, 12, 19))
        rows = np.frombuffer(content, np.uint8, height * row_bytes, header_size + 12 * n_colours)
        blue_first = rows.reshape(height, row_bytes)[:, : 4 * width].reshape(height, width, 4)
        return cls(blue_first[:, :, 2::-1].copy())

    def of(self, rect: Rect) -> np.ndarray:
        """Return the pixels of a rectangle, as `(height, width, 3)`."""
        return self.pixels[rect.top : rect.bottom, rect.left : rect.right]

    def n_changed(self, before: "Picture", rect: Rect) -> int:
        """Count the pixels of a rectangle that have visibly changed."""
        change = np.abs(self.of(rect).astype(int) - before.of(rect).astype(int))
        return int((change.max(axis=2) >= _DIFFERENT).sum())

    def n_colourful(self, rect: Rect) -> int:
        """Count the pixels of a rectangle that are neither grey nor nearly so."""
        part = self.of(rect).astype(int)
        return int((part.max(axis=2) - part.min(axis=2) >= 60).sum())

    def n_colours(self, rect: Rect) -> int:
        """Count the colours of a rectangle: one where nothing is painted."""
        return len(np.unique(self.of(rect).reshape(-1, 3), axis=0))

    def save(self, path: Path) -> None:
        """Write a PNG, for whoever wants to know what a test has seen."""
        height, width, _ = self.pixels.shape
        rows = np.zeros((height, 1 + 3 * width), np.uint8)
        rows[:, 1:] = self.pixels.reshape(height, -1)
        size = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
        chunks = ((b"IHDR", size), (b"IDAT", zlib.compress(rows.tobytes(), 1)), (b"IEND", b""))
        path.write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + b"".join(
                struct.pack(">I", len(data))
                + kind
                + data
                + struct.pack(">I", zlib.crc32(kind + data))
                for kind, data in chunks
            )
        )
