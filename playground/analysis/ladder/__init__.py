"""From textbook code to this engine, one change a rung, each rung a small implementation."""

from playground.analysis.ladder.climb import Rung, RungTiming, build_rungs, climb, time_rung

__all__ = ["Rung", "RungTiming", "build_rungs", "climb", "time_rung"]
