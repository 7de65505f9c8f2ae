"""The rungs of the ladder, one small implementation each."""
