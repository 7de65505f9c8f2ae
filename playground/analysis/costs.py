"""What one forward pass costs, counted exactly: arithmetic, bytes, elements and calls.

The formulas are those of the operations' own shapes, with a multiply-add as two FLOPs (Kaplan et
al. 2020, Scaling Laws for Neural Language Models, table 1, less its approximations). With
n = n_seq new rows, k = n_kv rows attended to, d = n_embd, f = n_inner and V = n_vocab:

    qkv 2·n·d·3d    attention output 2·n·d²    MLP 2·n·d·f twice    logits 2·d·V, one row
    scores 2·n·k·d and values 2·n·k·d, less what lies above the diagonal beyond a block of rows

Names are those that a probe hears (`playground.gpt2.OPERATIONS`).
"""

from dataclasses import dataclass

from playground.analysis.operation_cost import Kind, OperationCost, PassCosts
from playground.gpt2 import GPT2Config
from playground.gpt2.workspace import ATTENTION_ROWS


def pass_costs(config: GPT2Config, *, n_seq: int, n_past: int = 0, itemsize: int = 4) -> PassCosts:
    """Count what a forward pass over `n_seq` new rows does, the last row's logits included.

    Args:
        config: the model's sizes.
        n_seq: rows to compute: 1 for a cached step, the whole context for an uncached one.
        n_past: rows in the cache before.
        itemsize: bytes of a number: 4 for float32, 8 for float64.
    """
    d, f = config.n_embd, config.d_inner
    count = _Count(config.n_layer, n_seq, itemsize)
    blocks = _attention_blocks(n_seq, n_past)
    operations = (
        count.embedding(d),
        count.elementwise("ln_1", Kind.NORM, d, n_weights=2 * d),
        count.weights("qkv", d, 3 * d),
        count.attention("attention_scores", d, blocks, n_kv=n_past + n_seq),
        count.softmax("attention_pattern", config.n_head, blocks),
        count.attention("attention_values", d, blocks, n_kv=n_past + n_seq),
        count.weights("attention_output", d, d),
        count.elementwise("attention_residual", Kind.ADD, d),
        count.elementwise("ln_2", Kind.NORM, d, n_weights=2 * d),
        count.weights("mlp_up", d, f),
        count.elementwise("mlp_activation", Kind.ACTIVATION, f),
        count.weights("mlp_down", f, d),
        count.elementwise("mlp_residual", Kind.ADD, d),
        _Count(1, 1, itemsize).elementwise("ln_f", Kind.NORM, d, n_weights=2 * d),
        _Count(1, 1, itemsize).weights("logits", d, config.n_vocab, bias=False),
    )
    return PassCosts(n_seq=n_seq, n_past=n_past, operations=operations)


def cached_step_costs(config: GPT2Config, n_kv: int, *, itemsize: int = 4) -> PassCosts:
    """Count a step that computes the last of `n_kv` rows."""
    return pass_costs(config, n_seq=1, n_past=n_kv - 1, itemsize=itemsize)


def uncached_step_costs(config: GPT2Config, n_kv: int, *, itemsize: int = 4) -> PassCosts:
    """Count a step that computes all `n_kv` rows again."""
    return pass_costs(config, n_seq=n_kv, itemsize=itemsize)


def flop_saving(config: GPT2Config, n_kv: int) -> float:
    """Return how many times the arithmetic of a cached step an uncached one does.

    It stays below n_kv: both unembed one row only, and half of the uncached step's attention lies
    above the diagonal and is not computed.
    """
    return uncached_step_costs(config, n_kv).flops / cached_step_costs(config, n_kv).flops


@dataclass(frozen=True, slots=True)
class _Blocks:
    """How attention is cut into blocks of rows.

    Attributes:
        n_blocks: blocks of rows in a pass.
        n_pairs: pairs of a row and a column that one head computes, in all blocks together.
    """

    n_blocks: int
    n_pairs: int


def _attention_blocks(n_seq: int, n_past: int) -> _Blocks:
    """Count blocks and pairs; see `playground.gpt2.attention.attend`.

    A block of rows meets the columns up to its last row: Σ over the full blocks i = 1, 2, … of
    rows · (n_past + i·rows), and a last, shorter block that meets them all.
    """
    n_full, rest = divmod(n_seq, ATTENTION_ROWS)
    full_pairs = ATTENTION_ROWS * (n_full * n_past + ATTENTION_ROWS * n_full * (n_full + 1) // 2)
    return _Blocks(n_full + (rest > 0), full_pairs + rest * (n_past + n_seq))


@dataclass(frozen=True, slots=True)
class _Count:
    """Counts operations that are done once a layer on the same number of rows."""

    n_layer: int
    n_rows: int
    itemsize: int

    def embedding(self, n_embd: int) -> OperationCost:
        """Look up a row of each table, and add them."""
        elements = self.n_rows * n_embd
        return OperationCost(
            operation="embed",
            kind=Kind.ADD,
            calls=1,
            bytes_read=2 * elements * self.itemsize,
            elements=elements,
        )

    def weights(self, name: str, n_in: int, n_out: int, *, bias: bool = True) -> OperationCost:
        """Multiply with a weight matrix (n_in, n_out)."""
        return OperationCost(
            operation=name,
            kind=Kind.WEIGHTS,
            calls=self.n_layer,
            flops=self.n_layer * 2 * self.n_rows * n_in * n_out,
            bytes_read=self.n_layer * (n_in + bias) * n_out * self.itemsize,
            elements=self.n_layer * self.n_rows * n_out * bias,
        )

    def attention(self, name: str, n_embd: int, blocks: _Blocks, *, n_kv: int) -> OperationCost:
        """Multiply with the keys, or the values, of all heads: (n_kv, n_embd)."""
        return OperationCost(
            operation=name,
            kind=Kind.ATTENTION,
            calls=self.n_layer * blocks.n_blocks,
            flops=self.n_layer * 2 * blocks.n_pairs * n_embd,
            bytes_read=self.n_layer * n_kv * n_embd * self.itemsize,
        )

    def softmax(self, name: str, n_head: int, blocks: _Blocks) -> OperationCost:
        """Turn scores into a pattern."""
        return OperationCost(
            operation=name,
            kind=Kind.SOFTMAX,
            calls=self.n_layer * blocks.n_blocks,
            elements=self.n_layer * n_head * blocks.n_pairs,
        )

    def elementwise(
        self, name: str, kind: Kind, width: int, *, n_weights: int = 0
    ) -> OperationCost:
        """Work on each number of rows of `width`, reading `n_weights` numbers."""
        return OperationCost(
            operation=name,
            kind=kind,
            calls=self.n_layer,
            bytes_read=self.n_layer * n_weights * self.itemsize,
            elements=self.n_layer * self.n_rows * width,
        )
