"""`gpt2-playground generate`: a story on stdout, without a window."""

import argparse

from playground.commands.output import (
    JsonLines,
    PlainText,
    StepOutput,
    TerminalText,
    is_terminal,
    remark,
    stopped_by_interrupt,
)
from playground.commands.run_options import (
    ThreadOption,
    add_run_arguments,
    prompt_of,
    request_without_prompt,
    sampling_of,
    with_prompt,
)
from playground.generation import CacheMode, StopReason
from playground.generation.session import Session, generate
from playground.gpt2 import Cancelled
from playground.models import load_model
from playground.text import Tokenizer

_INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's flags."""
    add_run_arguments(parser)
    parser.add_argument(
        "--no-kv-cache", action="store_true", help="compute the whole context again for every token"
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object a line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Generate, and return the exit status.

    Raises:
        InputError: an option, the model or the prompt cannot be used.
    """
    sampling, request = sampling_of(options), request_without_prompt(options)
    prompt = prompt_of(options)
    mode = CacheMode.OFF if options.no_kv_cache else CacheMode.ON
    with ThreadOption(options) as threads, stopped_by_interrupt() as stopped:
        try:
            model = load_model(options.model, cancelled=stopped)
            remark(*model.notes)
            threads.settle(model.gpt2)
            request = with_prompt(request, prompt, model.tokenizer, stopped)
        except Cancelled:
            return _INTERRUPTED
        session = Session(model.gpt2, model.tokenizer)
        records = generate(session, request, sampling, mode, cancelled=stopped)
        output = _output_for(prompt, model.tokenizer, as_json=options.json)
        for record in records:
            output.write_step(record)
        summary = session.finish()
        output.write_summary(summary)
    return _INTERRUPTED if summary.stop_reason is StopReason.CANCELLED else 0


def _output_for(prompt: str, tokenizer: Tokenizer, *, as_json: bool) -> StepOutput:
    """Return the form that suits the reader: a program, a file or a person."""
    if as_json:
        return JsonLines()
    if not is_terminal():
        return PlainText()
    return TerminalText(prompt + tokenizer.separator.decode())
