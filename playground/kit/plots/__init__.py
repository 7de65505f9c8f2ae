"""Plots of figures that grow while they are looked at."""
