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
