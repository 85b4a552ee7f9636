"""The tree of a scheme file, node by node."""

from __future__ import annotations

from collections.abc import Iterable, Set
from difflib import get_close_matches
from typing import Any, Literal

from bihuan.engine.fields import Flag, Identifier, Places, Points, Strict, Text, Weight
from bihuan.engine.methods import METHODS, Method
from bihuan.engine.methods.ratings import RatedMean
from bihuan.engine.numbers import PLACES, show_short
from bihuan.engine.problems import Problem
from bihuan.engine.scheme.model import (
    EVERYONE,
    AppliesTo,
    Choices,
    FoldName,
    Missing,
    Node,
    NotApplicable,
)
from bihuan.engine.scheme.source import Located
from bihuan.engine.scheme.validating import unknown_key, validated

DEEPEST = 20


class Common(Strict):
    """Keys of every node."""

    id: Identifier
    title: Text
    weight: Weight | None = None
    points: Points | None = None
    applies_to: AppliesTo = EVERYONE
    not_applicable: NotApplicable | None = None
    missing: Missing | None = None
    round: Places | None = None
    note: Text = ""


class Inner(Common):
    """Keys of a node with children."""

    fold: FoldName = "arithmetic"
    weights: Literal["equal"] | None = None


class Leaf(Common):
    """Keys of an indicator, beside the parameters of its method."""

    owner: Text = ""
    second_person: Flag = False
    raters: tuple[Text, ...] = ()
    fed_by: Literal["", "findings", "carried_findings"] = ""
    basis: Text = ""


_LEAF_KEYS = frozenset(Leaf.model_fields)
_INNER_KEYS = frozenset(Inner.model_fields)


class NodeReader:
    """Reads the tree, gathering problems and nodes by id."""

    def __init__(self, source: str, choices: Choices, problems: list[Problem]) -> None:
        self._source, self._choices, self._problems = source, choices, problems
        self.nodes: dict[str, Node] = {}
        self.unsure: set[str] = set()
        """Nodes of which a share, or a child, could not be read."""
        self._lines: dict[str, int] = {}

    @property
    def ids(self) -> Set[str]:
        """Every id that is given, also of a node that could not be read."""
        return self._lines.keys()

    def read_root(self, located: Located) -> Node | None:
        """The whole tree."""
        root = self._node(located, "", 0, self._choices.not_applicable, self._choices.missing, equal=False)
        if root is not None and root.weight is not None:
            self._problem(
                located.line,
                "weight",
                "share_forbidden",
                id=root.id,
                key="weight",
                why="it is the whole",
                why_zh="它是整体",
            )
        if root is not None and root.is_leaf:
            self._problem(located.line, "children", "missing_key")
        return root

    def _problem(self, line: int, column: str, code: str, **params: str) -> None:
        self._problems.append(Problem(self._source, line, column, code, params))

    def _node(
        self, located: Located, parent: str, depth: int, na: NotApplicable, missing: Missing, *, equal: bool
    ) -> Node | None:
        if not isinstance(located.value, dict):
            self._problem(located.line, "tree", "expected_mapping", found=str(located.value)[:40])
            return None
        if depth > DEEPEST:
            self._problem(located.line, "children", "too_deep", limit=str(DEEPEST))
            return None
        if "children" in located.value:
            return self._inner(located, parent, depth, na, missing, equal=equal)
        return self._leaf(located, parent, depth, na, missing, equal=equal)

    def _register(self, node_id: str, line: int) -> int:
        if node_id in self._lines and node_id not in self.unsure:
            self._problem(line, "id", "id_twice", id=node_id, first=str(self._lines[node_id]))
        self._lines.setdefault(node_id, line)
        return len(self._lines)

    def _inner(
        self, located: Located, parent: str, depth: int, na: NotApplicable, missing: Missing, *, equal: bool
    ) -> Node | None:
        assert isinstance(located.value, dict)
        if "method" in located.value:
            name = located.value.get("id", located).value
            self._problem(located.key_lines["method"], "method", "inner_with_method", id=str(name)[:40])
        keys = _INNER_KEYS | {"children", "method"}
        fields = self._fields(Inner, located, {key for key in located.value if key not in {"children", "method"}}, keys)
        children = located.value["children"]
        if not isinstance(children.value, list):
            self._problem(children.line, "children", "expected_list", found=str(children.value)[:40])
            return None
        if not children.value:
            self._problem(located.key_lines["children"], "children", "empty_list")
        if fields is None:
            fields = Inner.model_construct(id=f"?{located.line}", title="?", weights="equal")
            self.unsure.add(fields.id)
        place = self._register(fields.id, located.line)
        read = [
            self._node(
                child,
                fields.id,
                depth + 1,
                fields.not_applicable or na,
                fields.missing or missing,
                equal=fields.weights == "equal",
            )
            for child in children.value
        ]
        if any(child is None for child in read):
            self.unsure.add(fields.id)
        node = Node(
            **self._common(fields, located, parent, depth, na, missing),
            place=place,
            equal=equal,
            fold=fields.fold,
            children=tuple(child for child in read if child is not None),
        )
        self._check_rounds(node, located)
        self._check_shares(node, equal_children=fields.weights == "equal")
        self.nodes[node.id] = node
        return node

    def _leaf(
        self, located: Located, parent: str, depth: int, na: NotApplicable, missing: Missing, *, equal: bool
    ) -> Node | None:
        assert isinstance(located.value, dict)
        method = self._method(located)
        own = set(method.params.model_fields) if method else set(located.value) - _LEAF_KEYS
        keys = set(located.value) - own - {"method"} if method else set(located.value) & _LEAF_KEYS
        fields = self._fields(Leaf, located, keys, _LEAF_KEYS | own | {"method"})
        params = self._params(method, located, own) if method else None
        if fields is not None:
            place = self._register(fields.id, located.line)
        if fields is None or method is None or params is None:
            return None
        node = Node(
            **self._common(fields, located, parent, depth, na, missing),
            place=place,
            equal=equal,
            fold="arithmetic",
            method=method,
            params=params,
            owner=fields.owner,
            second_person=fields.second_person,
            raters=fields.raters,
            fed_by=fields.fed_by,
            basis=fields.basis,
        )
        self._check_rounds(node, located)
        if fields.fed_by and method.name != "rectification_rate":
            line = located.key_lines.get("fed_by", located.line)
            self._problem(line, "fed_by", "fed_by_method", id=node.id, method=method.name)
        if method.check and node.id not in self.unsure:
            for key, code, values in method.check(params, node.full):
                self._problem(located.key_lines.get(key, located.line), key, code, **values)
        self.nodes[node.id] = node
        return node

    def _method(self, located: Located) -> Method | None:
        assert isinstance(located.value, dict)
        method = located.value.get("method")
        if method is None:
            name = located.value.get("id", located).value
            for key in sorted(set(located.value) & (_INNER_KEYS - _LEAF_KEYS)):
                self._problem(located.key_lines[key], key, "fold_on_leaf", key=key)
            self._problem(located.line, "method", "leaf_without_method", id=str(name)[:40])
            return None
        text = method.value if isinstance(method.value, str) else "?"
        if text in METHODS:
            return METHODS[text]
        near = (get_close_matches(text, METHODS, n=1, cutoff=0) or ["direct"])[0]
        self._problem(located.key_lines["method"], "method", "unknown_method", text=text[:40], near=near)
        return None

    def _params(self, method: Method, located: Located, own: Iterable[str]) -> Any:
        part = _only(located, own)
        params = validated(method.params, part, self._source, self._problems, line=located.line, unsure=set())
        if isinstance(params, RatedMean):
            panel = self._choices.panel
            update = {"trim": panel.trim if params.trim is None else params.trim}
            update["floor"] = panel.floor if params.floor is None else params.floor
            return params.model_copy(update=update)
        return params

    def _fields(self, model: Any, located: Located, keys: Iterable[str], known: Iterable[str]) -> Any:
        keys = set(keys)
        for key in sorted(keys - set(model.model_fields)):
            self._problems.append(unknown_key(self._source, located.key_lines[key], key, sorted(known)))
        part = _only(located, keys & set(model.model_fields))
        wrong: set[str] = set()
        fields = validated(model, part, self._source, self._problems, line=located.line, unsure=wrong)
        if fields is not None and wrong & {"id", "weight", "points"}:
            self.unsure.add(fields.id)
        return fields

    def _common(
        self, fields: Common, located: Located, parent: str, depth: int, na: NotApplicable, missing: Missing
    ) -> dict[str, Any]:
        return {
            "id": fields.id,
            "title": fields.title,
            "line": located.line,
            "parent": parent,
            "depth": depth,
            "weight": fields.weight,
            "points": fields.points,
            "applies_to": fields.applies_to,
            "not_applicable": fields.not_applicable or na,
            "missing": fields.missing or missing,
            "rounds": fields.round,
            "note": fields.note,
        }

    def _check_rounds(self, node: Node, located: Located) -> None:
        line = located.key_lines.get("round", located.line)
        if node.rounds is None:
            return
        if node.is_bonus:
            self._problem(line, "round", "round_bonus")
        elif node.points is not None and node.points % 10 ** (PLACES - node.rounds):
            points, places = show_short(node.points), str(node.rounds)
            self._problem(line, "round", "round_points", id=node.id, points=points, places=places)

    def _check_shares(self, parent: Node, *, equal_children: bool) -> None:
        counted = [child for child in parent.children if not child.is_bonus]
        if not counted and parent.id not in self.unsure:
            self._problem(parent.line, "children", "bonus_alone")
        for child in parent.children:
            self._check_share(child, equal=equal_children)
        if not equal_children and len({child.points is None for child in counted}) > 1:
            self._problem(parent.line, "children", "share_mixed", id=parent.id)

    def _check_share(self, child: Node, *, equal: bool) -> None:
        why, why_zh = "", ""
        if child.is_bonus:
            why, why_zh = "a bonus takes no share", "加分项不占份额"
        elif equal:
            why, why_zh = "its siblings count alike (weights: equal)", "同级等权（weights: equal）"
        if why:
            key = "weight" if child.weight is not None else "points" if child.points is not None else ""
            if key:
                self._problem(child.line, key, "share_forbidden", id=child.id, key=key, why=why, why_zh=why_zh)
        elif child.weight is None and child.points is None:
            self._problem(child.line, "weight", "share_missing", id=child.id)
        elif child.weight is not None and child.points is not None:
            self._problem(child.line, "points", "share_both", id=child.id)


def _only(located: Located, keys: Iterable[str]) -> Located:
    assert isinstance(located.value, dict)
    kept = {key: located.value[key] for key in located.value if key in set(keys)}
    return Located(kept, located.line, located.key_lines)
