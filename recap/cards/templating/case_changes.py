"""Find where a template changes the case of words."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateSyntaxError

CASES = ("capitalize", "casefold", "lower", "swapcase", "title", "upper")


def case_changes(source: str) -> Iterator[tuple[int, str]]:
    """
    Yield the line and name of each filter or method in *source* that changes the case of words.

    Texts that are written in the template itself are not meant. A template that cannot be parsed
    yields nothing: filling it is an error.
    """
    try:
        tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(source)
    except TemplateSyntaxError:
        return
    for node in tree.find_all((nodes.Filter, nodes.Call)):
        name = _changed_by(node)
        if name:
            yield node.lineno, name


def _changed_by(node: nodes.Expr) -> str:
    """Return the name of the filter or method by which *node* changes case; empty without."""
    if isinstance(node, nodes.Filter):
        mapped = node.args[:1] if node.name == "map" else []
        names = [node.name, *(part.value for part in mapped if isinstance(part, nodes.Const))]
        of = node.node
    elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
        names, of = [node.node.attr], node.node.node
    else:
        return ""
    is_written_here = isinstance(of, nodes.Const)
    return "" if is_written_here else next((name for name in names if name in CASES), "")
