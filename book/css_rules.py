"""A style sheet as a list of rules: read it, leave out what a site cannot use, write it short.

A rule goes only when it provably matches nothing: each of its selectors asks for a class, an id or
a kind of element that no page has and no script knows. Attributes and states are never a reason,
nor is a class that must be absent (``:not``). A custom property goes when nothing reads it, and an
animation when no rule names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import tinycss2

GROUPS = ("media", "supports", "layer", "container")  # at-rules with rules inside
CHOICES = ("is", "where", "has", "matches", "-webkit-any", "-moz-any")  # one of the list will do
KEYFRAMES = re.compile(r"@(?:-webkit-)?keyframes ([\w-]+)")
READ = re.compile(r"var\(\s*(--[\w-]+)")
Tokens = Sequence[Any]


@dataclass(frozen=True)
class Rule:
    """What a style sheet is made of.

    ``selectors`` and ``declarations`` make a plain rule; ``head`` and ``rules`` a group such as
    ``@media``; a ``head`` alone is text that stays as it is.
    """

    selectors: tuple[tuple[Any, ...], ...] = ()
    declarations: tuple[tuple[str, str], ...] = ()
    head: str = ""
    rules: tuple[Rule, ...] = ()


def read_rules(css: str) -> list[Rule]:
    """Return the rules of a style sheet; of its comments only the licences."""
    return list(_rules(tinycss2.parse_stylesheet(css, skip_whitespace=True)))


def _rules(nodes: Tokens) -> Iterator[Rule]:
    for node in nodes:
        if node.type == "comment" and node.value.startswith("!"):
            yield Rule(head=f"/*{node.value}*/")
        elif node.type == "qualified-rule":
            yield Rule(tuple(_split(node.prelude)), tuple(_declarations(node.content)))
        elif node.type == "at-rule" and node.lower_at_keyword in GROUPS and node.content:
            head = f"@{node.at_keyword} {_text(node.prelude)}"
            inside = tinycss2.parse_rule_list(node.content, skip_whitespace=True)
            yield Rule(head=head, rules=tuple(_rules(inside)))
        elif node.type == "at-rule" and node.lower_at_keyword != "charset":
            yield Rule(head=" ".join(node.serialize().split()))


def _split(tokens: Tokens) -> Iterator[tuple[Any, ...]]:
    """Cut a list of selectors at its commas."""
    part: list[Any] = []
    for token in tokens:
        if token == ",":
            yield tuple(part)
            part = []
        elif token.type != "comment":
            part.append(token)
    yield tuple(part)


def _declarations(tokens: Tokens) -> Iterator[tuple[str, str]]:
    """Yield name and value; what a browser cannot read it leaves out, too."""
    for node in tinycss2.parse_blocks_contents(tokens, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            yield node.name, (_text(node.value) or " ") + "!important" * node.important
        elif node.type != "error":
            raise ValueError(f"style sheet: came {node.type} within a rule; expected declarations")


def _text(tokens: Tokens) -> str:
    """Return tokens as text, every gap one blank."""
    kept = [token for token in tokens if token.type != "comment"]
    gaps = (" " if token.type == "whitespace" else token.serialize() for token in kept)
    return "".join(gaps).strip()


def without_unused(
    rules: Sequence[Rule], names: set[str], tags: set[str], texts: str
) -> list[Rule]:
    """Leave out rules that match nothing, and what no rule reads: custom properties, animations.

    Parameters
    ----------
    rules : sequence of Rule
        The style sheet.
    names : set of str
        Every class and id that an element may have.
    tags : set of str
        Every kind of element that there may be, in lower case.
    texts : str
        Whatever else may read a custom property: pages and scripts.

    Returns
    -------
    list of Rule
        The rest, in the same order.
    """
    kept = list(_animated(list(_matching(rules, names, tags))))
    mentioned = set(re.findall(r"--[\w-]+", texts))
    while True:
        read = mentioned | set(READ.findall(write_rules(kept)))
        fewer = list(_reading(kept, read))
        if fewer == kept:
            return kept
        kept = fewer


def _matching(rules: Sequence[Rule], names: set[str], tags: set[str]) -> Iterator[Rule]:
    for rule in rules:
        if rule.selectors:
            alive = tuple(one for one in rule.selectors if _may_match(one, names, tags))
            if alive and rule.declarations:
                yield replace(rule, selectors=alive)
        elif rule.rules:
            inside = tuple(_matching(rule.rules, names, tags))
            if inside:
                yield replace(rule, rules=inside)
        else:
            yield rule


def _may_match(selector: Tokens, names: set[str], tags: set[str]) -> bool:
    """Return whether an element may fit: all the classes, ids and elements asked for are known."""
    before: Any = None
    for token in selector:
        is_class = token.type == "ident" and before == "."
        if (is_class or token.type == "hash") and token.value not in names:
            return False
        is_tag = token.type == "ident" and before != "." and before != ":"
        if is_tag and token.lower_value not in tags:
            return False
        is_choice = token.type == "function" and token.lower_name in CHOICES
        if is_choice and not any(_may_match(one, names, tags) for one in _split(token.arguments)):
            return False
        before = token
    return True


def _animated(rules: Sequence[Rule]) -> Iterator[Rule]:
    named = {word for value in _animations(rules) for word in re.findall(r"[\w-]+", value)}
    for rule in rules:
        keyframes = KEYFRAMES.match(rule.head)
        if not keyframes or keyframes[1] in named:
            yield rule


def _animations(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield what the rules say of animations, their names among it."""
    for rule in rules:
        yield from (value for name, value in rule.declarations if "animation" in name)
        yield from _animations(rule.rules)


def _reading(rules: Sequence[Rule], read: set[str]) -> Iterator[Rule]:
    for rule in rules:
        if rule.selectors:
            pairs = rule.declarations
            used = tuple(p for p in pairs if not p[0].startswith("--") or p[0] in read)
            if used:
                yield replace(rule, declarations=used)
        elif rule.rules:
            inside = tuple(_reading(rule.rules, read))
            if inside:
                yield replace(rule, rules=inside)
        else:
            yield rule


def write_rules(rules: Sequence[Rule]) -> str:
    """Return the style sheet as short text."""
    return "".join(map(_written, rules))


def _written(rule: Rule) -> str:
    if rule.rules:
        return f"{rule.head}{{{write_rules(rule.rules)}}}"
    if rule.head:
        return rule.head
    body = ";".join(f"{name}:{value}" for name, value in rule.declarations)
    return f"{','.join(map(_text, rule.selectors))}{{{body}}}"
