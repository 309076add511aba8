"""The GS1 check digit, and the check character pair (GS1 General Specifications, sections 7.9.1 and 7.9.5).

>>> check_digit("690123400001")
'6'
>>> has_check_digit("106141412345678908")
True
>>> check_pair("1987654Ad4X4bL5ttr2310c")
'2K'
"""

_CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CSET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)

_VALUES = bytes.maketrans(b"0123456789", bytes(range(10)))


def check_digit(digits: str) -> str:
    """Return the digit that closes `digits`: ASCII digits, any number of them; weights 3 and 1 from the right."""
    values = digits.encode().translate(_VALUES)  # sums bytes: every distinct SSCC of an event comes here
    return str(-(3 * sum(values[::-2]) + sum(values[-2::-2])) % 10)


def has_check_digit(digits: str) -> bool:
    """Tell whether the last of `digits` is the check digit of the rest."""
    return digits[-1] == check_digit(digits[:-1])


def check_pair(text: str) -> str | None:
    """Return the two characters that close the GMN `text`; None where it is too long, or not of GS1's 82 characters."""
    values = [_CSET_82.find(character) for character in reversed(text)]
    if len(values) > len(_PRIMES) or -1 in values:
        return None
    total = sum(value * prime for value, prime in zip(values, _PRIMES, strict=False)) % 1021
    return _CSET_32[total // 32] + _CSET_32[total % 32]
