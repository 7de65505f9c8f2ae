"""The KV cache broken on purpose, in small implementations beside the engine."""

from playground.measure.faults.faulty_session import FaultFacts, fault_facts, faulty_session

__all__ = ["FaultFacts", "fault_facts", "faulty_session"]
