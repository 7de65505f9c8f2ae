"""The colours of the window, one set a scheme (Okabe–Ito: safe for colour-blind readers)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Every colour the window uses, as `#rrggbb`.

    Attributes:
        with_cache, without_cache: lines and marks of the two paths (contrast at least 3:1).
        with_cache_text, without_cache_text: the same for text (contrast at least 4.5:1).
        accent, on_accent: the one accent, and text upon it.
        generated_tint: behind text that the model wrote.
        surprise: what a token's colour and the curves of surprise are drawn in.
        good, warning, bad: verdicts; never the only sign of one.
    """

    is_dark: bool
    with_cache: str
    without_cache: str
    with_cache_text: str
    without_cache_text: str
    background: str
    card: str
    edge: str
    control: str
    text: str
    muted: str
    accent: str
    on_accent: str
    generated_tint: str
    surprise: str
    good: str
    warning: str
    bad: str


LIGHT = Palette(
    is_dark=False,
    with_cache="#0072B2",
    without_cache="#D55E00",
    with_cache_text="#0072B2",
    without_cache_text="#B84F00",
    background="#F4F5F7",
    card="#FFFFFF",
    edge="#DDE1E6",
    control="#FFFFFF",
    text="#1B1F24",
    muted="#5B6572",
    accent="#0072B2",
    on_accent="#FFFFFF",
    generated_tint="#E3F0F9",
    surprise="#A8447F",
    good="#00795B",
    warning="#8A6100",
    bad="#B3261E",
)

DARK = Palette(
    is_dark=True,
    with_cache="#56B4E9",
    without_cache="#E69F00",
    with_cache_text="#56B4E9",
    without_cache_text="#E69F00",
    background="#16181D",
    card="#1E2128",
    edge="#2C313A",
    control="#262A32",
    text="#E6E8EC",
    muted="#9AA3B0",
    accent="#56B4E9",
    on_accent="#10151B",
    generated_tint="#233445",
    surprise="#E08BBE",
    good="#2BC49A",
    warning="#E8B931",
    bad="#FF8A80",
)
