import json
from dataclasses import replace

import numpy as np
import pytest

from playground.gpt2 import Cancelled, GPT2Config
from playground.measure.calibration import calibrate, forget, measure, store
from playground.measure.calibration.store import conditions_key, default_path
from playground.measure.machine import this_machine

TINY = GPT2Config(n_vocab=50, n_ctx=40, n_embd=16, n_head=2, n_layer=2)


class Quiet:
    def is_much(self):
        return False


class Noisy:
    def is_much(self):
        return True


@pytest.fixture
def measurements(monkeypatch, calibration):
    """A stand-in for measuring that notes what it was asked; the machine is at rest."""
    asked = []

    def measure(config, dtype, **_):
        asked.append((config, np.dtype(dtype).name))
        return calibration

    monkeypatch.setattr(store, "measure", measure)
    monkeypatch.setattr(store, "OtherWork", Quiet)
    return asked


def test_a_machine_is_measured_once(measurements, calibration, tmp_path):
    path = tmp_path / "not" / "yet" / "there.json"
    assert calibrate(TINY, path=path) == calibration
    assert calibrate(TINY, path=path) == calibration
    assert len(measurements) == 1
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_another_model_or_precision_is_measured_too_and_both_are_kept(measurements, tmp_path):
    path = tmp_path / "calibration.json"
    wider = GPT2Config(n_vocab=50, n_ctx=40, n_embd=32, n_head=2, n_layer=2)
    for _ in range(2):
        calibrate(TINY, path=path)
        calibrate(wider, path=path)
        calibrate(TINY, np.float64, path=path)
    assert measurements == [(TINY, "float32"), (wider, "float32"), (TINY, "float64")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe not text",
        b"[" * 100_000,
        b"[]",
        b"null",
        b'{"format": 0, "calibrations": {}}',
        b'{"format": 2, "calibrations": 7}',
        b'{"format": 2}',
    ],
    ids=range(8),
)
def test_a_damaged_file_is_measured_again_and_replaced(
    content, measurements, calibration, tmp_path
):
    path = tmp_path / "calibration.json"
    path.write_bytes(content)
    assert calibrate(TINY, path=path) == calibration
    calibrate(TINY, path=path)
    assert len(measurements) == 1


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["took_s"], -1),
        (["took_s"], "much"),
        (["overheads_s"], {"qkv": 1e-6}),
        (["streaming"], None),
        (["streaming"], [{}]),
        (["product_flops_per_s", "qkv", "rates"], []),
        (["product_flops_per_s"], {"joy": {"sizes": [1], "rates": [1.0]}}),
        (["operations", "qkv", "one_row"], [1.0]),
        (["operations", "joy"], {}),
    ],
)
def test_a_damaged_entry_is_measured_again(place, value, measurements, calibration, tmp_path):
    path = tmp_path / "calibration.json"
    calibrate(TINY, path=path)
    document = json.loads(path.read_text())
    (key,) = document["calibrations"]
    *parents, last = place
    entry = document["calibrations"][key]
    for parent in parents:
        entry = entry[parent]
    entry[last] = value
    path.write_text(json.dumps(document))
    assert calibrate(TINY, path=path) == calibration
    assert len(measurements) == 2


def test_a_place_that_cannot_be_written_means_measuring_again(measurements, calibration, tmp_path):
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("")
    for _ in range(2):
        assert calibrate(TINY, path=in_the_way / "calibration.json") == calibration
    assert len(measurements) == 2


def test_figures_taken_beside_other_work_are_not_kept(measurements, monkeypatch, tmp_path):
    monkeypatch.setattr(store, "OtherWork", Noisy)
    path = tmp_path / "calibration.json"
    assert calibrate(TINY, path=path).is_disturbed
    assert not path.exists()


def test_figures_of_which_a_piece_was_disturbed_are_not_kept_on_a_machine_at_rest(
    measurements, monkeypatch, calibration, tmp_path
):
    disturbed = replace(calibration, is_disturbed=True)
    monkeypatch.setattr(store, "measure", lambda *_, **__: disturbed)
    path = tmp_path / "calibration.json"
    assert calibrate(TINY, path=path) == disturbed
    assert not path.exists()


def test_what_is_to_be_measured_again_is_forgotten_and_nothing_else(
    measurements, calibration, tmp_path
):
    path = tmp_path / "calibration.json"
    calibrate(TINY, path=path)
    calibrate(TINY, np.float64, path=path)
    forget(TINY, np.float32, path=path)
    calibrate(TINY, np.float64, path=path)
    assert len(measurements) == 2
    calibrate(TINY, path=path)
    assert len(measurements) == 3


def test_forgetting_what_was_never_kept_is_no_error(tmp_path):
    forget(TINY, np.float32, path=tmp_path / "calibration.json")
    assert not list(tmp_path.iterdir())


def test_calling_off_leaves_no_file(monkeypatch, tmp_path):
    monkeypatch.setattr(store, "OtherWork", Quiet)
    with pytest.raises(Cancelled):
        calibrate(TINY, path=tmp_path / "calibration.json", cancelled=lambda: True)
    assert not list(tmp_path.iterdir())


def test_a_real_calibration_comes_back_as_it_was(monkeypatch, tmp_path):
    real = replace(measure(TINY), is_disturbed=False)
    monkeypatch.setattr(store, "OtherWork", Quiet)
    monkeypatch.setattr(store, "measure", lambda *_, **__: real)
    path = tmp_path / "calibration.json"
    calibrate(TINY, path=path)
    monkeypatch.setattr(store, "measure", None)
    assert calibrate(TINY, path=path) == real


def test_the_key_names_all_that_figures_depend_on():
    machine = this_machine()
    key = conditions_key(machine, TINY, np.dtype(np.float32))
    assert machine.cpu in key
    assert np.__version__ in key
    assert f"{machine.blas.n_threads} threads" in key
    assert "float32" in key


def test_calibrations_are_kept_under_the_users_cache_folder():
    assert default_path().name == "calibration.json"
    assert "gpt2-playground" in default_path().parts
