import pytest

from playground.analysis.calibration import Calibration, RateCurve, StreamingRate
from playground.analysis.operation_cost import Kind
from playground.gpt2 import OPERATIONS, GPT2Config

GPT2_124M = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)


@pytest.fixture
def calibration() -> Calibration:
    """A machine with round limits: 20 GB/s, 100 GFLOP/s from 64 rows on, 1 µs a call."""
    shapes = {
        "qkv": (768, 2304),
        "attention_output": (768, 768),
        "mlp_up": (768, 3072),
        "mlp_down": (3072, 768),
        "logits": (768, 50257),
    }
    return Calibration(
        streaming=tuple(
            StreamingRate(
                operation=name,
                n_in=n_in,
                n_out=n_out,
                rows_bytes_per_s=20e9,
                columns_bytes_per_s=10e9,
            )
            for name, (n_in, n_out) in shapes.items()
        ),
        product_flops_per_s=RateCurve(sizes=(1, 64), rates=(50e9, 100e9)),
        attention_bytes_per_s=RateCurve(sizes=(16, 1024), rates=(10e9, 10e9)),
        attention_flops_per_s=RateCurve(sizes=(16, 1024), rates=(40e9, 40e9)),
        seconds_per_element={
            Kind.SOFTMAX: 4e-9,
            Kind.ACTIVATION: 5e-9,
            Kind.NORM: 2e-9,
            Kind.ADD: 1e-9,
        },
        overheads_s=dict.fromkeys(OPERATIONS, 1e-6),
        took_s=2.0,
    )
