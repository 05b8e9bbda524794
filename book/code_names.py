"""Where the cells of a notebook use names of `nnlib`, read from their syntax without running them.

Cells are read in order, and what one imports the next may use. A name that is given another meaning
(a function of the chapter's own, a parameter, a loop variable) is no longer the one imported.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from book import catalog


@dataclass(frozen=True)
class Use:
    """A name of the package in a piece of code: which characters, and what they mean."""

    start: int
    end: int
    name: str
    is_import: bool = False  # the place where a reader meets the name


class Reader(ast.NodeVisitor):
    """Collect the uses in one cell; `known` says what the names of earlier cells mean."""

    def __init__(self, source: str, known: dict[str, str]) -> None:
        self.known, self.uses = known, list[Use]()
        self.lines = source.splitlines(keepends=True)

    def position(self, line: int, column: int) -> int:
        """Return the place in the text of what ast counts in lines and bytes."""
        before = self.lines[line - 1].encode()[:column].decode()
        return sum(map(len, self.lines[: line - 1])) + len(before)

    def note(self, line: int, column: int, text: str, name: str, is_import: bool = False) -> None:
        """Note that `text`, at this place, is `name`."""
        start = self.position(line, column)
        self.uses.append(Use(start, start + len(text), name, is_import))

    def bind(self, local: str, name: str) -> None:
        """Remember what an import makes of a name."""
        if is_ours(name):
            self.known[local] = name
        else:
            self.known.pop(local, None)

    def visit_Import(self, node: ast.Import) -> None:
        """``import nnlib.graph as graph``."""
        for alias in node.names:
            first = alias.name.partition(".")[0]
            self.bind(alias.asname or first, alias.name if alias.asname else first)
            if is_ours(alias.name):
                self.note(alias.lineno, alias.col_offset, alias.name, alias.name, True)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """``from nnlib.network import forward``."""
        module = node.module or ""
        if is_ours(module):
            self.note(node.lineno, node.col_offset + len("from "), module, module)
        for alias in node.names:
            name = f"{module}.{alias.name}"
            self.bind(alias.asname or alias.name, name)
            if is_ours(name):
                self.note(alias.lineno, alias.col_offset, alias.name, name, True)

    def visit_Name(self, node: ast.Name) -> None:
        """Note a use; an assignment takes the meaning away."""
        if not isinstance(node.ctx, ast.Load):
            self.known.pop(node.id, None)
        elif node.id in self.known:
            self.note(node.lineno, node.col_offset, node.id, self.known[node.id])

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Note as much of ``network.forward(X).Z`` as is a name of the package."""
        text = ast.unparse(node)
        root, _, rest = text.partition(".")
        name = f"{self.known.get(root)}.{rest}"
        if root in self.known and text.replace(".", "").isidentifier():
            while name not in catalog.roads() and name.rpartition(".")[0] in catalog.entries():
                name, text = name.rpartition(".")[0], text.rpartition(".")[0]
            self.note(node.lineno, node.col_offset, text, name)
        else:
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Read the value before the names it is given to."""
        for part in (node.value, *node.targets):
            self.visit(part)

    def visit_scope(self, node: ast.AST) -> None:
        """Read a function or a comprehension, whose own names hide those outside."""
        outer, parts = self.known, list(ast.walk(node))
        own = {part.arg for part in parts if isinstance(part, ast.arg)}
        own |= {p.id for p in parts if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)}
        outer.pop(getattr(node, "name", ""), None)
        self.known = {local: name for local, name in outer.items() if local not in own}
        self.generic_visit(node)
        self.known = outer

    visit_FunctionDef = visit_Lambda = visit_ClassDef = visit_scope
    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_scope


def is_ours(name: str) -> bool:
    """Return whether a dotted name is the package's."""
    return name.partition(".")[0] == catalog.PACKAGE


def uses_in(source: str, known: dict[str, str]) -> list[Use]:
    """Return the uses in a cell, in order; `known` takes up what it imports."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # not Python after all, such as a shell command
        return []
    reader = Reader(source, known)
    reader.visit(tree)
    return sorted(reader.uses, key=lambda use: use.start)
