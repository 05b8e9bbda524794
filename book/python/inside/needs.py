"""Which cells a piece of code builds on: those that give the names that it takes from outside.

An exercise in the middle of a chapter runs without the chapter: only what its answer uses is run
first. Names are resolved as Python does it, by its own tables of symbols.
"""

from __future__ import annotations

import builtins
import symtable
from collections.abc import Sequence

BUILTINS = frozenset(dir(builtins))


def needed(sources: Sequence[str], text: str) -> list[int]:
    """Return the cells to run before a text, in order.

    Parameters
    ----------
    sources : sequence of str
        The cells above it.
    text : str
        The code that is to run.

    Returns
    -------
    list of int
        Their numbers, from 0. A name is taken from the last cell that gives it, before the one
        that uses it. What is no Python, or a name that no cell gives, needs nothing.
    """
    known = [names_of(source) for source in sources]
    found: set[int] = set()
    waiting = [(name, len(sources)) for name in names_of(text)[1]]
    while waiting:
        name, before = waiting.pop()
        giver = next((i for i in reversed(range(before)) if name in known[i][0]), None)
        if giver is None or giver in found:
            continue
        found.add(giver)
        waiting += [(other, giver) for other in known[giver][1]]
    return sorted(found)


def names_of(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell gives, and those that it takes from outside.

    Parameters
    ----------
    source : str
        A cell. One that is no Python gives and takes nothing.

    Returns
    -------
    tuple of set of str
        Both sets.
    """
    try:
        top = symtable.symtable(source, "cell", "exec")
    except (SyntaxError, ValueError):
        return set(), set()
    gives = {
        symbol.get_name()
        for symbol in top.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }
    return gives, _taken(top) - gives - BUILTINS


def _taken(table: symtable.SymbolTable) -> set[str]:
    """Return the names that a scope, and the scopes in it, look up outside of all functions."""
    is_top = table.get_type() == "module"
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (is_top or symbol.is_global())
    }
    return names.union(*map(_taken, table.get_children()))
