import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.tabs.inside.attention.figures import (
    FULL,
    WINDOW,
    AttentionMaps,
    AttentionRows,
    PatternHook,
    cell_size,
    most_focused_head,
    strongest_links,
)

ROUNDING = 0.51 / FULL


def captured(gpt2, tokens, *, layer, cell, cache=None, window=WINDOW):
    n_past = 0 if cache is None else cache.offset
    hook = PatternHook(
        gpt2.config, layer=layer, n_seq=len(tokens), n_past=n_past, cell=cell, window=window
    )
    gpt2.forward(tokens, cache, every_row=True, hook=hook)
    return hook.rows()


def textbook_pattern(gpt2, normed, layer):
    """softmax(q·kᵀ/√d + mask), head by head, from the definition (Vaswani et al., 2017)."""
    tensors, config = gpt2.tensors(), gpt2.config
    prefix = f"h.{layer}.attn.c_attn."
    qkv = normed @ tensors[prefix + "weight"] + tensors[prefix + "bias"]
    queries, keys, _ = np.split(qkv, 3, axis=1)
    patterns = []
    for head in range(config.n_head):
        mine = slice(head * config.d_head, (head + 1) * config.d_head)
        scores = queries[:, mine] @ keys[:, mine].T / np.sqrt(config.d_head)
        weights = np.exp(scores) * np.tri(len(scores))
        patterns.append(weights / weights.sum(axis=1, keepdims=True))
    return np.array(patterns)


@pytest.fixture(scope="module")
def rows(small_model, small_tokens):
    return captured(small_model, small_tokens, layer=1, cell=5)


def test_rows_sum_to_one_and_are_causal(rows):
    shares = rows.full / FULL
    np.testing.assert_allclose(shares.sum(axis=2), 1.0, rtol=0, atol=150 * ROUNDING)
    later = np.triu(np.ones(shares.shape[1:], bool), k=1)
    assert not rows.full[:, later].any()


def test_a_pattern_is_the_textbooks(small_model, small_tokens, rows, recorder):
    small_model.forward(small_tokens, hook=recorder)
    [normed] = recorder.of("ln_1", 1)
    expected = textbook_pattern(small_model, normed, 1)
    np.testing.assert_allclose(rows.full / FULL, expected, rtol=0, atol=ROUNDING)


def test_a_small_map_has_the_largest_weight_of_each_cell(small_model, small_tokens, recorder):
    rows = captured(small_model, small_tokens, layer=0, cell=7)
    maps = AttentionMaps(rows, capacity=150)
    for head in range(3):
        full = maps.head(head)
        for row, column in ((0, 0), (10, 3), (21, 21), (21, 0)):
            cell = full[row * 7 : row * 7 + 7, column * 7 : column * 7 + 7]
            assert maps.small()[0, head, row, column] == cell.max()


@settings(deadline=None, max_examples=15)
@given(cuts=st.sets(st.integers(1, 149), max_size=5), cell=st.integers(1, 40))
def test_rows_added_as_tokens_come_make_the_same_maps(small_model, small_tokens, cuts, cell):
    whole = AttentionMaps(captured(small_model, small_tokens, layer=1, cell=cell), capacity=0)
    cache, maps, start = small_model.new_cache(), None, 0
    for end in (*sorted(cuts), 150):
        rows = captured(small_model, small_tokens[start:end], layer=1, cell=cell, cache=cache)
        if maps is None:
            maps = AttentionMaps(rows, capacity=150)
        else:
            assert maps.accepts(rows)
            maps.add(rows)
        start = end
    difference = maps.head(None).astype(int) - whole.head(None).astype(int)
    assert np.abs(difference).max() <= 1
    assert np.abs(maps.small().astype(int) - whole.small().astype(int)).max() <= 1


@settings(deadline=None, max_examples=25)
@given(
    cuts=st.sets(st.integers(1, 149), max_size=9),
    window=st.integers(2, 160),
    capacity=st.sampled_from([150, 400]),
)
def test_of_a_long_text_the_newest_tokens_are_kept(
    small_model, small_tokens, cuts, window, capacity
):
    whole = captured(small_model, small_tokens, layer=1, cell=5)
    cache, maps, start = small_model.new_cache(), None, 0
    for end in (*sorted(cuts), 150):
        new = small_tokens[start:end]
        rows = captured(small_model, new, layer=1, cell=5, cache=cache, window=window)
        if maps is None:
            maps = AttentionMaps(rows, capacity=capacity, window=window)
        else:
            assert maps.accepts(rows)
            maps.add(rows)
        assert end - window <= maps.first <= max(0, end - window + window // 8)
        expected = whole.full[:, maps.first : end, maps.first : end].astype(int)
        for head in range(3):
            assert np.abs(maps.head(head) - expected[head]).max() <= 1
            last = maps.row(head, end - 1).astype(int)
            assert np.abs(last - expected[head, -1]).max() <= 1
        start = end
    assert np.abs(maps.small().astype(int) - whole.small).max() <= 1


def test_the_room_for_patterns_is_bounded_by_the_window(small_model, small_tokens):
    rows = captured(small_model, small_tokens, layer=1, cell=5, window=40)
    assert rows.full.shape == (3, 40, 40)
    assert AttentionMaps(rows, capacity=400, window=40).head(0).shape == (40, 40)


def test_maps_refuse_rows_that_leave_a_gap(small_model, small_tokens):
    first = captured(small_model, small_tokens[:9], layer=1, cell=5)
    maps = AttentionMaps(first, capacity=150)
    cache = small_model.new_cache()
    small_model.forward(small_tokens[:12], cache)
    later = captured(small_model, small_tokens[12:14], layer=1, cell=5, cache=cache)
    assert not maps.accepts(later)
    assert not maps.accepts(first)


def test_maps_refuse_rows_that_they_have_no_room_for(small_model, small_tokens):
    maps = AttentionMaps(captured(small_model, small_tokens[:9], layer=1, cell=5), capacity=11)
    for end, fits in ((11, True), (12, False)):
        cache = small_model.new_cache()
        small_model.forward(small_tokens[:9], cache)
        rows = captured(small_model, small_tokens[9:end], layer=1, cell=5, cache=cache)
        assert maps.accepts(rows) is fits


def test_the_average_is_that_of_all_heads(rows):
    maps = AttentionMaps(rows, capacity=150)
    expected = np.mean([maps.head(head) for head in range(3)], axis=0)
    np.testing.assert_allclose(maps.head(None), expected, rtol=0, atol=0.51)
    np.testing.assert_array_equal(maps.row(None, 40), maps.head(None)[40, :41])
    np.testing.assert_array_equal(maps.row(2, 40), maps.head(2)[40, :41])


def test_the_strongest_links_come_first_and_faint_ones_not_at_all():
    row = np.array([0.5, 0.01, 0.3, 0.19]) * FULL
    links = strongest_links(row.astype(np.uint16), most=3)
    assert [place for place, _ in links] == [0, 2, 3]
    assert links[0][1] == pytest.approx(0.5, abs=1e-4)
    assert len(strongest_links(row.astype(np.uint16), most=4, least=0.02)) == 3


def test_a_link_as_strong_as_the_least_is_shown_and_one_weaker_is_not():
    row = np.array([FULL // 5, FULL // 5 - 1, FULL // 5 + 1], np.uint16)
    least = (FULL // 5) / FULL
    assert [place for place, _ in strongest_links(row, least=least)] == [2, 0]


def test_the_most_focused_head_looks_hardest_at_one_earlier_token():
    n = 6
    at_start, at_itself, evenly, before = (np.zeros((n, n)) for _ in range(4))
    at_start[:, 0] = 1
    np.fill_diagonal(at_itself, 1)
    evenly[:] = np.tri(n) / np.arange(1, n + 1)[:, None]
    before[0, 0] = 1
    before[np.arange(1, n), np.arange(n - 1)] = 0.9
    full = (np.stack([at_start, at_itself, evenly, before]) * FULL).astype(np.uint16)
    rows = AttentionRows(layer=0, first_row=0, cell=1, full=full, small=full[None])
    assert most_focused_head(AttentionMaps(rows, capacity=n)) == 3


@pytest.mark.parametrize(("n_tokens", "cell"), [(1, 1), (32, 1), (33, 2), (1024, 32)])
def test_small_maps_have_at_most_32_cells_a_side(n_tokens, cell):
    assert cell_size(n_tokens) == cell


def test_a_thousand_heads_stay_a_few_megabytes():
    class Config:
        n_layer, n_head = 48, 25

    hook = PatternHook(Config(), layer=0, n_seq=1024, n_past=0, cell=cell_size(1024))
    assert hook.rows().small.nbytes < 3e6
