"""Session files: a zip of JSON and text."""

import io
import random
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

from damaged.damage import (
    Files,
    Kind,
    Reader,
    a_folder,
    bytes_damaged,
    json_damaged,
    write_alone,
)
from damaged.model_folders import sound_model
from fixtures.saved_sessions import HERE, made_logs, made_session
from playground.models import load_model
from playground.sessions.members import spell_session
from playground.sessions.session_file import read_session_bytes, zipped
from playground.shell.saved.settings import settings_from_mapping

_NAME = "a.gpt2play"


@cache
def _parts() -> Files:
    """Return the parts of a sound session with few steps, so that damage hits all kinds alike."""
    with a_folder() as folder:
        write_alone(sound_model(), folder)
        model = replace(load_model(folder), name="stories")
    session = made_session(model, made_logs(model))
    runs = tuple(
        replace(run, request=replace(run.request, prompt_tokens=run.request.prompt_tokens[:3]))
        for run in session.runs
    )
    return spell_session(replace(session, runs=runs))


def _sound() -> Iterator[Files]:
    yield {_NAME: zipped(_parts())}


def _damaged(rng: random.Random) -> Files:
    parts = dict(_parts())
    kind = rng.randrange(6)
    if kind < 3:
        name = rng.choice([name for name in parts if name.endswith(".json")])
        parts[name] = json_damaged(parts[name], rng)
    elif kind == 3:
        name = rng.choice(list(parts))
        if rng.random() < 0.3:
            del parts[name]
        else:
            parts[name] = bytes_damaged(parts[name], rng)
    data = _renamed(parts, rng) if kind == 5 else zipped(parts)
    return {_NAME: bytes_damaged(data, rng) if kind == 4 else data}


def _renamed(parts: Files, rng: random.Random) -> bytes:
    """Return a zip with odd names, kinds of packing, or a part twice."""
    file = io.BytesIO()
    odd = ("../x", "/etc/passwd", "runs/../../x", "C:\\x", "runs/1.json", "session.json", "a" * 300)
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            packing = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA))
            archive.writestr(name, part, packing)
        other = rng.choice(odd)
        if other not in archive.namelist():
            archive.writestr(other, rng.choice((b"", b"{}", b"[" * 2000)))
    return file.getvalue()


@contextmanager
def _reading() -> Iterator[Reader]:
    def read(files: Files) -> str:
        session = read_session_bytes(files[_NAME])
        settings_from_mapping(session.settings)
        for run in session.runs:
            log = run.log(-1, machine=HERE)
            if log.steps:
                log.context_of(len(log.steps) - 1)
        return ""

    yield read


KIND = Kind(sound=_sound, damaged=_damaged, reading=_reading)
