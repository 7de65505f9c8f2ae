"""The flags that describe a run, and what they mean."""

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from playground.errors import InputError
from playground.generation import ContextEnd, GenerationRequest, SamplingParams
from playground.gpt2 import Cancelled
from playground.models import DEFAULT_MODEL
from playground.text import Tokenizer, begin_context

_MOST_THREADS = 1024


class OptionError(InputError):
    """A flag's value cannot be used."""


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags that describe a run, sampling settings included."""
    default = SamplingParams()
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        metavar="NAME|PATH",
        help="a built-in model (stories, primitive, random:124M, …) or a model folder; "
        "%(default)s by default",
    )
    prompt = parser.add_mutually_exclusive_group(required=True)
    prompt.add_argument("--prompt", metavar="TEXT", help="the text to continue")
    prompt.add_argument(
        "--prompt-file", type=Path, metavar="FILE", help="a UTF-8 file with the text to continue"
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
        "--at-context-end",
        choices=[end.value for end in ContextEnd],
        default=ContextEnd.STOP.value,
        help="when the context is full: stop, or slide on without its oldest half; %(default)s by "
        "default",
    )
    parser.add_argument("--threads", type=int, metavar="N", help="threads for matrix products")


def prompt_of(options: argparse.Namespace) -> str:
    """Return the text to continue.

    Raises:
        OptionError: the file cannot be read, or is not UTF-8.
    """
    if options.prompt_file is None:
        return options.prompt
    path: Path = options.prompt_file
    try:
        # A byte-order mark, which Windows editors write, is no part of the text.
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptionError(
            f"The prompt file {str(path)!r} is not UTF-8 text: byte {error.start} cannot be read."
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OptionError(f"The prompt file {str(path)!r} cannot be read: {reason}.") from error


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
        at_context_end=ContextEnd(options.at_context_end),
    )


def with_prompt(
    request: GenerationRequest,
    prompt: str,
    tokenizer: Tokenizer,
    cancelled: Callable[[], bool],
) -> GenerationRequest:
    """Return the request for a prompt's tokens.

    Raises:
        RequestError: the prompt is empty, and the model has no token to start from.
        Cancelled: `cancelled` returned true; megabytes of text take a while.
    """
    tokens: list[int] = []
    for piece in tokenizer.encode_in_pieces(prompt):
        if cancelled():
            raise Cancelled
        tokens += piece
    return replace(request, prompt_tokens=begin_context(tokenizer, tokens))


def threads_limited(options: argparse.Namespace) -> AbstractContextManager[object]:
    """Return a context in which matrix products use as many threads as asked for.

    Raises:
        OptionError: that is no sensible number.
    """
    threads: int | None = options.threads
    if threads is None:
        return nullcontext()
    if not 1 <= threads <= _MOST_THREADS:
        raise OptionError(
            f"threads must be a whole number from 1 to {_MOST_THREADS}, not {threads}."
        )
    return threadpool_limits(limits=threads, user_api="blas")


def _add_number(
    parser: argparse.ArgumentParser, flag: str, kind: type, default: float, meaning: str
) -> None:
    parser.add_argument(
        flag, type=kind, default=default, metavar="N", help=f"{meaning}; %(default)s by default"
    )
