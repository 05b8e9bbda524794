"""Make an nbgrader assignment from the exercises of chapters.

The exercises, their solutions and their grader are those of the book; here they get the metadata
and the marks that nbgrader asks for::

    python tools/assignment.py chapters/02-perceptron.ipynb -o source/perceptron.ipynb

Each exercise that `nnlib.exercises.check` can grade becomes three cells: the question, a cell to be
filled in, which holds the solution between nbgrader's marks, and a locked cell worth one point.
Code of the chapter that a solution uses comes along with it. nbgrader makes the students' version
from the file (`nbgrader generate_assignment`); `released` does the same for a look at it.
"""

from __future__ import annotations

import argparse
import ast
import re
import symtable
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
SCHEMA = 3  # of nbgrader's metadata


def checked(source: str) -> tuple[str, str] | None:
    """Return the exercise's name and the answer that a cell hands to `check`, or None."""
    for statement in ast.parse(source).body:
        call = getattr(statement, "value", None)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "check":
            name, answer = call.args
            return ast.literal_eval(name), ast.unparse(answer)
    return None


def defined(statement: ast.stmt) -> set[str]:
    """Return the names that a statement of a cell gives a meaning to."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(name.asname or name.name).split(".")[0] for name in statement.names}
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def used(node: ast.AST) -> set[str]:
    """Return the names that a piece of code reads and does not give a meaning to by itself.

    What a function calls its arguments and its variables is its own affair.
    """
    names: set[str] = set()

    def collect(table: symtable.SymbolTable) -> None:
        is_inside = table.get_type() != "module"
        for symbol in table.get_symbols():
            if symbol.is_global() if is_inside else symbol.is_referenced():
                names.add(symbol.get_name())
        for child in table.get_children():
            collect(child)

    collect(symtable.symtable(ast.unparse(node), "a cell", "exec"))
    return names


def needed(names: set[str], earlier: list[ast.stmt]) -> list[ast.stmt]:
    """Return the earlier statements that give names, and all that these use, their meaning."""
    chosen: list[ast.stmt] = []
    wanted = set(names)
    for statement in reversed(earlier):
        gives = defined(statement) & wanted
        if gives and isinstance(
            statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign)
        ):
            chosen.insert(0, statement)
            wanted = (wanted - gives) | used(statement)
    return chosen


def graded_cells(question: str, name: str, answer: str, code: str) -> list[NotebookNode]:
    """Return the three cells of one exercise."""
    fill = new_code_cell(f"{BEGIN}\n{code}\n{END}")
    fill.metadata["nbgrader"] = _metadata(name, solution=True)
    test = new_code_cell(
        "from nnlib.exercises import check\n\n"
        f'verdict = check("{name}", {answer})\nassert verdict.correct, verdict.message'
    )
    test.metadata["nbgrader"] = _metadata(f"test_{name}", solution=False)
    return [new_markdown_cell(question), fill, test]


def _metadata(grade_id: str, *, solution: bool) -> dict[str, object]:
    kind = {"grade": not solution, "solution": solution, "locked": not solution, "task": False}
    points = {} if solution else {"points": 1}
    return {"schema_version": SCHEMA, "grade_id": grade_id, **kind, **points}


def assignment(chapter: NotebookNode) -> NotebookNode:
    """Return the teacher's version of an assignment, with solutions.

    Parameters
    ----------
    chapter : nbformat.NotebookNode
        A chapter of the book.

    Returns
    -------
    nbformat.NotebookNode
        Three cells for each exercise whose folded solution is handed to `check`.

    Raises
    ------
    ValueError
        If the chapter has no such exercise.
    """
    earlier: list[ast.stmt] = []
    question, cells = "", []
    for cell in chapter.cells:
        if cell.cell_type == "markdown":
            question = re.sub(r"\{(?:doc|eq|cite(?::\w)?)\}`([^`]*)`", r"*\1*", cell.source)
            continue
        body = ast.parse(cell.source).body
        found = checked(cell.source)
        if found and "hide-cell" in cell.metadata.get("tags", ()):
            name, answer = found
            own = [s for s in body if getattr(getattr(s, "value", None), "func", None) is None]
            reads = set().union(used(ast.parse(answer)), *(used(s) for s in own))
            reads -= set().union(set(), *(defined(s) for s in own))
            code = [ast.unparse(s) for s in [*needed(reads, earlier), *own]]
            if not answer.isidentifier():  # weights, say: students are to fill them in
                code.append(f"answer_{name} = {answer}")
                answer = f"answer_{name}"
            cells += graded_cells(question, name, answer, "\n\n".join(code))
        earlier += body
    if not cells:
        raise ValueError("chapter: has no exercise with a solution that check grades")
    return new_notebook(cells=cells, metadata=chapter.metadata)


def released(source: NotebookNode) -> NotebookNode:
    """Return the students' version: what stands between the marks is left to them."""
    copy = nbformat.from_dict(source)
    pattern = re.compile(rf"{BEGIN}.*?{END}", re.DOTALL)
    copy.cells = [
        nbformat.from_dict({**cell, "source": pattern.sub(STUB, cell.source)})
        for cell in source.cells
    ]
    return copy


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True, help="the file to write")
    options = parser.parse_args(arguments)
    parts = []
    for path in options.chapters:
        try:
            parts.append(assignment(nbformat.read(path, as_version=4)))
        except (ValueError, OSError) as error:
            parser.error(f"{path}: {error}")  # before anything is written
    parts[0].cells = [cell for part in parts for cell in part.cells]
    options.output.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(parts[0], options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
