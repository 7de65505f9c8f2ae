"""The KV cache broken on purpose, in small implementations beside the engine."""

from playground.analysis.faults.fault import Fault, FaultFacts
from playground.analysis.faults.faulty_session import faulty_session

__all__ = ["Fault", "FaultFacts", "faulty_session"]
