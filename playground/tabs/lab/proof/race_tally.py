"""What a run's raced steps add up to."""

from playground.generation.run_log import RunLog
from playground.tabs.lab.proof.agreement import RunAgreement
from playground.tabs.lab.proof.figures import Divergence, RaceProof, divergence_of
from playground.text import Tokenizer


class RaceTally:
    """A run's comparisons added up, each step once.

    Attributes:
        log: the run.
        agreement: so far.
        divergence: the first step whose answers did not agree, or None.
    """

    def __init__(self, log: RunLog) -> None:
        self.log = log
        self.agreement = RunAgreement()
        self.divergence: Divergence | None = None
        self._n_read = 0

    def catch_up(self, tokenizer: Tokenizer | None) -> None:
        """Take in the steps that are new; `tokenizer` names the tokens of a divergence."""
        for record in self.log.steps[self._n_read :]:
            if record.agreement is not None:
                self.agreement = self.agreement.with_step(record.agreement, index=record.index)
            if self.divergence is None and tokenizer is not None:
                self.divergence = divergence_of(record, tokenizer)
        self._n_read = len(self.log.steps)

    @property
    def proof(self) -> RaceProof | None:
        """What the run proves; None as long as none of its steps was raced."""
        if not self.agreement.n_steps:
            return None
        return RaceProof(
            dtype=self.log.conditions.dtype,
            agreement=self.agreement,
            history=self.log.history.agreement,
            divergence=self.divergence,
        )
