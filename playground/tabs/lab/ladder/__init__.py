"""The card from textbook code to this engine, one change a rung."""
