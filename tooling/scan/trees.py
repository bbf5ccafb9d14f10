"""Tree ensembles: every child is there, and no path is endless or so long that a runtime's recursion ends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper

from tooling.errors import Problem
from tooling.model.rules import scanning
from tooling.scan.contents import Contents
from tooling.scan.limits import MAX_TREE_DEPTH

Indices = NDArray[np.int64]
_LEAF = b"LEAF"


def check_trees(contents: Contents) -> Iterator[Problem]:
    """Yield a problem for each ensemble with a node that is missing, or a path that is endless or too long."""
    for node in contents.nodes:
        if node.op_type not in _CHILDREN:
            continue
        try:
            parents, children = _CHILDREN[node.op_type](_attributes(node))
        except (IndexError, KeyError, TypeError, ValueError):
            yield scanning.TENSOR.problem(f"The trees of a node `{node.op_type}` have nodes that do not fit together.")
            continue
        if not _ends(parents, children):
            yield scanning.TOO_COMPLEX.problem(
                f"A tree of a node `{node.op_type}` has a path of more than {MAX_TREE_DEPTH} steps, or a circle."
            )


def _attributes(node: onnx.NodeProto) -> dict[str, Any]:
    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def _named_children(attributes: dict[str, Any]) -> tuple[Indices, Indices]:
    """Return parents and their children as positions; nodes are named by tree and number."""
    numbers = np.array(attributes["nodes_nodeids"], dtype=np.int64)
    _, trees = np.unique(np.array(attributes["nodes_treeids"], dtype=np.int64), return_inverse=True)
    count = len(numbers)
    names = trees * count + numbers
    order = np.argsort(names)
    if (numbers < 0).any() or (numbers >= count).any() or len(np.unique(names)) != count:
        raise ValueError("nodes are not numbered one by one")
    parents = np.array([at for at, mode in enumerate(attributes["nodes_modes"]) if mode != _LEAF], dtype=np.int64)
    children = [_find(names, order, trees, count, parents, attributes[side]) for side in _SIDES]
    return np.concatenate([parents, parents]), np.concatenate(children)


def _find(names: Indices, order: Indices, trees: Indices, count: int, parents: Indices, numbers: list[int]) -> Indices:
    """Return the positions of the children of some nodes on one side."""
    wanted = np.array(numbers, dtype=np.int64)[parents]
    if (wanted < 0).any() or (wanted >= count).any():
        raise ValueError("a child is outside its tree")
    keys = trees[parents] * count + wanted
    found = np.searchsorted(names[order], keys)
    positions: Indices = order[found]
    if (names[positions] != keys).any():
        raise ValueError("a child is missing")
    return positions


def _numbered_children(attributes: dict[str, Any]) -> tuple[Indices, Indices]:
    """Return parents and their children as positions; in the newer operator they are positions already."""
    sides = [_inner(attributes, child, leaf) for child, leaf in (_TRUE_SIDE, _FALSE_SIDE)]
    parents, children = (np.concatenate(part) for part in zip(*sides, strict=True))
    if len(children) and (children.min() < 0 or children.max() >= len(attributes[_TRUE_SIDE[0]])):
        raise ValueError("a child is missing")
    return parents, children


def _inner(attributes: dict[str, Any], child: str, leaf: str) -> tuple[Indices, Indices]:
    parents = np.flatnonzero(np.array(attributes[leaf], dtype=np.int64) == 0)
    return parents, np.array(attributes[child], dtype=np.int64)[parents]


def _ends(parents: Indices, children: Indices) -> bool:
    """Return whether every path from every node ends within the limit: step down from all of them at once."""
    count = int(max(parents.max(initial=0), children.max(initial=0))) + 1
    reached = np.ones(count, dtype=bool)
    for _ in range(MAX_TREE_DEPTH):
        below = np.zeros(count, dtype=bool)
        below[children[reached[parents]]] = True
        if not below.any():
            return True
        reached = below
    return False


_SIDES = ("nodes_truenodeids", "nodes_falsenodeids")
_TRUE_SIDE = ("nodes_truenodeids", "nodes_trueleafs")
_FALSE_SIDE = ("nodes_falsenodeids", "nodes_falseleafs")
_CHILDREN = {
    "TreeEnsemble": _numbered_children,
    "TreeEnsembleClassifier": _named_children,
    "TreeEnsembleRegressor": _named_children,
}
