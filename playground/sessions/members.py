"""The parts of a session file, each as bytes: the head, the text, and one for each run."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, cast

from playground.sessions.plain import (
    SessionError,
    as_object,
    from_plain,
    parse,
    spell,
    to_plain,
    whole_text,
)
from playground.sessions.run_columns import columns_of, steps_of
from playground.sessions.saved_session import ANOTHER, ModelIdentity, SavedRun, SavedSession
from playground.text.passage import PARAGRAPH, Origin, Span

HEAD, TEXT, SPANS = "session.json", "text.txt", "text.json"
FORMAT, VERSION = "gpt2-playground session", 1
_MOST_TYPED_WITH_TOKENS = 1_000_000
"""Characters of a text; in a longer one, a model counts the tokens of what was typed again."""
_NOT_COLUMNS = tuple(
    field.name
    for field in fields(SavedRun)
    if field.name not in ("steps", "number", "name", "comment")
)
"""What a run's own part has beside the columns: names and comments change, and are in the head."""
_MOST_RUNS = 1_000_000
RUN_PART = re.compile(r"runs/[1-9][0-9]{0,6}\.json")

Read = Callable[[str], bytes]
"""Returns a part by its name."""


def run_member(number: int) -> str:
    """Return the name of a run's part."""
    return f"runs/{number}.json"


def run_number(member: str) -> int:
    """Return the number of the run whose part has this name.

    Raises:
        SessionError: no run's part is named so.
    """
    if RUN_PART.fullmatch(member) is not None:
        number = int(member.removeprefix("runs/").removesuffix(".json"))
        if number <= _MOST_RUNS:
            return number
    raise SessionError("Its list of runs makes no sense.")


def spell_run(run: SavedRun) -> bytes:
    """Return the part of a run; it never changes once the run has ended."""
    about = {name: to_plain(getattr(run, name)) for name in _NOT_COLUMNS}
    return spell({**about, **columns_of(run.steps)})


def spell_text(spans: Sequence[Span]) -> dict[str, bytes]:
    """Return the parts of a text."""
    text = "".join(span.text for span in spans)
    has_all_tokens = len(text) <= _MOST_TYPED_WITH_TOKENS
    pieces = {
        "n_characters": [len(span.text) for span in spans],
        "origin": [span.origin.value for span in spans],
        "generation": [span.generation for span in spans],
        "tokens": {
            str(index): span.tokens
            for index, span in enumerate(spans)
            if span.tokens is not None and (has_all_tokens or not span.is_typed)
        },
    }
    return {TEXT: text.encode("utf-8", "surrogatepass"), SPANS: spell(pieces)}


def spell_head(session: SavedSession, runs: Iterable[tuple[str, str, str]]) -> bytes:
    """Return the head: all that is neither text nor a run's own.

    Args:
        session: its spans and runs are left out.
        runs: the name of each run's part, and a person's name and comment for the run.
    """
    return spell(
        {
            "format": FORMAT,
            "version": VERSION,
            "made_with": session.made_with,
            "saved": to_plain(session.saved),
            **({"file": session.file, "file_state": session.file_state} if session.file else {}),
            "model": session.model,
            "models": [to_plain(model) for model in session.models],
            "settings": dict(session.settings),
            "last_run": session.last_number,
            "runs": [
                {"part": part, "name": name, "comment": comment} for part, name, comment in runs
            ],
        }
    )


def spell_session(session: SavedSession) -> dict[str, bytes]:
    """Return all parts of a session, by name.

    Raises:
        ValueError: two runs have the same number.
    """
    named = {run_member(run.number): run for run in session.runs}
    if len(named) != len(session.runs):
        raise ValueError("two runs have the same number")
    notes = ((part, run.name, run.comment) for part, run in named.items())
    return {
        HEAD: spell_head(session, notes),
        **spell_text(session.spans),
        **{part: spell_run(run) for part, run in named.items()},
    }


def read_session_parts(read: Read) -> SavedSession:
    """Return the session that parts tell of.

    Args:
        read: returns a part's bytes; raises `SessionError` where there is none.

    Raises:
        SessionError: they are damaged, contradict each other, or a later version wrote them.
    """
    head = read_head(read(HEAD))
    spans = read_text(read(TEXT), read(SPANS))
    session = about_session(head)
    runs: list[SavedRun] = []
    for part, name, comment in run_notes(head):
        run = read_run(read(part), session.models)
        runs.append(replace(run, number=run_number(part), name=name, comment=comment))
    last_number = max([session.last_number, *(run.number for run in runs)])
    return replace(session, spans=spans, runs=tuple(runs), last_number=last_number)


def read_head(data: bytes) -> dict[str, Any]:
    """Return the head, if it is of a session that this program reads.

    Raises:
        SessionError: it is not.
    """
    head = parse(data, HEAD)
    version = head.get("version")
    if head.get("format") != FORMAT or type(version) is not int or version < 1:
        raise SessionError("It is no session of this program.")
    if version > VERSION:
        made_with = "".join(filter(str.isprintable, str(head.get("made_with"))))
        raise SessionError(
            f"A newer version of the program wrote it ({made_with[:20]}); "
            "update this one to read it."
        )
    return head


def about_session(head: Mapping[str, Any]) -> SavedSession:
    """Return what a head says, without text and runs."""
    models, saved = head.get("models"), head.get("saved")
    if not isinstance(models, list) or not isinstance(head.get("model"), str):
        raise SessionError("Its models make no sense.")
    last_number = head.get("last_run", 0)  # an earlier version kept none
    if type(last_number) is not int or not 0 <= last_number <= _MOST_RUNS:
        raise SessionError("The number of its last run makes no sense.")
    try:
        when = None if saved is None else datetime.fromisoformat(saved).astimezone()
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise SessionError("Its time makes no sense.") from error
    return SavedSession(
        settings=as_object(head.get("settings"), "settings"),
        models=tuple(
            from_plain(ModelIdentity, each, "models") for each in cast("list[Any]", models)
        ),
        model=whole_text(head["model"]),
        last_number=last_number,
        made_with=str(head.get("made_with"))[:100],
        saved=when,
        file=str(head.get("file", "")),
        file_state=str(head.get("file_state", "")),
    )


def run_notes(head: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the name of each run's part, and a person's name and comment for the run."""
    runs = head.get("runs")
    if not isinstance(runs, list):
        raise SessionError("Its runs are no list.")
    notes: list[tuple[str, str, str]] = []
    for run in cast("list[Any]", runs):
        note = as_object(run, "list of runs")
        words = tuple(note.get(key) for key in ("part", "name", "comment"))
        if not all(isinstance(word, str) for word in words):
            raise SessionError("Its list of runs makes no sense.")
        part, name, comment = (whole_text(str(word)) for word in words)
        run_number(part)
        notes.append((part, name, comment))
    if len({part for part, _, _ in notes}) != len(notes):
        raise SessionError("Its list of runs names one twice.")
    return notes


def read_text(text: bytes, pieces: bytes) -> tuple[Span, ...]:
    """Return the spans of a text.

    Raises:
        SessionError: the two do not fit.
    """
    table = parse(pieces, SPANS)
    columns = [table.get(name) for name in ("n_characters", "origin", "generation")]
    tokens = as_object(table.get("tokens"), "tokens")
    try:
        whole = text.decode("utf-8", "surrogatepass")
        rows = list(zip(*columns, strict=True))  # pyright: ignore[reportArgumentType]
        spans, start = list[Span](), 0
        for index, (n_characters, origin, generation) in enumerate(rows):
            if type(n_characters) is not int or type(generation) is not int or n_characters < 0:
                raise ValueError
            piece = whole[start : start + n_characters]
            start += n_characters
            span = Span(
                text=piece,
                origin=Origin(origin),
                tokens=_tokens(tokens.get(str(index))),
                generation=generation,
            )
            if (span.is_break and piece != PARAGRAPH) or (span.is_typed and generation):
                raise ValueError
            spans.append(span)
        if start != len(whole) or any(not 0 <= span.generation <= 10**6 for span in spans):
            raise ValueError
    except (ValueError, TypeError) as error:
        raise SessionError("Its text and what is said of it do not match.") from error
    return tuple(spans)


def read_run(data: bytes, models: Iterable[ModelIdentity]) -> SavedRun:
    """Return a run from its part, without a person's words.

    Args:
        data: the part.
        models: one of them made it.

    Raises:
        SessionError: it is damaged, or holds what that model cannot have done.
    """
    given = parse(data, "run")
    about = {name: given[name] for name in _NOT_COLUMNS if name in given}
    run = replace(from_plain(SavedRun, about, "run"), steps=steps_of(given))
    known = {model.name: model for model in models}
    name = run.conditions.model
    # The name may stand for another model since the run was written.
    while (refusal := _refusal(run, known.get(name))) and name + ANOTHER in known:
        name += ANOTHER
    if refusal:
        raise SessionError(refusal)
    return replace(run, conditions=replace(run.conditions, model=name))


def _refusal(run: SavedRun, model: ModelIdentity | None) -> str:
    """Say why a model cannot have made a run; empty if it can."""
    if model is None:
        return f"It does not say what {run.conditions.model[:60]!r} is."
    drawn = [step.token_id for step in run.steps]
    drawn += [step.agreement.other_token_id for step in run.steps if step.agreement is not None]
    if not all(0 <= token < model.n_vocab for token in (*run.request.prompt_tokens, *drawn)):
        return "A run of it has tokens that its model does not know."
    if any(forward.n_kv > model.n_ctx for step in run.steps for forward in step.passes):
        return "A run of it is longer than its model's context."
    return ""


def _tokens(value: Any) -> tuple[int, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise TypeError
    tokens = cast("list[Any]", value)
    if not all(type(token) is int and 0 <= token < 2**31 for token in tokens):
        raise ValueError
    return tuple(tokens)
