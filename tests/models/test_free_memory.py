import subprocess
import sys
from types import SimpleNamespace

import pytest

from playground.models import ModelError, memory


@pytest.mark.parametrize(("bound", "free"), [(None, 8000), (300, 300), (9000, 8000)])
def test_a_control_group_bounds_the_memory_that_is_free(monkeypatch, bound, free):
    machine = SimpleNamespace(available=8000)
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: machine)
    monkeypatch.setattr(memory.cgroups, "free_memory_bytes", lambda: bound)
    assert memory.free_bytes() == free


def test_what_does_not_fit_into_the_control_group_is_refused(monkeypatch):
    monkeypatch.setattr(memory.cgroups, "free_memory_bytes", lambda: 400 * 2**20)
    with pytest.raises(ModelError, match=r"needs 1\.5 GB and 4\d\d MB are free"):
        memory.require_memory(1_500_000_000, "random:355M")


@pytest.mark.skipif(sys.platform != "linux", reason="the C library's own ways")
def test_what_was_freed_between_what_is_held_is_given_back():
    """In a process of its own: in this one anything may be freed meanwhile."""
    left, freed_mb = subprocess.run(
        [sys.executable, "-c", FREE_EVERY_OTHER], capture_output=True, text=True, check=True
    ).stdout.split()
    assert float(left) < 0.2 * float(freed_mb)


FREE_EVERY_OTHER = """
import numpy as np, psutil
from playground.models.memory import give_back_freed

def taken_mb():
    return psutil.Process().memory_full_info().uss / 1e6

before = taken_mb()
blocks = [np.ones(12_000) for _ in range(2_000)]  # below what malloc maps by itself
full = taken_mb()
del blocks[::2]
give_back_freed()
held = 1_000 * 12_000 * 8 / 1e6
print(taken_mb() - before - held, full - before - held)
"""
