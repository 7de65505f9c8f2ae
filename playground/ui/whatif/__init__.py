"""The cards of the tab “What if”."""
