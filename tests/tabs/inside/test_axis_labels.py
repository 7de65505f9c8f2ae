from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from playground.tabs.inside.cells import labelled


@given(n=st.integers(0, 2000), room=st.floats(0, 3000), label=st.floats(1, 60))
def test_labels_never_touch_and_the_last_place_has_one(n, room, label):
    places = list(labelled(n, room, label))
    if n and room >= label:
        assert places[-1] == n - 1
    at = [place * room / n for place in places]
    assert all(b - a >= label - 1e-6 for a, b in pairwise(at))


def test_every_place_has_a_label_where_there_is_room():
    assert list(labelled(4, 100, 20)) == [0, 1, 2, 3]
