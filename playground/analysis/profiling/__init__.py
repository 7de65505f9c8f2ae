"""Where the time of a step goes, measured operation by operation."""

from playground.analysis.profiling.parts import Part
from playground.analysis.profiling.profile import PartProfile, Profile, StepProfile
from playground.analysis.profiling.question import ProfileQuestion

__all__ = ["Part", "PartProfile", "Profile", "ProfileQuestion", "StepProfile"]
