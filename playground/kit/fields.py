"""What a typed or pasted number means, whichever marks its writer is used to.

The window writes every number in one style, a point before the decimals. People type as they are
used to, and copy numbers from elsewhere. A text with two meanings has none here: the caller keeps
the number it had.
"""

import re

# The marks of Arabic and of full-width digits come with their keyboards.
_FRACTION = re.compile(r"(\d*)[.,٫．，]?(\d*)")
_PLAIN = re.compile(r"\d+")
# The same mark throughout, and no 0 in front: "0,700" is rather a fraction.
_GROUPED = re.compile(r"(?!0)\d{1,3}(?P<mark>[.,'’\s])\d{3}(?:(?P=mark)\d{3})*")
_MARKS = re.compile(r"[.,'’\s]")
_MOST_DIGITS = 18
"""More than any field takes; Python refuses to convert some thousands."""


def read_fraction(text: str) -> float | None:
    """Return the number that a text like `0.7`, `0,7`, `.7` or `7` means; None if it is none.

    The one mark in it, point or comma, is the decimal mark. Signs and exponents are not read.
    """
    match = _FRACTION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        return None
    whole, decimals = match.groups()
    return float(f"{whole or 0}.{decimals or 0}")


def read_whole(text: str) -> int | None:
    """Return the number that a text like `10000`, `10,000` or `10 000` means; None if it is none.

    Marks may only separate groups of three digits: `1,5` is no whole number, and not 15 either.
    """
    plain = text.strip()
    if _GROUPED.fullmatch(plain):
        plain = _MARKS.sub("", plain)
    if not _PLAIN.fullmatch(plain) or len(plain) > _MOST_DIGITS:
        return None
    return int(plain)
