"""Files that something has happened to are read, or refused in one sentence: 2,000 of them.

`python tests/fuzz.py 200000` goes on from here.
"""

import random
from collections import Counter

import jaxtyping
import pytest

from damaged import configs, headers, sessions, settings, tokenizers
from damaged.damage import outcome

KINDS = {
    "sessions": (sessions.KIND, 700),
    "settings": (settings.KIND, 200),
    "configs": (configs.KIND, 350),
    "headers": (headers.KIND, 350),
    "tokenizers": (tokenizers.KIND, 400),
}


@pytest.fixture(autouse=True)
def _types_unchecked():
    """Checking that weights are arrays reads one, and takes what it says of damage for another."""
    jaxtyping.config.update("jaxtyping_disable", "1")
    yield
    jaxtyping.config.update("jaxtyping_disable", "0")


@pytest.mark.parametrize("name", KINDS)
def test_sound_files_are_read_and_nothing_is_said_of_them(name, qapp):
    kind, _ = KINDS[name]
    with kind.reading() as read:
        assert {outcome(read, files) for files in kind.sound()} == {"read"}


@pytest.mark.parametrize("name", KINDS)
def test_damaged_files_are_read_or_refused_in_a_sentence(name, qapp):
    kind, n_files = KINDS[name]
    damaged = (kind.damaged(random.Random(f"{name} 15 {number}")) for number in range(n_files))
    with kind.reading() as read:
        counted = Counter(outcome(read, files) for files in damaged)
    assert counted["read"] > n_files / 20
    assert counted["refused"] + counted["read with a note"] > n_files / 4
