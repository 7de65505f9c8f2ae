"""The same weights in the formats of several engines.

    python tests/benchmarks/model_files.py folder random:124M FOLDER
    python tests/benchmarks/model_files.py gguf FOLDER FILE

Each step runs in an interpreter of its own: the first needs this project, the second `gguf`.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np

_GGUF_NAMES = {
    "wte": "token_embd",
    "wpe": "position_embd",
    "ln_f": "output_norm",
    "ln_1": "attn_norm",
    "attn.c_attn": "attn_qkv",
    "attn.c_proj": "attn_output",
    "ln_2": "ffn_norm",
    "mlp.c_fc": "ffn_up",
    "mlp.c_proj": "ffn_down",
}


def main() -> None:
    match sys.argv[1:]:
        case ["folder", model, folder]:
            write_folder(model, Path(folder))
        case ["gguf", folder, file]:
            write_gguf(Path(folder), Path(file))
        case _:
            sys.exit(__doc__)


def write_folder(model: str, folder: Path) -> None:
    """Write a random model of the catalog as Hugging Face would, in float32."""
    from safetensors.numpy import save_file

    from playground.models import find_entry
    from playground.models.made_weights import RandomWeights
    from playground.resource_files import resource_path

    entry = find_entry(model)
    if entry is None:
        sys.exit(f"{model} is not in the catalog")
    config = entry.config
    sizes = {"vocab_size": config.n_vocab, "n_positions": config.n_ctx, "n_embd": config.n_embd}
    sizes |= {"n_head": config.n_head, "n_layer": config.n_layer}
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(resource_path(f"models/gpt2-bpe/{name}"), folder)
    (folder / "config.json").write_text(json.dumps({"model_type": "gpt2", **sizes}))
    weights = RandomWeights(config, 0)
    save_file(
        {f"transformer.{name}": weights[name] for name in weights},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )


def write_gguf(folder: Path, file: Path) -> None:
    """Write the model of a folder as a GGUF in float32, without a tokenizer: ids go in and out."""
    from gguf import GGUFWriter, LlamaFileType
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text())
    writer = GGUFWriter(file, "gpt2")
    writer.add_file_type(LlamaFileType.ALL_F32)
    writer.add_context_length(config["n_positions"])
    writer.add_embedding_length(config["n_embd"])
    writer.add_feed_forward_length(config.get("n_inner") or 4 * config["n_embd"])
    writer.add_block_count(config["n_layer"])
    writer.add_head_count(config["n_head"])
    writer.add_layer_norm_eps(config.get("layer_norm_epsilon", 1e-5))
    writer.add_vocab_size(config["vocab_size"])
    writer.add_tokenizer_model("no_vocab")
    for name, tensor in load_file(folder / "model.safetensors").items():
        name = name.removeprefix("transformer.")
        # A checkpoint keeps the matrices of its blocks as (in, out), a GGUF as (out, in).
        is_block_matrix = name.startswith("h.") and tensor.ndim == 2
        writer.add_tensor(
            gguf_name(name), np.ascontiguousarray(tensor.T) if is_block_matrix else tensor
        )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def gguf_name(name: str) -> str:
    """Return what llama.cpp calls a tensor: `h.3.attn.c_attn.bias` is `blk.3.attn_qkv.bias`."""
    stem, _, kind = name.rpartition(".")
    if not stem.startswith("h."):
        return f"{_GGUF_NAMES[stem]}.{kind}"
    _, layer, part = stem.split(".", 2)
    return f"blk.{layer}.{_GGUF_NAMES[part]}.{kind}"


if __name__ == "__main__":
    main()
