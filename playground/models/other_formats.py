"""What a folder holds that holds no model to be read here, and what to do about it."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from playground.models.errors import ModelError, quoted
from playground.models.file_signatures import PICKLE
from playground.models.json_object import JsonObject, read_json_object

_SAVE_AGAIN = "save it as model.safetensors with transformers (`save_pretrained`)"
_TRANSFORMERS_4 = (
    "load it with transformers 4 (`{}=True`) and save it again (`safe_serialization=True`)"
)
_FORMATS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("pytorch_model*.bin",), PICKLE, f"convert it: {_SAVE_AGAIN}"),
    (
        ("*.ckpt.index", "*.ckpt-*.index"),
        "a TensorFlow checkpoint, as OpenAI published GPT-2",
        "take the same model in Hugging Face's layout, or convert it with transformers",
    ),
    (("*.msgpack",), "for Flax", _TRANSFORMERS_4.format("from_flax")),
    (("tf_model*.h5", "*.h5", "*.keras"), "for TensorFlow", _TRANSFORMERS_4.format("from_tf")),
    (
        ("*.gguf", "ggml*.bin", "*.ggml", "*.llamafile"),
        "for llama.cpp",
        "take the model that it was converted from",
    ),
    (
        ("*.onnx", "onnx/*.onnx"),
        "in ONNX, which holds a model's arithmetic with it",
        "take the model that it was exported from",
    ),
    (
        ("openvino_model.xml", "*.tflite", "*.mlpackage", "*.mlmodel", "rust_model.ot"),
        "in another program's format",
        "take the model that it was exported from",
    ),
    (
        ("*.pt", "*.pth", "*.ckpt", "*.pkl", "*.bin"),
        f"{PICKLE}, or another program's format",
        f"convert it: {_SAVE_AGAIN}",
    ),
    (("weights.npz",), "for MLX", "take the model that it was converted from"),
    (("*.zip", "*.tar", "*.tar.gz", "*.tgz", "*.7z"), "an archive", "unpack it first"),
)
"""Files that tell a format, what to call it, and what to do; the first that is there is named."""
_NO_WEIGHTS = re.compile(r"(training_args|optimizer|scheduler|scaler|rng_state)[\w.-]*")
"""What trainers leave beside a model."""
_CONFIG_MAKERS = (
    ("layers_num", "UER-py's, not Hugging Face's; convert the model with UER-py's own script"),
    ("block_size", "nanoGPT's or minGPT's, not Hugging Face's; export the model in that layout"),
    ("n_vocab", "OpenAI's (hparams.json), not Hugging Face's; take the model in that layout"),
    ("num_layers", "of another kind than Hugging Face's for GPT-2; convert the model"),
)
"""A key that only others' configurations have, and whose they are."""


def why_no_config(folder: Path) -> str:
    """Return why a folder without config.json is refused."""
    if not any(folder.iterdir()):
        return f"{quoted(folder)} is empty."
    has_weights = any(folder.glob("model*.safetensors"))
    found = _broken_link(folder / "config.json")
    if found is None and not has_weights:
        found = _adapter(folder) or _other_format(folder)
    inner = _inner_model(folder)
    if found is None and inner is not None:
        found = f"{quoted(folder)} holds no model itself, but {quoted(inner.name)} in it does."
    return found or f"{quoted(folder / 'config.json')} is missing or is not a file."


def why_no_weights(folder: Path) -> str:
    """Return why a folder without weights in safetensors is refused."""
    found = (
        _broken_link(folder / "model.safetensors")
        or _adapter(folder)
        or _other_safetensors(folder)
        or _other_format(folder)
    )
    return found or (
        f"{quoted(folder)} holds no model.safetensors, nor shards with a"
        " model.safetensors.index.json."
    )


def whose_config(config_json: JsonObject) -> str | None:
    """Return whose configuration it is that lacks what Hugging Face's has; None if unknown."""
    return next((whose for key, whose in _CONFIG_MAKERS if key in config_json), None)


def _broken_link(file: Path) -> str | None:
    """Return what to say of a link to nothing, as a hub's cache that was cleared holds them."""
    if file.is_symlink() and not file.exists():
        return f"{quoted(file)} is a link to a file that is not there."
    return None


def _adapter(folder: Path) -> str | None:
    """Return what to say of a folder that holds what PEFT trains beside a model."""
    file = folder / "adapter_config.json"
    if not file.is_file():
        return None
    kind, base = "an adapter", "its model"
    with suppress(ModelError):
        adapter = read_json_object(file)
        peft_type, name = adapter.get("peft_type"), adapter.get("base_model_name_or_path")
        if isinstance(peft_type, str):
            kind = "a LoRA adapter" if peft_type == "LORA" else f"an adapter ({quoted(peft_type)})"
        if isinstance(name, str) and name:
            base = quoted(name)
    return (
        f"{quoted(folder)} holds only {kind} for {base}; merge it into the model first"
        " (`merge_and_unload` in PEFT) and save the whole."
    )


def _other_safetensors(folder: Path) -> str | None:
    """Return what to say of safetensors files that are not named as they should be."""
    names = sorted(file.name for file in folder.glob("*.safetensors"))
    if not names:
        return None
    if len(names) == 1:
        return (
            f"{quoted(folder)} holds its weights as {quoted(names[0])}; rename the file to"
            " model.safetensors."
        )
    return (
        f"{quoted(folder)} holds {len(names)} safetensors files, from {quoted(names[0])} on, but"
        " no model.safetensors.index.json that says which tensors they hold."
    )


def _other_format(folder: Path) -> str | None:
    """Return what to say of weights in a format that is not read here."""
    for patterns, called, advice in _FORMATS:
        for file in (file for pattern in patterns for file in sorted(folder.glob(pattern))):
            if not _NO_WEIGHTS.fullmatch(file.name):
                return (
                    f"{quoted(folder)} holds its weights in {quoted(file.name)}, {called};"
                    f" {advice}."
                )
    return None


def _inner_model(folder: Path) -> Path | None:
    """Return the only folder below that has a config.json, such as a trainer's last checkpoint."""
    inner = _folders_with_config(folder)
    first = next(inner, None)
    return first if next(inner, None) is None else None


def _folders_with_config(folder: Path) -> Iterator[Path]:
    return (below for below in sorted(folder.iterdir()) if (below / "config.json").is_file())
