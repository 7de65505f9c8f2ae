"""A cached path looks at other contexts without disturbing what it keeps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation.forward_paths import CachedPath
from playground.gpt2 import Cancelled

letters = st.integers(0, 25)


@settings(deadline=None, max_examples=40)
@given(
    held=st.lists(letters, min_size=1, max_size=20),
    n_shared=st.integers(0, 20),
    rest=st.lists(letters, max_size=19),
    then=st.lists(letters, min_size=1, max_size=5),
)
def test_a_look_gives_the_logits_of_its_context_and_leaves_no_trace(
    gpt2, held, n_shared, rest, then
):
    path = CachedPath(gpt2)
    path.forward(held)
    used_bytes, looked_at = path.used_bytes, [*held[:n_shared], *rest] or held
    logits = path.look(looked_at)
    np.testing.assert_allclose(logits, gpt2.forward(looked_at), rtol=0, atol=2e-4)
    assert path.used_bytes == used_bytes
    logits, forward_pass = path.forward([*held, *then])
    assert (forward_pass.n_past, forward_pass.n_seq) == (len(held), len(then))
    np.testing.assert_allclose(logits, gpt2.forward([*held, *then]), rtol=0, atol=2e-4)


def test_a_look_that_is_called_off_leaves_no_trace(gpt2):
    path, held = CachedPath(gpt2), [1, 2, 3, 4, 5]
    path.forward(held)
    looks = iter([False, True])
    with pytest.raises(Cancelled):
        path.look([1, 2, 9, 9, 9, 9], lambda: next(looks))
    logits, forward_pass = path.forward([*held, 6])
    assert forward_pass.n_past == 5
    np.testing.assert_allclose(logits, gpt2.forward([*held, 6]), rtol=0, atol=2e-4)


def test_a_look_computes_only_the_rows_that_the_cache_lacks(gpt2, monkeypatch):
    path, fed = CachedPath(gpt2), []
    path.forward([1, 2, 3, 4, 5])
    forward = type(gpt2).forward

    def noted(self, tokens, *arguments, **options):
        fed.append(list(tokens))
        return forward(self, tokens, *arguments, **options)

    monkeypatch.setattr(type(gpt2), "forward", noted)
    path.look([1, 2, 3, 9])
    path.look([1, 2, 3, 4, 5])
    assert fed == [[9], [5]]
