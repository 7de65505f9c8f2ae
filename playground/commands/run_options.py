"""The flags that describe a run, and what they mean."""

import argparse
import codecs
import errno
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Self

from playground.commands.output import OptionError, remark
from playground.generation import ContextEnd, GenerationRequest, SamplingParams
from playground.generation.stop_sequence import read_stop_sequence
from playground.gpt2 import GPT2, Cancelled
from playground.measure.cores import usable_cores
from playground.measure.machine import OtherWork, blas_info, busy_cores, set_blas_threads
from playground.measure.threads import auto_threads, measured_threads, threads_key
from playground.models import DEFAULT_MODEL
from playground.text import Tokenizer, begin_context
from playground.text.reading import without_token_words

AUTO = "auto"
LOOK_S = 0.2
"""How long others are watched before a core counts as free; loading mostly takes longer."""
_MOST_THREADS = 1024


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags that describe a run, sampling settings included."""
    default = SamplingParams()
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        metavar="NAME|PATH",
        help="a built-in model (stories, primitive, random:124M, …), one of the hub that was "
        "downloaded (gpt2, owner/name), or a model folder; %(default)s by default",
    )
    prompt = parser.add_mutually_exclusive_group(required=True)
    prompt.add_argument("--prompt", metavar="TEXT", help="the text to continue")
    prompt.add_argument(
        "--prompt-file",
        metavar="FILE",
        help="a UTF-8 file with the text to continue; - is stdin",
    )
    _add_number(parser, "--max-new-tokens", int, 200, "tokens to generate at most")
    _add_number(parser, "--temperature", float, default.temperature, "0 is greedy")
    _add_number(parser, "--top-k", int, default.top_k, "0 is off")
    _add_number(parser, "--top-p", float, default.top_p, "1 is off")
    _add_number(parser, "--min-p", float, default.min_p, "0 is off")
    _add_number(parser, "--repetition-penalty", float, default.repetition_penalty, "1 is off")
    _add_number(parser, "--seed", int, 42, "of the random draws")
    parser.add_argument(
        "--ignore-end-of-text", action="store_true", help="go on when the model ends its text"
    )
    parser.add_argument(
        "--stop",
        type=read_stop_sequence,
        default="",
        metavar="TEXT",
        help=r"end when the generated text contains this (\n is a new line, \t a tab, \\ a "
        "backslash); the token that completes it is written whole",
    )
    parser.add_argument(
        "--at-context-end",
        choices=[end.value for end in ContextEnd],
        default=ContextEnd.STOP.value,
        help="when the context is full: stop, or slide on without its oldest half; %(default)s by "
        "default",
    )
    add_threads_argument(parser)


def prompt_of(options: argparse.Namespace) -> str:
    """Return the text to continue.

    Raises:
        OptionError: the file cannot be read, or is not UTF-8.
    """
    name: str | None = options.prompt_file
    if name is None:
        return options.prompt
    what = "The prompt on stdin" if name == "-" else f"The prompt file {name!r}"
    try:
        content = _stdin_bytes() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OptionError(f"{what} cannot be read: {reason}.") from error
    return _prompt_text(content, what)


def _stdin_bytes() -> bytes:
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
        raise OSError(errno.EBADF, "stdin is closed")
    return sys.stdin.buffer.read()


def _prompt_text(content: bytes, what: str) -> str:
    try:
        # A byte-order mark, which Windows editors write, is no part of the text.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} cannot be read"
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            reason = "it is UTF-16; save it as UTF-8"
        raise OptionError(f"{what} is not UTF-8 text: {reason}.") from error
    if text.count("\0") * 4 >= len(text) > 0:
        raise OptionError(f"{what} is full of NUL characters: is it UTF-16? Save it as UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def sampling_of(options: argparse.Namespace) -> SamplingParams:
    """Return the sampling settings.

    Raises:
        RequestError: one is out of its range.
    """
    return SamplingParams(
        temperature=options.temperature,
        top_k=options.top_k,
        top_p=options.top_p,
        min_p=options.min_p,
        repetition_penalty=options.repetition_penalty,
    )


def request_without_prompt(options: argparse.Namespace) -> GenerationRequest:
    """Return the request with a prompt yet to come, so that bad numbers show before a long load.

    Raises:
        RequestError: a number is out of its range.
    """
    return GenerationRequest(
        prompt_tokens=(0,),
        max_new_tokens=options.max_new_tokens,
        seed=options.seed,
        ignore_end_of_text=options.ignore_end_of_text,
        stop_sequence=options.stop,
        at_context_end=ContextEnd(options.at_context_end),
    )


def with_prompt(
    request: GenerationRequest,
    prompt: str,
    tokenizer: Tokenizer,
    cancelled: Callable[[], bool],
) -> GenerationRequest:
    """Return the request for a prompt's tokens; what of it has no token is said on stderr.

    Raises:
        RequestError: the prompt is empty, and the model has no token to start from.
        Cancelled: `cancelled` returned true; megabytes of text take a while.
    """
    tokens: list[int] = []
    for piece in tokenizer.encode_in_pieces(prompt):
        if cancelled():
            raise Cancelled
        tokens += piece
    if n_without_token := tokenizer.n_without_token(prompt):
        remark(f"{without_token_words(n_without_token)}.")
    return replace(request, prompt_tokens=begin_context(tokenizer, tokens))


class ThreadOption:
    """Matrix products have as many threads as asked for, within its context.

    Left to the program, they have what may be used while a model is loaded, and then what suits
    that model now. What others do with the machine is looked at meanwhile.

    Args:
        options: with `threads`, a number or `"auto"`.

    Raises:
        OptionError: that is neither, or no sensible number.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self._chosen = _chosen_threads(options.threads)
        self._before = 0

    def __enter__(self) -> Self:
        """Begin with what may be used."""
        self._before = blas_info().n_threads
        self._usable, self._others, self._began_s = usable_cores(), OtherWork(), monotonic()
        set_blas_threads(self._chosen or self._usable.n_threads)
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave the library as it was."""
        set_blas_threads(self._before)

    def settle(self, gpt2: GPT2) -> None:
        """Use what suits a model, now that it is loaded.

        It measures nothing: a person who asks for a text did not ask for that. What the window once
        found is used, and a guess otherwise.
        """
        if self._chosen is not None:
            return
        key = threads_key(self._usable, gpt2.config, gpt2.n_parameters, gpt2.dtype.name)
        choose = partial(
            auto_threads,
            self._usable,
            weight_bytes=gpt2.weight_bytes,
            measured=measured_threads(key),
        )
        choice = choose()
        if choice.n_wanted > 1 and not self._usable.is_chosen:
            sleep(max(0.0, LOOK_S - (monotonic() - self._began_s)))
            choice = choose(n_busy=busy_cores(self._others.cores()))
        set_blas_threads(choice.n_threads)


def add_threads_argument(parser: argparse.ArgumentParser) -> None:
    """Add the flag for `ThreadOption`."""
    parser.add_argument(
        "--threads",
        default=AUTO,
        metavar="N",
        help="threads for matrix products; %(default)s, the default, takes what the model gains "
        "from and other programs leave free",
    )


def _chosen_threads(written: str) -> int | None:
    """Return the number that was written, None for auto."""
    if written == AUTO:
        return None
    try:
        threads = int(written)
    except ValueError:
        threads = 0
    if not 1 <= threads <= _MOST_THREADS:
        raise OptionError(
            f"--threads must be {AUTO} or a whole number from 1 to {_MOST_THREADS}, "
            f"not {written!r}."
        )
    return threads


def _add_number(
    parser: argparse.ArgumentParser, flag: str, kind: type, default: float, meaning: str
) -> None:
    parser.add_argument(
        flag, type=kind, default=default, metavar="N", help=f"{meaning}; %(default)s by default"
    )
