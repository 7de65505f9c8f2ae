"""How fast a model runs on this machine, beside the machine's own limits."""

from playground.analysis.bench.figures import Figure, figures_of, speedups
from playground.analysis.bench.plan import BenchError, BenchPlan
from playground.analysis.bench.run import BenchRun, Phase, run_bench

__all__ = [
    "BenchError",
    "BenchPlan",
    "BenchRun",
    "Figure",
    "Phase",
    "figures_of",
    "run_bench",
    "speedups",
]
