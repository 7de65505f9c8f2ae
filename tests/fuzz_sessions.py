"""Damages session files in every way that comes to mind; each must be read, or refused in words.

    python tests/fuzz_sessions.py 200000 [SEED]

prints how many were read and refused, and the first that did neither.
"""

import copy
import io
import json
import random
import sys
import time
import traceback
import zipfile
from collections import Counter
from dataclasses import replace

from fixtures.saved_sessions import HERE, made_logs, made_session
from playground.models import load_model
from playground.sessions import SessionError
from playground.sessions.members import spell_session
from playground.sessions.session_file import read_session_bytes, zipped
from playground.shell.saved.settings import settings_from_mapping

ODD = (
    None, True, False, -1, 0, 1, 2**31, 2**63, 10**400, -(10**400), 1e308, -0.0, "", "x", "\ud800",
    "A" * 10_000, [], {}, [[]], [None], {"": 0}, "on", "race", "1e5", [0] * 1000, "runs/1.json",
)  # fmt: skip
SPELLINGS = (b"NaN", b"Infinity", b"1e999", b"[" * 5000, b"{", b"\xff", b"\x00", b'"\\ud800"', b"]")


def sample() -> dict[str, bytes]:
    """Return the parts of a sound session with few steps, so that damage hits all kinds alike."""
    model = load_model("stories")
    session = made_session(model, made_logs(model))
    runs = tuple(
        replace(run, request=replace(run.request, prompt_tokens=run.request.prompt_tokens[:3]))
        for run in session.runs
    )
    return spell_session(replace(session, runs=runs))


def damaged(parts: dict[str, bytes], rng: random.Random) -> bytes:
    """Return the file of a session that something has happened to."""
    kind = rng.randrange(6)
    if kind < 3:
        parts = dict(parts)
        name = rng.choice([name for name in parts if name.endswith(".json")])
        document = json.loads(parts[name])
        for _ in range(rng.choice((1, 1, 1, 2, 5))):
            _alter(document, rng)
        parts[name] = json.dumps(document).encode()
    elif kind == 3:
        parts = dict(parts)
        name = rng.choice(list(parts))
        if rng.random() < 0.3:
            del parts[name]
        else:
            parts[name] = _bytes_altered(parts[name], rng)
    data = zipped(parts)
    if kind == 4:
        return _bytes_altered(data, rng)
    return _renamed(parts, rng) if kind == 5 else data


def outcome(data: bytes) -> str:
    """Read a file as the program does, runs and settings included; say how that went."""
    try:
        session = read_session_bytes(data)
    except SessionError as error:
        sentence = str(error)
        assert sentence.endswith("."), sentence
        assert "\n" not in sentence, sentence
        return "refused"
    settings_from_mapping(session.settings)
    for run in session.runs:
        log = run.log(-1, machine=HERE)
        if log.steps:
            log.context_of(len(log.steps) - 1)
    return "read"


def _alter(document, rng: random.Random) -> None:
    """Put something else in a place of a JSON document."""
    place = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = rng.choice(keys)
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or rng.random() < 0.25:
            break
        place = inner
    what = rng.randrange(6)
    if what == 0:
        del place[key]
    elif what == 1 and isinstance(place, list):
        place.insert(key, inner)
    elif what == 2 and type(inner) in (int, float) and abs(inner) < 2**60:
        place[key] = inner + rng.choice((-1, 1, 2**20, -(2**40), 0.5))
    else:
        place[key] = copy.deepcopy(rng.choice(ODD))


def _bytes_altered(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(5):
            case 0:
                del changed[at:]
            case 1:
                del changed[at : at + rng.randrange(1, 30)]
            case 2:
                changed[at:at] = rng.choice(SPELLINGS)
            case 3:
                changed[at:at] = changed[: rng.randrange(50)]
            case _:
                changed[at : at + 1] = bytes([rng.randrange(256)])
    return bytes(changed)


def _renamed(parts: dict[str, bytes], rng: random.Random) -> bytes:
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


def main(n_files: int, seed: int) -> int:
    """Read so many damaged files; return 1 at the first that is neither read nor refused."""
    parts, rng, counted = sample(), random.Random(seed), Counter()
    assert outcome(zipped(parts)) == "read"
    began_s = time.monotonic()
    for number in range(n_files):
        data = damaged(parts, rng)
        try:
            counted[outcome(data)] += 1
        except BaseException:
            traceback.print_exc()
            print(f"file {number} of seed {seed}")
            return 1
    print(f"{dict(counted)} of {n_files:,} in {time.monotonic() - began_s:.0f} s, seed {seed}")
    return 0


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(numbers + [2000, 1][len(numbers) :])))
