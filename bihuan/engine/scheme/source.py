"""YAML text into plain texts, lists and mappings, each with the line it stands in. Nothing is ever evaluated."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from bihuan.engine.problems import InputError, Problem

MOST_BYTES = 4 << 20
DEEPEST = 60
_PLAIN_TAGS = frozenset({"str", "int", "float", "bool", "null", "map", "seq", "timestamp"})

Value = str | list["Located"] | dict[str, "Located"]


@dataclass(slots=True)
class Located:
    """A value and the line (1 is the first) its key or it itself stands in."""

    value: Value
    line: int
    key_lines: dict[str, int] = field(default_factory=dict)

    def plain(self) -> object:
        """The value without lines."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """The line of what lies at a path, or of the last part of it there is."""
        place, line = self, self.line
        for step in path:
            if isinstance(place.value, dict) and isinstance(step, str) and step in place.value:
                line, place = place.key_lines[step], place.value[step]
            elif isinstance(place.value, list) and isinstance(step, int) and step < len(place.value):
                place = place.value[step]
                line = place.line
            else:
                break
        return line


def read_yaml(text: str | bytes, source: str) -> Located:
    """The one document of a YAML text. Raises InputError for anything beyond plain texts, lists and mappings."""
    if len(text) > MOST_BYTES:
        raise InputError([Problem(source, 1, "", "yaml_large", {"limit": str(MOST_BYTES >> 20)})])
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise InputError([Problem(source, line, "", "not_utf8")]) from error
    _refuse_reuse(text, source)
    try:
        loader = yaml.SafeLoader(text.removeprefix("\ufeff"))
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        several = "another document" in str(error.problem)
        code, params = ("yaml_documents", {}) if several else ("yaml_broken", {"reason": str(error.problem)})
        raise InputError([Problem(source, mark.line + 1 if mark else 1, "", code, params)]) from error
    except yaml.YAMLError as error:
        raise InputError([Problem(source, 1, "", "yaml_broken", {"reason": str(error).split("\n")[0]})]) from error
    except RecursionError as error:
        raise InputError([Problem(source, 1, "", "yaml_deep", {"limit": str(DEEPEST)})]) from error
    if node is None:
        raise InputError([Problem(source, 1, "", "empty_file")])
    problems: list[Problem] = []
    located = _walk(node, source, problems, 0)
    if problems:
        raise InputError(problems)
    return located


def _refuse_reuse(text: str, source: str) -> None:
    """Stop at the first anchor or alias, before anything grows out of it."""
    problems: list[Problem] = []
    depth = 0
    try:
        for token in yaml.scan(text.removeprefix("\ufeff"), Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
                problems.append(Problem(source, token.start_mark.line + 1, "", "yaml_anchor"))
            depth += isinstance(token, _OPENING)
            depth -= isinstance(token, _CLOSING)
            if depth > DEEPEST:
                problems.append(Problem(source, token.start_mark.line + 1, "", "yaml_deep", {"limit": str(DEEPEST)}))
                break
    except yaml.YAMLError:
        pass
    if problems:
        raise InputError(problems)


_OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


def _walk(node: yaml.Node, source: str, problems: list[Problem], depth: int) -> Located:
    line = node.start_mark.line + 1
    tag = node.tag.removeprefix("tag:yaml.org,2002:")
    if tag not in _PLAIN_TAGS:
        problems.append(Problem(source, line, "", "yaml_tag", {"tag": node.tag}))
        return Located("", line)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, source, problems, depth)
    if isinstance(node, yaml.SequenceNode):
        return Located([_walk(item, source, problems, depth + 1) for item in node.value], line)
    return Located("" if tag == "null" else str(node.value), line)


def _mapping(node: yaml.MappingNode, source: str, problems: list[Problem], depth: int) -> Located:
    members: dict[str, Located] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
            problems.append(Problem(source, line, "", "yaml_key"))
        elif key.value in members:
            problems.append(Problem(source, line, key.value, "yaml_twice", {"key": key.value}))
        else:
            lines[key.value] = line
            members[key.value] = _walk(value, source, problems, depth + 1)
    return Located(members, node.start_mark.line + 1, lines)
