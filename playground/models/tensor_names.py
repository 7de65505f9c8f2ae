"""From the names that tensors have in a file to the names that they have in a GPT-2.

Whatever wrapped a model when it was saved (torch.compile, DataParallel, a trainer, a class of one's
own) has put its name in front of every tensor's, and may have added heads of its own beside the
language model. The position embedding tells where the GPT-2 itself begins.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playground.gpt2 import LM_HEAD
from playground.models.errors import ModelError, quoted

_ANCHORS = ("wpe.weight", "ln_f.weight", "wte.weight")
"""A GPT-2 has each of these once; the first that is found tells the prefix of all."""
_PARTS = frozenset({"wte", "wpe", "h", "ln_f"})
_MASK_BUFFER = re.compile(r"h\.\d+\.attn\.(bias|masked_bias)")
"""Causal masks that older versions of Hugging Face's GPT-2 stored beside the weights."""
_HEAD = re.compile(r"\w+_head|score|classifier|qa_outputs")
"""Heads by name, for a file whose names do not part them from the model by a prefix."""
_CLASSIFIERS = frozenset({"score", "classifier", "qa_outputs"})
_CHANGED_WEIGHTS = (
    (re.compile(r"\.lora_[AB]\.|\.lora_embedding_"), "a LoRA adapter that is not merged; merge it"),
    (
        re.compile(r"\.(qweight|qzeros|SCB|absmax|quant_map\.?)$|\.quant_state\."),
        "quantised weights; save it unquantised",
    ),
)
"""Tensors that say that the others are not the model's own weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTensors:
    """The tensors of a checkpoint, told apart.

    Attributes:
        stored: stored names by the names that GPT-2 has for them, `lm_head.weight` among them.
        heads: other heads beside the language model, which it works without.
    """

    stored: Mapping[str, str]
    heads: tuple[str, ...]


def name_tensors(stored_names: Iterable[str], where: str) -> NamedTensors:
    """Return which tensor is which; mask buffers are left out. `where` names the model.

    A tensor that is neither a GPT-2's nor a head's stays under its own name, to be refused.

    Raises:
        ModelError: the weights are no GPT-2's, are a classifier's, or are there twice.
    """
    names = list(stored_names)
    for pattern, told in _CHANGED_WEIGHTS:
        if any(pattern.search(name) for name in names):
            raise ModelError(f"{where} holds {told} first.")
    prefix = _prefix(names, where)
    stored: dict[str, str] = {}
    heads: set[str] = set()
    for name in names:
        head = _head(name, prefix)
        if head is not None:
            heads.add(head)
            continue
        own_name = LM_HEAD if _ends_with(name, LM_HEAD) else name.removeprefix(prefix)
        if _MASK_BUFFER.fullmatch(own_name):
            continue
        if own_name in stored:
            raise _twice(own_name, (stored[own_name], name), where)
        stored[own_name] = name
    classifiers = heads & _CLASSIFIERS
    if classifiers and LM_HEAD not in stored:
        raise ModelError(
            f"{where} is a classifier, not a language model: its head is"
            f" {quoted(classifiers.pop())}, and nothing in it was trained to tell the next token."
        )
    return NamedTensors(stored=stored, heads=tuple(sorted(heads)))


def _prefix(names: list[str], where: str) -> str:
    """Return what stands before the names of the GPT-2's own tensors."""
    for anchor in _ANCHORS:
        found = [name for name in names if _ends_with(name, anchor)]
        if len(found) > 1:
            raise _twice(anchor, found, where)
        if found:
            return found[0].removesuffix(anchor)
    if names:
        raise ModelError(
            f"{where} holds no GPT-2: none of its tensors is named as a GPT-2's are; the first is"
            f" {quoted(names[0])}."
        )
    return ""


def _ends_with(name: str, own_name: str) -> bool:
    """Return whether a stored name is GPT-2's own name, with or without parts before it."""
    return name == own_name or name.endswith(f".{own_name}")


def _head(name: str, prefix: str) -> str | None:
    """Return the head that a tensor belongs to; None if it is the language model's, or unknown."""
    if _ends_with(name, LM_HEAD):
        return None
    parts = name.split(".")
    if name.startswith(prefix) and (prefix or parts[0] in _PARTS):
        return None
    outside = (part for part, other in zip(parts, prefix.split("."), strict=False) if part != other)
    head = next(outside, parts[-1])
    if head == "lm_head" or head in _PARTS or (not prefix and not _HEAD.fullmatch(head)):
        return None
    return head


def _twice(own_name: str, stored: Iterable[str], where: str) -> ModelError:
    """Return the refusal of a tensor that two names could mean."""
    one, other, *_ = stored
    return ModelError(
        f"{where} holds tensor {quoted(own_name)} twice, as {quoted(one)} and as {quoted(other)}."
    )
