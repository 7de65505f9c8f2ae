"""The card of which rows change when one token does."""
