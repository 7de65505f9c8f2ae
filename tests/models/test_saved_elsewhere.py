"""A GPT-2 is read under whatever names other tools saved it, and gives the logits it gave there.

`tests/data/checkpoints` holds what PyTorch, safetensors and transformers 5.24 saved, and the logits
that they computed.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from playground.models import ModelError, load_checkpoint
from playground.models.checkpoint import Checkpoint

DATA = Path(__file__).parents[1] / "data"
CHECKPOINTS = DATA / "checkpoints"
TINY = DATA / "oracle" / "tiny"

Tensors = dict[str, np.ndarray]
Change = Callable[[Tensors], Tensors]


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 2e-4), ("float64", 1e-9)])
@pytest.mark.parametrize("name", ["compiled", "double-heads"])
def test_a_model_saved_by_another_tool_gives_the_logits_it_gave_there(
    name: str, dtype: str, tolerance: float
) -> None:
    gpt2 = load_checkpoint(CHECKPOINTS / name, dtype)

    oracle = np.load(CHECKPOINTS / name / "logits.npz")
    logits = gpt2.forward(oracle["tokens"], all_positions=True)
    expected = oracle["logits_f32" if dtype == "float32" else "logits_f64"]
    np.testing.assert_allclose(logits, expected, rtol=0, atol=tolerance)


def saved_anew(folder: Path, change: Change) -> Path:
    """Change the tensors of a copy of the tiny model."""
    file = folder / "model.safetensors"
    save_file(change(load_file(file)), file)
    return folder


def under(*prefixes: str) -> Change:
    """Put the same prefixes before every name."""
    return lambda stored: {"".join(prefixes) + name: tensor for name, tensor in stored.items()}


def with_heads(stored: Tensors) -> Tensors:
    """As a trainer with a value head saves a model: the prefix is not before every name."""
    head = np.ones((1, 48), np.float32)
    return under("pretrained_model.")(stored) | {"v_head.summary.weight": head}


def with_masks(stored: Tensors) -> Tensors:
    masks = {
        f"transformer.h.{layer}.attn.bias": np.ones((1, 1, 64, 64), np.uint8) for layer in range(3)
    }
    return under("_orig_mod.")(stored | masks)


def with_unembedding(stored: Tensors) -> Tensors:
    return under("module.")(stored | {"lm_head.weight": stored["transformer.wte.weight"].copy()})


def without_embedding(stored: Tensors) -> Tensors:
    return {
        name.replace("transformer.wte.weight", "lm_head.weight"): tensor
        for name, tensor in stored.items()
    }


KEPT: dict[str, Change] = {
    "compiled": under("_orig_mod."),
    "on several devices": under("module."),
    "both": under("_orig_mod.", "module."),
    "part of another model": under("model.", "decoder."),
    "a name of one's own": under("gpt2."),
    "mask buffers under a prefix": with_masks,
    "an unembedding under a prefix": with_unembedding,
    "the embedding under the unembedding's name": without_embedding,
    "a value head": with_heads,
}


@pytest.mark.parametrize("case", KEPT)
def test_other_names_mean_the_same_model(case: str, tiny_folder: Path) -> None:
    gpt2 = load_checkpoint(saved_anew(tiny_folder, KEPT[case]), "float64")

    oracle = np.load(TINY / "logits.npz")
    logits = gpt2.forward(oracle["tokens"], all_positions=True)
    np.testing.assert_allclose(logits, oracle["logits_f64"], rtol=0, atol=1e-9)


@pytest.mark.parametrize("with_some", [False, True])
def test_biases_that_no_layer_has_are_zero(tiny_folder: Path, with_some: bool) -> None:
    def has_no_bias(name: str) -> bool:
        return name.endswith(".bias") and not (with_some and "ln_" in name)

    def zeroed(stored: Tensors) -> Tensors:
        return {n: np.zeros_like(t) if has_no_bias(n) else t for n, t in stored.items()}

    expected = load_checkpoint(saved_anew(tiny_folder, zeroed)).forward([5, 3, 1])
    saved_anew(tiny_folder, lambda stored: {n: t for n, t in stored.items() if not has_no_bias(n)})

    np.testing.assert_array_equal(load_checkpoint(tiny_folder).forward([5, 3, 1]), expected)


def test_a_head_that_is_left_aside_is_named_once() -> None:
    with (
        Checkpoint(CHECKPOINTS / "double-heads") as two,
        Checkpoint(CHECKPOINTS / "compiled") as one,
    ):
        told = "The model's 'multiple_choice_head' is left aside: a text does not need it."
        assert two.notes == (told,)
        assert one.notes == ()


def transposed(stored: Tensors) -> Tensors:
    matrices = ("c_attn.weight", "c_proj.weight", "c_fc.weight")
    return {n: t.T.copy() if n.endswith(matrices) else t for n, t in stored.items()}


def renamed(old: str, new: str) -> Change:
    return lambda stored: {name.replace(old, new): tensor for name, tensor in stored.items()}


def twice(stored: Tensors) -> Tensors:
    return under("policy.")(stored) | under("reference.")(stored)


def padded(stored: Tensors) -> Tensors:
    wte = stored["transformer.wte.weight"]
    return stored | {"transformer.wte.weight": np.concatenate([wte, wte[:31]])}


def plus(name: str) -> Change:
    return lambda stored: stored | {name: np.ones((2, 2), np.float32)}


REFUSED: dict[str, tuple[Change, str]] = {
    "as nn.Linear has it": (transposed, "stores its matrices transposed, as PyTorch's nn.Linear"),
    "a classifier": (plus("score.weight"), "is a classifier, not a language model: its head is 's"),
    "two models": (twice, "twice, as 'policy.transformer.wpe.weight' and as 'reference."),
    "another architecture": (
        lambda _: {"model.embed_tokens.weight": np.ones((97, 48), np.float32)},
        "holds no GPT-2: none of its tensors is named as a GPT-2's are; the first is 'model.embed",
    ),
    "padded": (padded, "is 128×48; config.json implies 97×48 (if the vocabulary was padded, set"),
    "an adapter not merged": (
        plus("transformer.h.0.attn.c_attn.lora_A.default.weight"),
        "holds a LoRA adapter that is not merged; merge it first.",
    ),
    "quantised": (
        plus("transformer.h.0.attn.c_attn.qweight"),
        "holds quantised weights; save it unquantised first.",
    ),
    "an unembedding with a bias": (plus("lm_head.bias"), "'lm_head.bias', which is no part of a G"),
    "a part of the model that is unknown": (plus("transformer.ln_0.weight"), "'ln_0.weight', wh"),
    "one bias missing": (
        lambda stored: {n: t for n, t in stored.items() if n != "transformer.h.1.ln_1.bias"},
        "lacks tensor 'h.1.ln_1.bias'.",
    ),
    "no positions": (
        lambda stored: {n: t for n, t in stored.items() if "wpe" not in n},
        "lacks tensor 'wpe.weight'.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_whole_language_model_is_said_to_be_none(case: str, tiny_folder: Path) -> None:
    change, told = REFUSED[case]

    with pytest.raises(ModelError) as refused:
        load_checkpoint(saved_anew(tiny_folder, change))

    assert told in str(refused.value)


def test_a_classifier_of_transformers_is_said_to_be_one() -> None:
    with pytest.raises(ModelError, match=r"classifier' is a classifier, not a language model"):
        load_checkpoint(CHECKPOINTS / "classifier")


def test_a_classifying_head_beside_a_whole_language_model_is_left_aside(tiny_folder: Path) -> None:
    def both(stored: Tensors) -> Tensors:
        head = np.ones((2, 48), np.float32)
        return stored | {
            "lm_head.weight": stored["transformer.wte.weight"] + 1,
            "score.weight": head,
        }

    with Checkpoint(saved_anew(tiny_folder, both)) as checkpoint:
        assert checkpoint.notes == ("The model's 'score' is left aside: a text does not need it.",)
