"""The KV cache broken on purpose, in small implementations beside the engine."""

from playground.measure.faults.faulty_session import (
    FaultFacts,
    fault_facts,
    faulty_session,
    needs_earlier_run,
)

__all__ = ["FaultFacts", "fault_facts", "faulty_session", "needs_earlier_run"]
