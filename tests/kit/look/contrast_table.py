"""Every pair of colours that the window lays upon each other, rule by rule and widget by widget.

The pairs of the style sheet are read from it; those that widgets paint are listed. Run as a
program, it prints the contrasts of all themes as a Markdown table.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import playground.kit.look.theme as theme_module
from playground.kit.look.palette import (
    HIGH_CONTRAST_DARK,
    HIGH_CONTRAST_LIGHT,
    PALETTES,
    ColourRole,
    Palette,
    contrast,
    mix,
)
from playground.shell.editor.token_marks import strip_colour
from playground.tabs.costs.time.figures import Part
from playground.tabs.costs.time.part_table import colour_of
from playground.tabs.inside.page import FULLEST

QSS = Path(theme_module.__file__).with_name("window.qss")
SURFACES = ("card", "background", "control")
"""What words and marks stand on that no rule gives a ground of their own."""
Colour = Callable[[Palette], str]


class Pair(NamedTuple):
    """Two colours that meet.

    Attributes:
        what: where, in words.
        ink, paper: what is seen, and upon what; of a palette.
        is_text: words, or else a line, a border, a bar.
    """

    what: str
    ink: Colour
    paper: Colour
    is_text: bool

    def least(self, palette: Palette) -> float:
        """Return the contrast that it has to have: more where a person asks for more."""
        usual, strong = (4.5, 7.0) if self.is_text else (3.0, 4.5)
        return strong if palette in (HIGH_CONTRAST_LIGHT, HIGH_CONTRAST_DARK) else usual

    def contrast(self, palette: Palette) -> float:
        return contrast(self.ink(palette), self.paper(palette))


def named(name: str) -> Colour:
    """Return a colour of the style sheet, or one of a palette, by its name."""
    return lambda palette: _by_name(palette, name)


def _by_name(palette: Palette, name: str) -> str:
    colours = theme_module._colours(palette)  # pyright: ignore[reportPrivateUsage]
    return colours.get(name) or getattr(palette, name)


class Rule(NamedTuple):
    """One rule of the style sheet.

    Attributes:
        selectors: what it is for, without line breaks.
        colours: what each property takes from the palette.
    """

    selectors: str
    colours: dict[str, str]


def rules() -> list[Rule]:
    """Return the rules of the style sheet that name a colour."""
    text = re.sub(r"/\*.*?\*/", "", QSS.read_text(encoding="utf-8"), flags=re.DOTALL)
    found: list[Rule] = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        colours = {
            name.strip(): word
            for name, value in re.findall(r"([\w-]+)\s*:([^;]*)", body)
            for word in re.findall(r"\$(\w+)", value)
            if word in theme_module._colours(PALETTES[0])  # pyright: ignore[reportPrivateUsage]
        }
        if colours:
            found.append(Rule(" ".join(selectors.split()), colours))
    return found


def from_style_sheet() -> Iterator[Pair]:
    """Yield what the rules lay on each other; what is disabled is exempt from any bar."""
    for selectors, colours in rules():
        if "disabled" in selectors:
            continue
        papers = [colours["background"]] if "background" in colours else list(SURFACES)
        inks = [("color", True)] if "color" in colours else []
        if "selection-color" in colours:
            text, ground = colours["selection-color"], colours["selection-background-color"]
            yield Pair(f"{selectors}: selection", named(text), named(ground), is_text=True)
        if "background" in colours and _holds_words(selectors) and not inks:
            yield Pair(f"{selectors}: words", _words_of(selectors), named(papers[0]), is_text=True)
        for property_name, is_text in inks:
            for paper in papers:
                what = f"{selectors}: {colours[property_name]} on {paper}"
                yield Pair(what, named(colours[property_name]), named(paper), is_text)
        for name, colour in colours.items():
            if name.startswith("border") and colour != "edge":
                for paper in SURFACES:
                    what = f"{selectors}: border {colour} on {paper}"
                    yield Pair(what, named(colour), named(paper), is_text=False)


def _holds_words(selectors: str) -> bool:
    """Tell what a person reads from the grooves, boxes and handles that have no words."""
    parts = (
        "::groove",
        "::handle",
        "::indicator",
        "::sub-page",
        "::chunk",
        "-button",
        "QProgress",
        "separator",
    )
    return not any(part in selectors for part in parts)


def _words_of(selectors: str) -> Colour:
    """Return the words of what is filled with the accent, or else the usual ones."""
    is_filled = 'role="primary"' in selectors or 'role="segment"' in selectors
    return named("on_accent" if is_filled and 'waits="true"' not in selectors else "text")


def painted() -> Iterator[Pair]:
    """Yield what widgets paint themselves."""
    for role in ColourRole:
        name = role.value.replace("_", " ")
        yield Pair(f"line: {name}", role.line, named("card"), is_text=False)
        yield Pair(f"earlier run: {name}", role.faint, named("card"), is_text=False)
        for paper in (*SURFACES, "hovered", "pressed", "generated_tint"):
            yield Pair(f"words: {name} on {paper}", role.text, named(paper), is_text=True)
    for ink in ("text", "muted", "good"):
        for paper in (*SURFACES, "hovered", "pressed", "generated_tint"):
            yield Pair(f"words: {ink} on {paper}", named(ink), named(paper), is_text=True)
    for ink in ("outline", "accent", "disabled_text"):
        for paper in (*SURFACES, "hovered", "pressed", "generated_tint"):
            yield Pair(f"mark: {ink} on {paper}", named(ink), named(paper), is_text=False)
    yield Pair("words in a kept row", named("on_accent"), named("with_cache"), is_text=True)
    for part in Part:
        yield Pair(f"bar: {part.value}", _part(part), named("card"), is_text=False)
    for strength in (0.0, 0.5, 1.0):
        for paper in ("card", "generated_tint"):
            what = f"strip under a token, {strength:.0%}, on {paper}"
            yield Pair(what, _strip(strength), named(paper), is_text=False)
    for paper in ("card", "generated_tint"):
        what = f"words under the strongest link, on {paper}"
        yield Pair(what, _linked("text"), _linked(paper), is_text=True)
    yield Pair("words in a part of the draw", named("text"), _tint(0.24), is_text=True)
    yield Pair("pattern upon its paper", named("without_cache"), _pattern_paper, is_text=False)


def _part(part: Part) -> Colour:
    return lambda palette: colour_of(part, palette)


def _strip(strength: float) -> Colour:
    return lambda palette: strip_colour(palette, strength).name()


def _linked(name: str) -> Colour:
    return lambda palette: mix(palette.accent, getattr(palette, name), FULLEST)


def _tint(share: float) -> Colour:
    return lambda palette: mix(palette.accent, palette.card, share)


def _pattern_paper(palette: Palette) -> str:
    return mix(palette.without_cache, palette.card, 0.1)


def pairs() -> list[Pair]:
    """Return every pair once."""
    return list({pair.what: pair for pair in (*from_style_sheet(), *painted())}.values())


def markdown() -> str:
    """Return the contrasts of all pairs in all themes as a table."""
    names = [palette.name for palette in PALETTES]
    lines = [f"| pair | {' | '.join(names)} |", "|---" + "|---:" * len(names) + "|"]
    for pair in pairs():
        cells = " | ".join(f"{pair.contrast(palette):.1f}" for palette in PALETTES)
        lines.append(f"| {pair.what} | {cells} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(markdown())
