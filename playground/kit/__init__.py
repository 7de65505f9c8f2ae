"""Widgets that know nothing of this program: cards, plots, labels, fields, and how all looks."""
