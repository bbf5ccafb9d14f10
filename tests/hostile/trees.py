"""Tree ensembles whose trees are none: a child that is an ancestor, missing, or shared."""

from __future__ import annotations

from collections.abc import Sequence

import onnx
from onnx import TensorProto, helper

from tests.hostile.build import floats, graph, model, node


def tree(true_children: Sequence[int], false_children: Sequence[int], leaves: Sequence[int]) -> bytes:
    """Return a regressor of one tree of three or more nodes; `leaves` are the nodes that end."""
    count, ends = len(true_children), frozenset(leaves)
    step = node(
        "TreeEnsembleRegressor",
        ["x"],
        ["y"],
        domain="ai.onnx.ml",
        n_targets=1,
        nodes_treeids=[0] * count,
        nodes_nodeids=list(range(count)),
        nodes_featureids=[0] * count,
        nodes_values=[0.5] * count,
        nodes_hitrates=[1.0] * count,
        nodes_modes=["LEAF" if at in ends else "BRANCH_LEQ" for at in range(count)],
        nodes_truenodeids=list(true_children),
        nodes_falsenodeids=list(false_children),
        nodes_missing_value_tracks_true=[0] * count,
        target_treeids=[0] * len(leaves),
        target_nodeids=list(leaves),
        target_ids=[0] * len(leaves),
        target_weights=[1.0] * len(leaves),
    )
    made = model(graph([step]))
    made.opset_import.append(helper.make_opsetid("ai.onnx.ml", 1))
    return made.SerializeToString()


def tree_in_a_circle() -> bytes:
    return tree([1, 0, 0], [2, 2, 0], [2])


def tree_child_of_itself() -> bytes:
    return tree([0, 0, 0], [2, 0, 0], [1, 2])


def tree_child_missing() -> bytes:
    return tree([1, 0, 0], [10**9, 0, 0], [1, 2])


def tree_child_negative() -> bytes:
    return tree([1, 0, 0], [-7, 0, 0], [1, 2])


def deep_tree(depth: int = 40_000) -> bytes:
    """Return a tree as deep as it is long: a recursion over it ends the process."""
    inner = [value for at in range(depth) for value in (2 * at + 2, 0)]
    leaf = [value for at in range(depth) for value in (2 * at + 1, 0)]
    return tree([*inner, 0], [*leaf, 0], [*range(1, 2 * depth, 2), 2 * depth])


def two_nodes_of_one_number() -> bytes:
    made = onnx.ModelProto.FromString(tree([1, 0, 0], [2, 0, 0], [1, 2]))
    (numbers,) = (a for a in made.graph.node[0].attribute if a.name == "nodes_nodeids")
    numbers.ints[2] = 1
    return made.SerializeToString()


def tree_without_children() -> bytes:
    made = onnx.ModelProto.FromString(tree([1, 0, 0], [2, 0, 0], [1, 2]))
    kept = [a for a in made.graph.node[0].attribute if a.name != "nodes_falsenodeids"]
    del made.graph.node[0].attribute[:]
    made.graph.node[0].attribute.extend(kept)
    return made.SerializeToString()


def new_tree(true_child: int, *, true_is_leaf: bool) -> bytes:
    """Return a tree of the newer operator: two inner nodes, of which the second has the given child."""
    step = node(
        "TreeEnsemble",
        ["x"],
        ["y"],
        domain="ai.onnx.ml",
        n_targets=1,
        tree_roots=[0],
        nodes_featureids=[0, 0],
        nodes_splits=floats("", [0.5, 0.5]),
        nodes_modes=helper.make_tensor("", TensorProto.UINT8, [2], [0, 0]),
        nodes_truenodeids=[1, true_child],
        nodes_trueleafs=[0, int(true_is_leaf)],
        nodes_falsenodeids=[0, 0],
        nodes_falseleafs=[1, 1],
        leaf_targetids=[0],
        leaf_weights=floats("", [1]),
    )
    made = model(graph([step]))
    made.opset_import.append(helper.make_opsetid("ai.onnx.ml", 5))
    return made.SerializeToString()
