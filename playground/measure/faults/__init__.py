"""The KV cache broken on purpose, in small implementations beside the engine."""

from playground.measure.faults.fault import FaultFacts, fault_facts
from playground.measure.faults.faulty_session import faulty_session

__all__ = ["FaultFacts", "fault_facts", "faulty_session"]
