import pytest

from playground.gpt2 import OPERATIONS, GPT2Config
from playground.tabs.inside.shapes.operation_texts import (
    evaluate,
    operation_shapes,
    sizes_in_pass,
    written,
)

CONFIG = GPT2Config(n_vocab=17, n_ctx=160, n_embd=12, n_head=3, n_layer=2, n_inner=20)


def test_symbols_are_those_of_the_code():
    shapes = operation_shapes("qkv")
    assert shapes.inputs == (("x", ("n_seq", "n_embd")),)
    assert shapes.result == ("n_seq", "3*n_embd")


def test_both_operands_of_the_scores_are_inputs():
    assert [name for name, _ in operation_shapes("attention_scores").inputs] == ["queries", "keys"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_symbol_of_every_operation_has_a_number(operation):
    sizes = sizes_in_pass(CONFIG, operation, 0, n_seq=5, n_past=2)
    shapes = operation_shapes(operation)
    for dims in (shapes.result, *(dims for _, dims in shapes.inputs)):
        assert all(size > 0 for size in evaluate(dims, sizes))


def test_a_product_is_multiplied_out():
    assert evaluate(("n_seq", "3*n_embd"), {"n_seq": 7, "n_embd": 12}) == (7, 36)


def test_shapes_are_written_as_numpy_writes_them():
    assert written(("n_seq", "3*n_embd")) == "(n_seq, 3·n_embd)"
    assert written((1, 50257)) == "(1, 50,257)"
    assert written(("n_seq",)) == "(n_seq,)"


def test_the_last_block_goes_on_with_one_row_that_meets_all_columns():
    dims = operation_shapes("attention_scores").result
    shapes = [
        evaluate(dims, sizes_in_pass(CONFIG, "attention_scores", layer, n_seq=70, n_past=4))
        for layer in (0, 1)
    ]
    assert shapes == [(3, 70, 74), (3, 1, 74)]
    assert sizes_in_pass(CONFIG, "qkv", 1, n_seq=70, n_past=4)["n_seq"] == 70
