"""The card of every operation of a pass, with the shape of its result."""
