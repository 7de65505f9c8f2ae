"""The card of where the time of a step goes, operation by operation."""
