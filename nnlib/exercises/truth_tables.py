"""Functions of two bits: their rows, and their names."""

ROWS = ((0, 0), (0, 1), (1, 0), (1, 1))
"""The inputs, in the order of every truth table here."""

_NAMES = {
    (0, 0, 0, 0): "0 in every row",
    (1, 1, 1, 1): "1 in every row",
    (0, 0, 0, 1): "AND",
    (0, 1, 1, 1): "OR",
    (1, 1, 1, 0): "NAND",
    (1, 0, 0, 0): "NOR",
    (0, 1, 1, 0): "XOR",
    (1, 0, 0, 1): "XNOR, the opposite of XOR",
    (0, 0, 1, 1): "x1 alone",
    (0, 1, 0, 1): "x2 alone",
    (1, 1, 0, 0): "NOT x1",
    (1, 0, 1, 0): "NOT x2",
    (0, 0, 1, 0): "x1 AND NOT x2",
    (0, 1, 0, 0): "x2 AND NOT x1",
    (1, 0, 1, 1): "x1 OR NOT x2",
    (1, 1, 0, 1): "x2 OR NOT x1",
}


def name_of(outputs):
    """Name the function of two bits with these outputs.

    Parameters
    ----------
    outputs : sequence
        What came in each of the `ROWS`.

    Returns
    -------
    str
        Its name; empty if not all outputs are 0 or 1.
    """
    return _NAMES.get(tuple(outputs), "")
