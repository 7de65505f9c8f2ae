import numpy as np

from playground.measure import machine
from playground.measure.machine import cpu_name, this_machine


def test_the_machine_names_processor_numpy_and_blas():
    here = this_machine()
    assert here.cpu
    assert here.numpy_version == np.__version__
    assert here.blas.n_threads >= 1


def test_a_processor_listed_by_linux_goes_by_its_model_name(tmp_path):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nmodel name\t: Some CPU: 9000\nprocessor\t: 1\n")
    assert machine._linux_cpu_name(cpuinfo) == "Some CPU: 9000"


def test_a_list_without_names_or_no_list_is_no_failure(tmp_path):
    cpuinfo = tmp_path / "cpuinfo"
    assert machine._linux_cpu_name(cpuinfo) == ""
    cpuinfo.write_text("processor\t: 0\nBogoMIPS\t: 50.00\n")
    assert machine._linux_cpu_name(cpuinfo) == ""


def test_a_system_that_tells_nothing_still_has_a_name(monkeypatch):
    monkeypatch.setattr(machine.sys, "platform", "plan9")
    monkeypatch.setattr(machine.platform, "processor", lambda: "")
    monkeypatch.setattr(machine.platform, "machine", lambda: "")
    cpu_name.cache_clear()
    try:
        assert cpu_name() == "unknown processor"
    finally:
        cpu_name.cache_clear()
