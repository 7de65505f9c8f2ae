"""One run of a model, step by step, and its history."""

from playground.generation.history import Curve, PathHistory, RunHistory
from playground.generation.records import (
    ForwardPass,
    RunConditions,
    RunFailure,
    RunSummary,
    StepRecord,
    StopReason,
)
from playground.generation.request import (
    SEED_MAX,
    CacheMode,
    GenerationRequest,
    RequestError,
    SamplingParams,
)
from playground.generation.run import StepLogits
from playground.generation.sampling import (
    SamplingError,
    TokenDistribution,
    next_token_distribution,
)
from playground.generation.session import Session, generate

__all__ = [
    "SEED_MAX",
    "CacheMode",
    "Curve",
    "ForwardPass",
    "GenerationRequest",
    "PathHistory",
    "RequestError",
    "RunConditions",
    "RunFailure",
    "RunHistory",
    "RunSummary",
    "SamplingError",
    "SamplingParams",
    "Session",
    "StepLogits",
    "StepRecord",
    "StopReason",
    "TokenDistribution",
    "generate",
    "next_token_distribution",
]
