import numpy as np
import pytest

from playground.gpt2 import GPT2, LM_HEAD
from playground.tabs.inside.architecture.figures import Part, WhatParts, architecture

IN_BLOCK = (Part.LN_1, Part.ATTENTION, Part.LN_2, Part.MLP)


def total(model, what):
    return sum(
        getattr(size, what) * (model.n_layer if part in IN_BLOCK else 1)
        for part, size in model.sizes.items()
    )


@pytest.mark.parametrize("name", ["stories", "primitive"])
def test_the_parts_make_up_the_model(name, subjects, never):
    model = WhatParts().answer(subjects[name], never)
    gpt2 = subjects[name].gpt2
    assert total(model, "n_parameters") == model.n_parameters == gpt2.n_parameters
    assert total(model, "n_bytes") == model.n_bytes == gpt2.weight_bytes


def test_a_model_without_blocks_has_no_parts_of_blocks(subjects):
    model = architecture(subjects["primitive"].gpt2)
    assert not set(IN_BLOCK) & set(model.sizes)


def test_a_tied_unembedding_weighs_nothing_and_one_of_its_own_does(small_model):
    tied = architecture(small_model)
    assert tied.is_tied
    assert tied.sizes[Part.UNEMBEDDING].n_parameters == 0
    head = np.ones((17, 12))
    untied = architecture(
        GPT2.from_tensors(small_model.config, {**small_model.tensors(), LM_HEAD: head})
    )
    assert not untied.is_tied
    assert untied.sizes[Part.UNEMBEDDING].n_parameters == 17 * 12
    assert total(untied, "n_parameters") == untied.n_parameters


def test_shapes_are_those_of_the_checkpoint(small_model):
    sizes = architecture(small_model).sizes
    assert sizes[Part.ATTENTION].shapes == ((12, 36), (12, 12))
    assert sizes[Part.MLP].shapes == ((12, 20), (20, 12))
