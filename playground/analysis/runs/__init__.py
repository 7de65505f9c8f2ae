"""Several runs side by side: as rows, compared, repeated, and written out."""
