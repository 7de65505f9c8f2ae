"""What one forward pass costs, counted exactly: arithmetic, bytes, elements and calls.

The pass is that of a step or a prefill: it is made for the logits of its last row, so the last
block goes on with that row alone once all rows have left their keys and values there.

The formulas are those of the operations' own shapes, with a multiply-add as two FLOPs (Kaplan et
al. 2020, Scaling Laws for Neural Language Models, table 1, less its approximations). With
n rows worked on, k = n_kv rows attended to, d = n_embd, f = n_inner and V = n_vocab:

    qkv 2·n·d·3d    attention output 2·n·d²    MLP 2·n·d·f twice    logits 2·d·V, one row
    scores 2·n·k·d and values 2·n·k·d, less what lies above the diagonal beyond a block of rows

n is n_seq, but 1 in the last block from its scores on. Names are those that a hook hears
(`playground.gpt2.OPERATIONS`).
"""

from dataclasses import dataclass, replace
from enum import Enum

from playground.gpt2 import GPT2Config, rows_computed
from playground.gpt2.workspace import ATTENTION_ROWS


class Kind(Enum):
    """What an operation's time is made of."""

    WEIGHTS = "weights"
    """A product of rows with a weight matrix, plus its bias."""
    ATTENTION = "attention"
    """A product of rows with keys or values, head by head."""
    SOFTMAX = "softmax"
    ACTIVATION = "activation"
    NORM = "norm"
    ADD = "add"
    """One addition an element."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationCost:
    """One named operation, over all layers of a pass that do it on the same number of rows.

    Attributes:
        operation: as the hook names it.
        kind: what its time is made of.
        n_rows: rows it is done on in each of those layers.
        layers: how many those are; 1 outside the blocks.
        calls: how often it is called.
        flops: of matrix products.
        bytes_read: weights, keys and values that it must read; intermediate results stay in the
            processor's caches and are left out.
        elements: results of element-wise work.
    """

    operation: str
    kind: Kind
    n_rows: int
    layers: int
    calls: int
    flops: int = 0
    bytes_read: int = 0
    elements: int = 0

    @property
    def work(self) -> int:
        """What its time grows with, in all its layers: FLOPs of a product, else elements."""
        return self.flops or self.elements


@dataclass(frozen=True, slots=True, kw_only=True)
class PassCosts:
    """A whole forward pass.

    Attributes:
        n_seq: rows fed.
        n_past: rows whose keys and values came from the cache.
        operations: in the order of the pass; where the last block computes fewer rows than those
            before it, its operations stand by themselves.
    """

    n_seq: int
    n_past: int
    operations: tuple[OperationCost, ...]

    @property
    def n_kv(self) -> int:
        """Rows attended to."""
        return self.n_past + self.n_seq

    @property
    def flops(self) -> int:
        """FLOPs of all matrix products."""
        return sum(cost.flops for cost in self.operations)

    @property
    def bytes_read(self) -> int:
        """Bytes that must be read at least once."""
        return sum(cost.bytes_read for cost in self.operations)

    @property
    def elements(self) -> int:
        """Results of element-wise work."""
        return sum(cost.elements for cost in self.operations)

    @property
    def calls(self) -> int:
        """Calls of named operations."""
        return sum(cost.calls for cost in self.operations)


def pass_costs(config: GPT2Config, *, n_seq: int, n_past: int = 0, itemsize: int = 4) -> PassCosts:
    """Count what a forward pass over `n_seq` new rows does, the last row's logits included.

    Args:
        config: the model's sizes.
        n_seq: rows to compute: 1 for a cached step, the whole context for an uncached one.
        n_past: rows in the cache before.
        itemsize: bytes of a number: 4 for float32, 8 for float64.
    """
    # Where one row is all there is, the last block does what every block does.
    n_last = config.n_layer if n_seq == 1 else min(config.n_layer, 1)
    last = _Count(n_times=n_last, n_seq=n_seq, n_past=n_past, itemsize=itemsize, is_last=True)
    before = replace(last, n_times=config.n_layer - n_last, is_last=False)
    operations = (
        last.embedding(config.n_embd),
        *_block(config, before),
        *_block(config, last),
        *_unembedding(config, itemsize),
    )
    return PassCosts(n_seq=n_seq, n_past=n_past, operations=operations)


def costs_by_operation(
    config: GPT2Config, layer: int, *, n_seq: int, n_past: int = 0, itemsize: int = 4
) -> dict[str, OperationCost]:
    """Count what each operation does once in such a pass, those of the blocks in block `layer`.

    See `pass_costs`.
    """
    is_last = layer == config.n_layer - 1
    count = _Count(n_times=1, n_seq=n_seq, n_past=n_past, itemsize=itemsize, is_last=is_last)
    operations = (
        count.embedding(config.n_embd),
        *(_block(config, count) if config.n_layer else ()),
        *_unembedding(config, itemsize),
    )
    return {cost.operation: cost for cost in operations}


def cached_step_costs(config: GPT2Config, n_kv: int, *, itemsize: int = 4) -> PassCosts:
    """Count a step that computes the last of `n_kv` rows."""
    return pass_costs(config, n_seq=1, n_past=n_kv - 1, itemsize=itemsize)


def uncached_step_costs(config: GPT2Config, n_kv: int, *, itemsize: int = 4) -> PassCosts:
    """Count a step that computes all `n_kv` rows again."""
    return pass_costs(config, n_seq=n_kv, itemsize=itemsize)


@dataclass(frozen=True, slots=True)
class _RowBlocks:
    """How attention is cut into blocks of rows.

    Attributes:
        n_blocks: blocks of rows.
        n_pairs: pairs of a row and a column that one head computes, in all blocks together.
    """

    n_blocks: int
    n_pairs: int


def _row_blocks(n_rows: int, *, n_before: int) -> _RowBlocks:
    """Count blocks and pairs of `n_rows` rows behind `n_before` others.

    A block of rows meets the columns up to its last row (see `playground.gpt2.forward.attend`):
    Σ over the full blocks i = 1, 2, … of rows · (n_before + i·rows), and a last, shorter block
    that meets them all.
    """
    n_full, rest = divmod(n_rows, ATTENTION_ROWS)
    full_pairs = ATTENTION_ROWS * (n_full * n_before + ATTENTION_ROWS * n_full * (n_full + 1) // 2)
    return _RowBlocks(n_full + (rest > 0), full_pairs + rest * (n_before + n_rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """Counts operations that are done a number of times on the same number of rows.

    Attributes:
        n_times: blocks that do it.
        n_seq, n_past: rows of the pass, rows in the cache before.
        itemsize: bytes of a number.
        is_last: whether no block comes after.
    """

    n_times: int
    n_seq: int
    n_past: int
    itemsize: int
    is_last: bool

    def embedding(self, n_embd: int) -> OperationCost:
        """Look up a row of each table, and add them; once a pass."""
        elements = self.n_seq * n_embd
        return OperationCost(
            operation="embed",
            kind=Kind.ADD,
            n_rows=self.n_seq,
            layers=1,
            calls=1,
            bytes_read=2 * elements * self.itemsize,
            elements=elements,
        )

    def weights(self, name: str, n_in: int, n_out: int, *, bias: bool = True) -> OperationCost:
        """Multiply with a weight matrix (n_in, n_out)."""
        n_rows = self._rows(name)
        return OperationCost(
            operation=name,
            kind=Kind.WEIGHTS,
            n_rows=n_rows,
            layers=self.n_times,
            calls=self.n_times,
            flops=self.n_times * 2 * n_rows * n_in * n_out,
            bytes_read=self.n_times * (n_in + bias) * n_out * self.itemsize,
            elements=self.n_times * n_rows * n_out * bias,
        )

    def attention(self, name: str, n_embd: int) -> OperationCost:
        """Multiply with the keys, or the values, of all heads: (n_kv, n_embd)."""
        n_kv, blocks = self.n_past + self.n_seq, self._row_blocks(name)
        return OperationCost(
            operation=name,
            kind=Kind.ATTENTION,
            n_rows=self._rows(name),
            layers=self.n_times,
            calls=self.n_times * blocks.n_blocks,
            flops=self.n_times * 2 * blocks.n_pairs * n_embd,
            bytes_read=self.n_times * n_kv * n_embd * self.itemsize,
        )

    def softmax(self, name: str, n_head: int) -> OperationCost:
        """Turn scores into a pattern."""
        blocks = self._row_blocks(name)
        return OperationCost(
            operation=name,
            kind=Kind.SOFTMAX,
            n_rows=self._rows(name),
            layers=self.n_times,
            calls=self.n_times * blocks.n_blocks,
            elements=self.n_times * n_head * blocks.n_pairs,
        )

    def elementwise(
        self, name: str, kind: Kind, width: int, *, n_weights: int = 0
    ) -> OperationCost:
        """Work on each number of rows of `width`, reading `n_weights` numbers."""
        n_rows = self._rows(name)
        return OperationCost(
            operation=name,
            kind=kind,
            n_rows=n_rows,
            layers=self.n_times,
            calls=self.n_times,
            bytes_read=self.n_times * n_weights * self.itemsize,
            elements=self.n_times * n_rows * width,
        )

    def _rows(self, name: str) -> int:
        return rows_computed(name, n_seq=self.n_seq, is_last=self.is_last)

    def _row_blocks(self, name: str) -> _RowBlocks:
        n_rows = self._rows(name)
        return _row_blocks(n_rows, n_before=self.n_past + self.n_seq - n_rows)


def _block(config: GPT2Config, count: _Count) -> tuple[OperationCost, ...]:
    """Count the operations of blocks; none if there are no such blocks."""
    if not count.n_times:
        return ()
    d, f = config.n_embd, config.d_inner
    return (
        count.elementwise("ln_1", Kind.NORM, d, n_weights=2 * d),
        count.weights("qkv", d, 3 * d),
        count.attention("attention_scores", d),
        count.softmax("attention_pattern", config.n_head),
        count.attention("attention_values", d),
        count.weights("attention_output", d, d),
        count.elementwise("attention_residual", Kind.ADD, d),
        count.elementwise("ln_2", Kind.NORM, d, n_weights=2 * d),
        count.weights("mlp_up", d, f),
        count.elementwise("mlp_activation", Kind.ACTIVATION, f),
        count.weights("mlp_down", f, d),
        count.elementwise("mlp_residual", Kind.ADD, d),
    )


def _unembedding(config: GPT2Config, itemsize: int) -> tuple[OperationCost, ...]:
    """Count what turns the last row into logits."""
    d = config.n_embd
    count = _Count(n_times=1, n_seq=1, n_past=0, itemsize=itemsize, is_last=True)
    return (
        count.elementwise("ln_f", Kind.NORM, d, n_weights=2 * d),
        count.weights("logits", d, config.n_vocab, bias=False),
    )
