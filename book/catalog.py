"""What `nnlib` offers: its public names, where each is documented, and what leads there.

A module is public when it stands directly in `nnlib` and has no underscore. Its names are those of
``__all__``; where there is none, the functions and classes it defines and the data it documents.
A name that several modules offer is documented once: in the public module that defines it, or else
in the package that readers import it from. All of this is read from the code, so that a new name
needs no entry in a list.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
from functools import cache
from types import ModuleType

from sphinx.pycode import ModuleAnalyzer

PACKAGE = "nnlib"


@cache
def all_modules() -> dict[str, ModuleType]:
    """Return every module of the package that has no underscore, imported, by its name."""
    package = importlib.import_module(PACKAGE)
    found = pkgutil.walk_packages(package.__path__, f"{PACKAGE}.")
    names = (module.name for module in found if "._" not in module.name)
    return {name: importlib.import_module(name) for name in names}


def public_modules() -> list[str]:
    """Return the names of the modules that have a page each."""
    return [name for name in all_modules() if name.count(".") == 1]


@cache
def data_docs(module: str) -> dict[str, list[str]]:
    """Return the documented data of a module: the string that follows each assignment."""
    documented = ModuleAnalyzer.for_module(module).find_attr_docs()
    return {name: lines for (owner, name), lines in documented.items() if not owner}


def is_defined_in(module: str, name: str) -> bool:
    """Return whether a module is where a function, a class or documented data comes from."""
    value = getattr(all_modules()[module], name, None)
    if inspect.isfunction(value) or inspect.isclass(value):
        return value.__module__ == module and value.__name__ == name
    return name in data_docs(module)


@cache
def public_names(module: str) -> list[str]:
    """Return the names that a public module offers, as it lists or defines them."""
    namespace = vars(all_modules()[module])
    if "__all__" in namespace:
        return list(namespace["__all__"])
    return [name for name in namespace if name[0] != "_" and is_defined_in(module, name)]


@cache
def entries() -> dict[str, object]:
    """Return what is documented, by the name it is documented under."""
    found = {}
    for module in public_modules():
        for name in public_names(module):
            value = getattr(all_modules()[module], name)
            homes = (home for home in public_modules() if is_same(home, name, value))
            found[f"{next(homes, module)}.{name}"] = value
    return found


def is_same(module: str, name: str, value: object) -> bool:
    """Return whether `name` in `module` is `value`, defined there."""
    return is_defined_in(module, name) and getattr(all_modules()[module], name) is value


@cache
def roads() -> dict[str, str]:
    """Return every way to spell a documented name or a module, with what it leads to."""
    modules = {name: ".".join(name.split(".")[:2]) for name in (PACKAGE, *all_modules())}
    spelled = {
        f"{module}.{entry.rpartition('.')[2]}": entry
        for entry, value in entries().items()
        for module, content in all_modules().items()
        if vars(content).get(entry.rpartition(".")[2]) is value
    }
    return modules | spelled | {name: name for name in entries()}


def resolve(name: str) -> str | None:
    """Return the documented name that a spelling leads to, members included, or None."""
    owner, members = name, list[str]()
    while owner not in roads() and "." in owner:
        owner, _, member = owner.rpartition(".")
        members.insert(0, member)
    entry = roads().get(owner)
    if entry is None or (members and entry not in entries()):
        return None
    value = entries().get(entry)
    for member in members:
        if member.startswith("_") or not has_member(value, member):
            return None
        value = getattr(value, member, None)
    return entry


def has_member(value: object, name: str) -> bool:
    """Return whether a class has an attribute, a field without a default included."""
    return hasattr(value, name) or name in getattr(value, "__annotations__", ())


def source_of(name: str) -> tuple[str, str] | None:
    """Return module and name of a function or class that exists but has no entry of its own."""
    module, _, last = name.rpartition(".")
    if module in all_modules() and not last.startswith("_") and is_defined_in(module, last):
        return module, last
    return None


def nearest(name: str) -> str:
    """Return the spelling of a documented name that looks most like `name`."""
    return difflib.get_close_matches(name, roads(), n=1, cutoff=0)[0]
