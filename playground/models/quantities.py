"""Large figures as people say them, to three digits."""


def short_count(quantity: int) -> str:
    """Return a count such as `124M`."""
    return _scaled(quantity, ("", "k", "M", "B"))


def short_bytes(n_bytes: int) -> str:
    """Return an amount of memory such as `498 MB`, in powers of a thousand."""
    return _scaled(n_bytes, (" B", " kB", " MB", " GB"))


def _scaled(quantity: int, units: tuple[str, str, str, str]) -> str:
    """Return a quantity in one of four units, each a thousand times the one before."""
    power = min((len(str(quantity)) - 1) // 3, 3)
    in_unit = quantity / 1000**power
    return f"{in_unit:,.0f}{units[power]}" if in_unit >= 1000 else f"{in_unit:.3g}{units[power]}"
