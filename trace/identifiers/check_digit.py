"""The GS1 check digit (GS1 General Specifications, section 7.9.1).

>>> check_digit("690123400001")
'6'
>>> has_check_digit("106141412345678908")
True
"""

_VALUES = bytes.maketrans(b"0123456789", bytes(range(10)))


def check_digit(digits: str) -> str:
    """Return the digit that closes `digits`: ASCII digits, any number of them; weights 3 and 1 from the right."""
    values = digits.encode().translate(_VALUES)  # sums bytes: every distinct SSCC of an event comes here
    return str(-(3 * sum(values[::-2]) + sum(values[-2::-2])) % 10)


def has_check_digit(digits: str) -> bool:
    """Tell whether the last of `digits` is the check digit of the rest."""
    return digits[-1] == check_digit(digits[:-1])
