"""Large figures as people say them, to three digits."""


def short_count(quantity: int) -> str:
    """Return a count such as `124M`."""
    return _scaled(quantity, ("", "k", "M", "B"))


def short_bytes(n_bytes: int) -> str:
    """Return an amount of memory such as `498 MB`, in powers of a thousand."""
    return _scaled(n_bytes, (" B", " kB", " MB", " GB"))


def _scaled(quantity: int, units: tuple[str, str, str, str]) -> str:
    """Return a quantity in one of four units, each a thousand times the one before."""
    in_unit = float(f"{quantity:.3g}")
    for unit in units[:-1]:
        if in_unit < 1000:
            return f"{in_unit:.3g}{unit}"
        in_unit /= 1000
    return f"{in_unit:,.6g}{units[-1]}"
