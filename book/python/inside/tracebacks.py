"""Tracebacks of what a reader wrote: their own lines, and not those of the libraries they call."""

from __future__ import annotations

import traceback


def readers_traceback(error: BaseException) -> str:
    """Return an error in words, with the lines of the reader's cells that led to it.

    Parameters
    ----------
    error : BaseException
        What a cell raised.

    Returns
    -------
    str
        For each call, the cell, its line and the text there; at the end, the error.
    """
    words = "".join(traceback.format_exception_only(error)).rstrip("\n")
    if isinstance(error, SyntaxError) and _is_readers(error.filename):
        return words.replace('File "<', "").replace('>", line', ", line")
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if _is_readers(frame.filename)
    ]
    return "\n".join([*map(_line, frames), words])


def _is_readers(filename: str | None) -> bool:
    return bool(filename) and str(filename).startswith("<cell ")


def _line(frame: traceback.FrameSummary) -> str:
    inside = "" if frame.name == "<module>" else f", in {frame.name}"
    return f"{frame.filename[1:-1]}, line {frame.lineno}{inside}\n    {frame.line}"
