"""The card of layer norm: each row standardised over its own features."""
