"""Passive widgets: they show what they are given and say what a person did."""
