"""The card of who looks at whom, head by head."""
