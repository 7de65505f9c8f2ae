"""The card of the rows that each step computes, the recomputed ones among them."""
