"""One run of a model, step by step, and its history.

Here are the values that tell of it, which need no model; what runs is in `generation.session`.
"""

from playground.generation.agreement import (
    TOLERANCES,
    LogitComparison,
    StepAgreement,
    Verdict,
)
from playground.generation.history import AgreementHistory, Curve, Flip, PathHistory, RunHistory
from playground.generation.records import (
    Conditions,
    ContextShift,
    Failure,
    ForwardPass,
    RunSummary,
    StepRecord,
    StopReason,
)
from playground.generation.request import (
    SEED_MAX,
    CacheMode,
    ContextEnd,
    Fault,
    GenerationRequest,
    RequestError,
    SamplingParams,
)
from playground.generation.run import StepLogits, step_uniform
from playground.generation.sampling import (
    SamplingError,
    TokenDistribution,
    next_token_distribution,
)

__all__ = [
    "SEED_MAX",
    "TOLERANCES",
    "AgreementHistory",
    "CacheMode",
    "Conditions",
    "ContextEnd",
    "ContextShift",
    "Curve",
    "Failure",
    "Fault",
    "Flip",
    "ForwardPass",
    "GenerationRequest",
    "LogitComparison",
    "PathHistory",
    "RequestError",
    "RunHistory",
    "RunSummary",
    "SamplingError",
    "SamplingParams",
    "StepAgreement",
    "StepLogits",
    "StepRecord",
    "StopReason",
    "TokenDistribution",
    "Verdict",
    "next_token_distribution",
    "step_uniform",
]
