"""Which facts a template uses: so that every number on a card can be explained."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment, meta, nodes

RECORD = "facts"  # all facts, as one record


def mentioned(environment: Environment, template: str, known: frozenset[str]) -> frozenset[str]:
    """
    Return which of the *known* facts a template uses, with all that it extends or includes.

    By name, or as `facts.name`; who takes `facts` as a whole may use any of them.
    """
    trees = list(_trees(environment, template))
    names = {name for tree in trees for name in meta.find_undeclared_variables(tree)}
    keys = [key for tree in trees for key in _keys(tree)]
    whole = sum(name.name == RECORD for tree in trees for name in tree.find_all(nodes.Name))
    return known if whole > len(keys) else known & {*names, *keys}


def _trees(environment: Environment, template: str) -> Iterator[nodes.Template]:
    waiting, seen = [template], {template}
    while waiting:
        environment.get_template(name := waiting.pop())  # tells of slips as filling does
        source, _, file = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
        yield (tree := environment.parse(source, name, str(file)))
        named = {str(other) for other in meta.find_referenced_templates(tree) if other} - seen
        waiting += sorted(named)
        seen |= named


def _keys(tree: nodes.Template) -> Iterator[str]:
    """Yield the names that are taken of the record: `facts.name`, `facts["name"]`."""
    for named in tree.find_all(nodes.Getattr):
        if _is_record(named.node):
            yield named.attr
    for taken in tree.find_all(nodes.Getitem):
        if _is_record(taken.node) and isinstance(taken.arg, nodes.Const):
            yield str(taken.arg.value)


def _is_record(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == RECORD
