"""Which bytes of UTF-8 may still become a character: Python's decoders do not tell."""

_LENGTH_FROM = ((0xF5, 0), (0xF0, 4), (0xE0, 3), (0xC2, 2), (0x00, 0))
_SECOND_BYTE = {0xE0: (0xA0, 0xBF), 0xED: (0x80, 0x9F), 0xF0: (0x90, 0xBF), 0xF4: (0x80, 0x8F)}


def unfinished_length(data: bytes) -> int:
    """Return how many bytes at the end of `data` begin a character that more bytes can complete.

    It is 0 to 3, by table 3-7 of the Unicode Standard. Python's incremental decoder also holds back
    some pairs, such as `ED A0`, that nothing can complete.
    """
    for length in range(1, min(3, len(data)) + 1):
        first = data[-length]
        if 0x80 <= first <= 0xBF:
            continue
        whole = next(n for low, n in _LENGTH_FROM if first >= low)
        low, high = _SECOND_BYTE.get(first, (0x80, 0xBF))
        possible = whole > length and (length == 1 or low <= data[1 - length] <= high)
        return length if possible else 0
    return 0
