"""Bytes that are, or are to become, characters."""

REPLACEMENT = "\ufffd"
"""Stands for bytes that are no character."""

_LENGTH_FROM = ((0xF5, 0), (0xF0, 4), (0xE0, 3), (0xC2, 2), (0x00, 0))
_SECOND_BYTE = {0xE0: (0xA0, 0xBF), 0xED: (0x80, 0x9F), 0xF0: (0x90, 0xBF), 0xF4: (0x80, 0x8F)}
_NO_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), REPLACEMENT)


def without_surrogates(text: str) -> str:
    """Return `text` with U+FFFD for every lone surrogate, which UTF-8 cannot spell."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.translate(_NO_SURROGATES)
    return text


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


def characters_of_bytes(data: bytes) -> list[int]:
    """Return, for each byte, the index of its character in `data.decode(errors="replace")`."""
    characters: list[int] = []
    n_chars = 0
    while data:
        try:
            valid, n_invalid = data.decode(), 0
        except UnicodeDecodeError as error:
            valid, n_invalid = data[: error.start].decode(), error.end - error.start
        for character in valid:
            characters += [n_chars] * len(character.encode())
            n_chars += 1
        if n_invalid:
            characters += [n_chars] * n_invalid
            n_chars += 1
        data = data[len(valid.encode()) + n_invalid :]
    return characters
