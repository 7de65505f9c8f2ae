"""How each part of a step looks: its colour by family, and its short name."""

from playground.kit.look.palette import Palette
from playground.tabs.costs.time.parts import Part

_LIGHT: dict[Part, str] = {
    Part.EMBED: "#6B7582",
    Part.NORMS: "#A3ACB8",
    Part.QKV: "#00533D",
    Part.SCORES: "#DFA6C8",
    Part.SOFTMAX: "#B55F92",
    Part.VALUES: "#7A3B62",
    Part.PROJECTION: "#17A07B",
    Part.MLP: "#007A5A",
    Part.UNEMBED: "#76C9AF",
    Part.SAMPLE: "#C9A400",
}
_DARK: dict[Part, str] = {
    Part.EMBED: "#87919E",
    Part.NORMS: "#5C6673",
    Part.QKV: "#7FDCC0",
    Part.SCORES: "#8F4A74",
    Part.SOFTMAX: "#CC79A7",
    Part.VALUES: "#F0BEDB",
    Part.PROJECTION: "#159A76",
    Part.MLP: "#3FBF98",
    Part.UNEMBED: "#0B6B51",
    Part.SAMPLE: "#E8CC4A",
}
SHORT: dict[Part, str] = {
    Part.EMBED: "embed",
    Part.NORMS: "norms",
    Part.QKV: "QKV",
    Part.SCORES: "QKᵀ",
    Part.SOFTMAX: "softmax",
    Part.VALUES: "P·V",
    Part.PROJECTION: "proj.",
    Part.MLP: "MLP",
    Part.UNEMBED: "unembed",
    Part.SAMPLE: "sample",
}
"""For a bar's segment; the table beside has the whole names."""


def colour_of(part: Part, palette: Palette) -> str:
    """Return a part's colour: greens multiply with weights, pinks attend, greys do the rest.

    Neighbours in the bar differ in lightness, and every part also has its place and its name.
    """
    return (_DARK if palette.is_dark else _LIGHT)[part]
