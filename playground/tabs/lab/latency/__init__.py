"""The card of the milliseconds that each token took."""
