"""The card of whether both paths gave the same answer."""
