"""GPT-2 in NumPy and nothing else."""

from playground.errors import Cancelled
from playground.gpt2.cache import KVCache
from playground.gpt2.config import ConfigError, GPT2Config, MissingKeyError
from playground.gpt2.forward import OPERATIONS, Hook, rows_computed
from playground.gpt2.loading import WeightsError
from playground.gpt2.model import GPT2, ContextError, TokenError
from playground.gpt2.parameters import LM_HEAD, parameter_shapes

__all__ = [
    "GPT2",
    "LM_HEAD",
    "OPERATIONS",
    "Cancelled",
    "ConfigError",
    "ContextError",
    "GPT2Config",
    "Hook",
    "KVCache",
    "MissingKeyError",
    "TokenError",
    "WeightsError",
    "parameter_shapes",
    "rows_computed",
]
