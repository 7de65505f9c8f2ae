"""The figures of a lesson, by name: each is found in real runs and arrays, never written down.

A name may have an argument behind a colon, as in `{ms_without_cache:200}`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from playground.generation import SamplingParams
from playground.generation.run_log import RunLog
from playground.gpt2 import GPT2Config
from playground.lessons import run_figures
from playground.lessons.draw_figures import DRAW_FIGURES, OF_LOGITS, Draws
from playground.lessons.norm_figures import NORM_FIGURES
from playground.lessons.text_pass import SEEN, TextPass
from playground.measure.model_facts import ModelFacts
from playground.numbers import short_bytes, short_count


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure that was found.

    Attributes:
        text: as it is read.
        number: to compare a guess with; None for what is no number.
    """

    text: str
    number: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Situation:
    """What figures are found in.

    Attributes:
        facts: of the model in hand.
        logs: the lesson's runs with this model, the oldest first.
        n_typed: tokens of the text; None while it is being encoded.
        text_pass: what a pass over the text showed; None while nobody has looked.
        config: the model's sizes in full; None while nobody has looked.
        sampling: the settings of the draw in force.
    """

    facts: ModelFacts
    logs: Sequence[RunLog] = ()
    n_typed: int | None = None
    text_pass: TextPass | None = None
    config: GPT2Config | None = None
    sampling: SamplingParams = field(default_factory=SamplingParams)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One name of the vocabulary.

    Attributes:
        meaning: what it is, for the manual.
        find: returns it, or None while there is none; its second argument stands behind the colon.
        takes: what may stand there, in words; empty where nothing may.
        allows: tells whether an argument makes sense; the empty one is none.
        is_of_pass: a pass over the text has to be looked at for it.
    """

    meaning: str
    find: Callable[[Situation, str], FigureValue | None]
    takes: str = ""
    allows: Callable[[str], bool] = lambda argument: not argument
    is_of_pass: bool = False


def find_figure(name: str, situation: Situation) -> FigureValue | None:
    """Return a figure of the vocabulary; None while it is not known."""
    kind, _, argument = name.partition(":")
    return FIGURES[kind].find(situation, argument)


def needs_pass(name: str) -> bool:
    """Return whether a pass over the text has to be looked at for a figure."""
    return FIGURES[name.partition(":")[0]].is_of_pass


def figure_problem(name: str) -> str:
    """Return in a sentence why a name is no figure's; empty where it is one."""
    kind, _, argument = name.partition(":")
    if kind not in FIGURES:
        return f"there is no figure “{kind}”; the manual's page on lessons lists them."
    figure = FIGURES[kind]
    if figure.allows(argument):
        return ""
    if not figure.takes:
        return f"the figure {kind} takes nothing behind a colon."
    return f"behind {kind}: stands {figure.takes}, not “{argument}”."


# ---- how they are found ----------------------------------------------------------------------


def _size(situation: Situation, _argument: str, *, of: str) -> FigureValue:
    return _plain(getattr(situation.facts, of))


def _d_head(situation: Situation, _argument: str) -> FigureValue:
    return _plain(situation.facts.n_embd // situation.facts.n_head)


def _parameters(situation: Situation, _argument: str) -> FigureValue:
    n_parameters = situation.facts.n_parameters
    return FigureValue(short_count(n_parameters), n_parameters)


def _weights(situation: Situation, _argument: str) -> FigureValue:
    n_bytes = situation.facts.weight_bytes
    return FigureValue(short_bytes(n_bytes), n_bytes)


def _typed(situation: Situation, _argument: str) -> FigureValue | None:
    return None if situation.n_typed is None else _plain(situation.n_typed)


def _seen(situation: Situation, _argument: str) -> FigureValue | None:
    return None if situation.text_pass is None else _plain(situation.text_pass.n_seq)


def _shape(situation: Situation, argument: str, *, is_cached: bool) -> FigureValue | None:
    seen = situation.text_pass
    if seen is None:
        return None
    shape = (seen.cached if is_cached else seen.uncached).get(argument)
    return None if shape is None else FigureValue(f"({', '.join(map(str, shape))})")


def _of_runs(situation: Situation, argument: str, *, find: run_figures.Find) -> FigureValue | None:
    found = find(
        run_figures.Runs(
            logs=situation.logs,
            dtype=situation.facts.dtype,
            config=situation.config,
        ),
        argument,
    )
    return None if found is None else FigureValue(*found)


def _of_norm(situation: Situation, _argument: str, *, name: str) -> FigureValue | None:
    seen = situation.text_pass
    found = None if seen is None else NORM_FIGURES[name][1](seen.norm)
    return None if found is None else FigureValue(*found)


def _of_draws(situation: Situation, _argument: str, *, name: str) -> FigureValue | None:
    seen = situation.text_pass
    found = DRAW_FIGURES[name][1](
        Draws(
            logs=situation.logs,
            sampling=situation.sampling,
            context=() if seen is None else seen.context,
            logits=None if seen is None else seen.logits,
            likeliest="" if seen is None else seen.likeliest,
        )
    )
    return None if found is None else FigureValue(*found)


def _plain(quantity: int) -> FigureValue:
    """Return a size as NumPy writes it in a shape: without marks between thousands."""
    return FigureValue(str(quantity), quantity)


def _sizes() -> Mapping[str, Figure]:
    names = {
        "n_layer": "blocks of the model",
        "n_embd": "numbers of a row: the width of the stream",
        "n_head": "heads of a block",
        "n_ctx": "positions of the context",
        "n_vocab": "tokens of the vocabulary",
    }
    return {
        name: Figure(meaning=meaning, find=partial(_size, of=name))
        for name, meaning in names.items()
    }


def _runs() -> Mapping[str, Figure]:
    return {
        name: Figure(
            meaning=each.meaning,
            find=partial(_of_runs, find=each.find),
            takes="a number of tokens" if each.takes_tokens else "",
            allows=_is_count if each.takes_tokens else lambda argument: not argument,
            is_of_pass=each.needs_config,
        )
        for name, each in run_figures.RUN_FIGURES.items()
    }


def _is_count(argument: str) -> bool:
    return not argument or (argument.isascii() and argument.isdecimal() and len(argument) < 6)


_OF_SHAPES = f"the name of an operation ({', '.join(SEEN)})"
FIGURES: Mapping[str, Figure] = {
    **_sizes(),
    "d_head": Figure(meaning="numbers of a head: n_embd ÷ n_head", find=_d_head),
    "n_parameters": Figure(meaning="weights and biases of the model", find=_parameters),
    "weights": Figure(meaning="bytes of the weights", find=_weights),
    "n_typed": Figure(meaning="tokens of the text, without a hidden start token", find=_typed),
    "n_seq": Figure(
        meaning="rows that a pass over the text computes, a hidden start token among them",
        find=_seen,
        is_of_pass=True,
    ),
    "shape": Figure(
        meaning="shape of an operation's result in the first block, without the cache",
        find=partial(_shape, is_cached=False),
        takes=_OF_SHAPES,
        allows=SEEN.__contains__,
        is_of_pass=True,
    ),
    "shape_cached": Figure(
        meaning="the same for the last token alone, with the cache",
        find=partial(_shape, is_cached=True),
        takes=_OF_SHAPES,
        allows=SEEN.__contains__,
        is_of_pass=True,
    ),
    **_runs(),
    **{
        name: Figure(meaning=meaning, find=partial(_of_norm, name=name), is_of_pass=True)
        for name, (meaning, _) in NORM_FIGURES.items()
    },
    **{
        name: Figure(
            meaning=meaning, find=partial(_of_draws, name=name), is_of_pass=name in OF_LOGITS
        )
        for name, (meaning, _) in DRAW_FIGURES.items()
    },
}
"""Every figure that a lesson may name."""
