"""The words of a lesson's file: deeds that complete a step, and places to look at.

Those for figures stand in `figures`, beside how each is found.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playground.generation.request import CacheMode, Fault

TABS = ("lab", "next_token", "inside", "runs", "costs", "what_if")
SLIDERS = ("temperature", "top_k", "top_p", "min_p", "repetition_penalty", "seed", "max_new_tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedKind:
    """A kind of deed.

    Attributes:
        meaning: when it is done, for the manual.
        options: for each name, what a value has to be like; it raises `ValueError`.
        needed: names without which it says nothing.
    """

    meaning: str
    options: Mapping[str, Callable[[str], object]] = field(
        default_factory=dict[str, Callable[[str], object]]
    )
    needed: tuple[str, ...] = ()


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return value

    return read


def _count(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 6 and int(value)):
        raise ValueError("a whole number from 1 to 99999")
    return int(value)


def _number(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError("a number")
    return number


def _place(value: str) -> str:
    if value not in PLACES:
        raise ValueError("the name of a place")
    return value


def _name(value: str) -> str:
    if not value.isidentifier():
        raise ValueError("the name of a button")
    return value


_CACHE = _one_of(*(mode.value for mode in CacheMode))

DEEDS: Mapping[str, DeedKind] = {
    "run": DeedKind(
        meaning="a run has ended, as the options want it",
        options={
            "cache": _CACHE,
            "tokens": _count,
            "context": _count,
            "precision": _one_of("float32", "float64"),
            "fault": _one_of("none", *(fault.name.lower() for fault in Fault)),
        },
    ),
    "cache": DeedKind(
        meaning="the KV-cache switch stands there", options={"to": _CACHE}, needed=("to",)
    ),
    "tab": DeedKind(
        meaning="the tab is in front", options={"shown": _one_of(*TABS)}, needed=("shown",)
    ),
    "see": DeedKind(meaning="the place is in sight", options={"place": _place}, needed=("place",)),
    "type": DeedKind(
        meaning="the text is another one, of at least so many words", options={"words": _count}
    ),
    "select": DeedKind(meaning="a step of a run is selected"),
    "row": DeedKind(
        meaning="the row whose first words these are is chosen in the table on a card",
        options={"of": _place, "begins": str},
        needed=("of", "begins"),
    ),
    "slide": DeedKind(
        meaning="a setting lies from one number to another",
        options={"setting": _one_of(*SLIDERS), "from": _number, "to": _number},
        needed=("setting",),
    ),
    "one_token": DeedKind(meaning="one token was written, and the run waits"),
    "branch": DeedKind(
        meaning="a run has ended that goes on from another token than the run before drew"
    ),
    "press": DeedKind(
        meaning="the button of this name was pressed", options={"button": _name}, needed=("button",)
    ),
    "guess": DeedKind(meaning="the question is answered"),
    "read": DeedKind(meaning="a press of *I have seen it*"),
}
"""What completes a step."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look.

    Attributes:
        widget: the object name of the card or control.
        words: what a person calls it.
        tab: the tab that it is on; empty for what is always in sight.
    """

    widget: str
    words: str
    tab: str = ""


PLACES: Mapping[str, Place] = {
    "text": Place("editor", "the text"),
    "token_count": Place("tokenCount", "the count of tokens under the text"),
    "generate": Place("generateButton", "Generate"),
    "regenerate": Place("regenerateButton", "Regenerate"),
    "one_token": Place("oneTokenButton", "One token"),
    "cache": Place("kvCacheSwitch", "the KV-cache switch"),
    "sampling": Place("samplingPanel", "the sampling card"),
    "temperature": Place("temperatureSlider", "the temperature"),
    "top_p": Place("topPSlider", "top-p"),
    "seed": Place("seedSlider", "the seed"),
    "dice": Place("diceButton", "the dice"),
    "headline": Place("headlineCard", "What the cache saves", "lab"),
    "latency": Place("latencyCard", "Latency per token", "lab"),
    "total_time": Place("totalTimeCard", "Total time", "lab"),
    "work": Place("workCard", "Work per step", "lab"),
    "proof": Place("proofCard", "Same answer?", "lab"),
    "why": Place("whyCard", "Why this fast?", "lab"),
    "ladder": Place("ladderCard", "The ladder", "lab"),
    "logits": Place("logitsCard", "From logits to a token", "next_token"),
    "surprise": Place("surpriseCard", "Entropy and surprise", "next_token"),
    "colour": Place("colourCard", "Colour the text", "next_token"),
    "branch": Place("branchButton", "Branch", "next_token"),
    "shapes": Place("shapesCard", "Shapes", "inside"),
    "attention": Place("attentionCard", "Attention", "inside"),
    "norm": Place("normCard", "Layer norm · batch norm", "inside"),
    "lens": Place("lensCard", "Through the layers", "inside"),
    "architecture": Place("architectureCard", "Architecture", "inside"),
    "runs": Place("runsCard", "Runs", "runs"),
    "time": Place("timeCard", "Where the time goes", "costs"),
    "memory": Place("memoryCard", "Memory", "costs"),
    "edits": Place("editsCard", "Prompt edits", "costs"),
    "faults": Place("faultsCard", "Break it on purpose", "what_if"),
    "divergence": Place("divergenceCard", "Where the answers part", "what_if"),
    "causality": Place("causalityCard", "Change one token", "what_if"),
}
"""What a step can have outlined."""
