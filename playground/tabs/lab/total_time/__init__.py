"""The card of the seconds that all tokens took together."""
