from contextlib import nullcontext

import numpy as np
import pytest

from playground.gpt2 import Cancelled
from playground.gpt2.workspace import WorkspacePool


@pytest.fixture
def pool(tiny):
    return WorkspacePool(tiny.config, np.dtype(np.float32))


def test_a_workspace_that_was_given_back_is_lent_again(pool):
    workspace = pool.borrow(5)
    pool.give_back(workspace)
    assert pool.borrow(3) is workspace
    assert workspace.x.shape == (3, 48)
    assert workspace.hidden.shape == (3, 192)


def test_two_passes_at_once_get_a_workspace_each(pool):
    one, other = pool.borrow(5), pool.borrow(5)
    assert one is not other
    assert not np.shares_memory(one.x, other.x)


def test_a_growing_context_seldom_needs_a_new_workspace(pool):
    lent = set()
    for n_seq in range(1, 65):
        workspace = pool.borrow(n_seq)
        assert len(workspace.x) == n_seq
        lent.add(workspace)
        pool.give_back(workspace)
    assert len(lent) == 7


def test_no_workspace_has_more_rows_than_the_model_has_positions(pool):
    assert pool.borrow(64).capacity == 64
    assert pool.borrow(33).capacity == 64


def test_a_narrowed_workspace_is_whole_again_for_the_next_pass(pool):
    workspace = pool.borrow(5)
    workspace.use_rows(1)
    pool.give_back(workspace)
    assert pool.borrow(5).x.shape == (5, 48)


class Place:
    """Notes which memory the residual stream of a pass lies in."""

    def __init__(self):
        self.stream = None

    def observe(self, operation, result, *, layer, first_row=0):
        if operation == "embed":
            self.stream = result


@pytest.mark.parametrize("ends_early", [False, True])
def test_a_pass_works_in_the_buffers_of_the_one_before(tiny, ends_early):
    model, first, then = tiny.model(np.float32), Place(), Place()
    with pytest.raises(Cancelled) if ends_early else nullcontext():
        model.forward([1, 2, 3], hook=first, cancelled=lambda: ends_early)
    model.forward([4, 5, 6], hook=then)
    assert np.shares_memory(first.stream, then.stream)
