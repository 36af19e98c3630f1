"""Which words are nearly another: a letter too much, too few, another one, or two that changed places.

This is the definition; a backend may find such words faster, but finds the same.
"""

from __future__ import annotations

LONG = 8  # letters from which two edits are near, else one


def reach(token: str) -> int:
    """How many edits away a token may be and still be near."""
    return 2 if len(token) >= LONG else 1


def is_near(token: str, other: str) -> bool:
    """Whether another token begins alike and is at most `reach` edits away, but is not the token itself.

    An edit adds, drops or replaces a letter, or changes two neighbours' places: optimal string alignment, where no
    letter is edited twice. Measured in letters, not bytes; from the token, so that the other may be longer or shorter.
    """
    most = reach(token)
    if token == other or token[:1] != other[:1] or abs(len(token) - len(other)) > most:
        return False
    return _is_within(*_unlike(token, other), most)


def distance(token: str, other: str) -> int:
    """How many edits lie between two tokens."""
    above, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for at, letter in enumerate(token, 1):
        before, above, row = above, row, [at]
        for place, found in enumerate(other, 1):
            edits = min(above[place] + 1, row[-1] + 1, above[place - 1] + (letter != found))
            is_swapped = at > 1 and place > 1 and (letter, token[at - 2]) == (other[place - 2], found)
            row.append(min(edits, before[place - 2] + 1) if is_swapped else edits)
    return row[-1]


def _unlike(token: str, other: str) -> tuple[str, str]:
    """What is left of two tokens without what they begin and end with alike."""
    begin, end, most = 0, 0, min(len(token), len(other))
    while begin < most and token[begin] == other[begin]:
        begin += 1
    while end < most - begin and token[-1 - end] == other[-1 - end]:
        end += 1
    return token[begin : len(token) - end], other[begin : len(other) - end]


def _is_within(token: str, other: str, most: int) -> bool:
    """Whether two tokens are so many edits apart at most; most are told by their letters alone."""
    longest = max(len(token), len(other))
    if longest <= most:
        return True
    if most == 1:
        return len(token) == len(other) == len("ab") and token == other[::-1]
    if len(set(token) - set(other)) > most or len(set(other) - set(token)) > most:
        return False
    return distance(token, other) <= most
