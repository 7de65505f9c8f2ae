"""One run of a model, step by step, and its history.

Here are the values that tell of it, which need no model; what runs is in `generation.session`.
"""

from playground.generation.agreement import (
    TOLERANCES,
    LogitComparison,
    StepAgreement,
    Verdict,
)
from playground.generation.agreement_history import AgreementHistory
from playground.generation.context_shift import Slide
from playground.generation.fault import Fault
from playground.generation.history import Curve, Flip, PathHistory, RunHistory
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
    ContextEnd,
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
    "ContextEnd",
    "Curve",
    "Fault",
    "Flip",
    "ForwardPass",
    "GenerationRequest",
    "LogitComparison",
    "PathHistory",
    "RequestError",
    "RunConditions",
    "RunFailure",
    "RunHistory",
    "RunSummary",
    "SamplingError",
    "SamplingParams",
    "Slide",
    "StepAgreement",
    "StepLogits",
    "StepRecord",
    "StopReason",
    "TokenDistribution",
    "Verdict",
    "next_token_distribution",
    "step_uniform",
]
