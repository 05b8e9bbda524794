"""Which cells a piece of code builds on: those that give the names that it takes from outside.

An exercise in the middle of a chapter runs without the chapter: only what its answer uses is run
first. Names are resolved as Python does it, by its own tables of symbols.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Sequence
from copy import copy

BUILTINS = frozenset(dir(builtins))


def needed(sources: Sequence[str], text: str) -> tuple[list[int], str]:
    """Return what has to run before a text.

    Parameters
    ----------
    sources : sequence of str
        The cells above it.
    text : str
        The code that is to run.

    Returns
    -------
    cells : list of int
        The numbers of cells, from 0, in order. A name is taken from the last cell that gives it,
        before the one that uses it. What is no Python, or a name that no cell gives, needs nothing.
    imports : str
        Of a cell that gives no more than imports to the text, these alone: the rest of it may load
        a library that nothing here uses.
    """
    known = [(*names_of(source), imports_of(source)) for source in sources]
    found: set[int] = set()
    imports: dict[str, int] = {}
    seen: set[tuple[str, int]] = set()
    waiting = [(name, len(sources)) for name in names_of(text)[1]]
    while waiting:
        asked = name, before = waiting.pop()
        giver = next((i for i in reversed(range(before)) if name in known[i][0]), None)
        if giver is None or giver in found or asked in seen:
            continue
        seen.add(asked)
        _, takes, imported = known[giver]
        if name in imported:
            imports[imported[name]] = giver
        else:
            found.add(giver)
            waiting += [(other, giver) for other in takes]
    alone = sorted(line for line, giver in imports.items() if giver not in found)
    return sorted(found), "\n".join(alone)


def imports_of(source: str) -> dict[str, str]:
    """Return the names that a cell only imports, each with the statement that does it.

    Parameters
    ----------
    source : str
        A cell. One that is no Python imports nothing.

    Returns
    -------
    dict of str to str
        Statements by names.
    """
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return {}
    found = {}
    for statement in body:
        for alias in getattr(statement, "names", ()):
            if isinstance(statement, ast.Import | ast.ImportFrom):
                one = copy(statement)
                one.names = [alias]
                found[(alias.asname or alias.name).split(".")[0]] = ast.unparse(one)
    return found


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
