"""Which of many labels along an axis can be written without touching."""

from math import ceil


def labelled(n: int, room_px: float, label_px: float) -> range:
    """Return which of `n` places get a label: every one, or every k-th from the last backwards.

    The last place always has one: it is the newest token.

    Args:
        n: places along the axis.
        room_px: length of the axis.
        label_px: room that one label takes, its distance to the next included.
    """
    if n <= 0 or room_px < label_px:
        return range(0)
    every = max(1, ceil(label_px * n / room_px))
    return range((n - 1) % every, n, every)


def bare(token_text: str) -> str:
    """Return a token's text without the mark of the space before it, which crowds an axis."""
    return token_text.removeprefix("␣") or token_text
