"""Large figures as the cards write them."""

from playground.quantities import short_bytes, short_count


def flops(count: int) -> str:
    """Return an amount of arithmetic, up to its unit: `1.2 M` or `60 `; a dash for none."""
    if not count:
        return "–"
    text = short_count(count)
    if text[-1].isdecimal():
        return f"{text} "
    return f"{text[:-1]} {'G' if text[-1] == 'B' else text[-1]}"


def memory(n_bytes: int) -> str:
    """Return an amount of memory such as `442 kB`; a dash for none."""
    return short_bytes(n_bytes) if n_bytes else "–"


def count(quantity: int) -> str:
    """Return a count such as `38.6M`."""
    return short_count(quantity)
