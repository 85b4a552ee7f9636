"""``report.html``: one page to read and print, without anything from outside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from pathlib import Path

from bihuan.engine.numbers import show
from bihuan.engine.output.tables import first_level, has_classes
from bihuan.engine.robustness import Fragility, leaves_out_rounds
from bihuan.engine.scoring import Line, Result


def write_report(
    result: Result, path: Path, inputs: Mapping[str, str], fragility: Mapping[int, Fragility] | None = None
) -> None:
    """Write the report: the ranking by group, where points were lost, how firm the ranks are, the hashes.

    ``inputs`` maps the name of every file that went in to its SHA-256.
    """
    path.write_text("\n".join(_page(result, inputs, fragility or {})), encoding="utf-8")


def _page(result: Result, inputs: Mapping[str, str], fragility: Mapping[int, Fragility]) -> Iterator[str]:
    title = escape(result.scheme.choices.title)
    style = files("bihuan.engine.output").joinpath("report.css").read_text("utf-8")
    yield f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>{title}</title>'
    yield f'<meta name="viewport" content="width=device-width"><style>{style}</style><main><h1>{title}</h1>'
    document = result.scheme.choices.document
    yield f"<p class=quiet>{escape(' · '.join(text for text in (document.number, document.approved_by) if text))}</p>"
    for group, lines in _groups(result).items():
        yield f"<h2>{escape(group or '全部单位')}（{len(lines)}）</h2>"
        yield from _table(result, lines, fragility)
    if fragility and leaves_out_rounds(result.scheme):
        yield "<p class=quiet>名次区间不计中间节点的取整。</p>"
    yield "<h2>扣分集中在哪里</h2>"
    yield from _losses(result)
    yield "<footer><p>输入文件的 SHA-256</p><ul>"
    yield from (f"<li>{escape(name)} {digest}</li>" for name, digest in inputs.items())
    yield f"</ul><p>结果 {result.result_hash}</p>"
    yield f"<p>引擎版本 {escape(result.engine_version)}</p></footer></main></html>"


def _groups(result: Result) -> dict[str, list[Line]]:
    by_group: dict[str, list[Line]] = {}
    for line in result.lines:
        by_group.setdefault(line.group, []).append(line)
    for lines in by_group.values():
        lines.sort(key=lambda line: (line.rank is None, line.rank or 0, line.number))
    return by_group


def _table(result: Result, lines: list[Line], fragility: Mapping[int, Fragility]) -> Iterator[str]:
    columns, classes = first_level(result.scheme), has_classes(result)
    heads = ["名次", "单位", *(["对象"] if classes else []), "综合成绩", "等次", "末位"]
    heads += [result.scheme.nodes[node].title for node in columns]
    heads += ["名次区间（5–95%）"] if fragility else []
    yield "<div class=scroll><table><thead><tr>" + "".join(f"<th scope=col>{escape(head)}</th>" for head in heads)
    yield "</tr></thead><tbody>"
    for line in lines:
        cells = [str(line.rank or "—"), line.unit.name, *([line.unit.klass] if classes else [])]
        cells += [result.published(line) or "—", line.grade, "末位" if line.is_bottom else ""]
        for node in columns:
            folded = line.nodes.get(node)
            cells.append("" if folded is None or folded.score is None else show(folded.score, result.places))
        if fragility:
            cells.append(_range(fragility.get(line.number)))
        mark = " class=low" if line.is_bottom else ""
        yield f"<tr{mark}>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
    yield "</tbody></table></div>"


def _range(fragility: Fragility | None) -> str:
    if fragility is None:
        return "—"
    return f"{fragility.low}–{fragility.high}" + ("（不稳）" if fragility.is_fragile else "")


def _losses(result: Result) -> Iterator[str]:
    """The indicators by what they cost all units together, as bars."""
    total: dict[str, int] = {}
    for line in result.lines:
        for leaf, lost in result.losses(line).items():
            total[leaf] = total.get(leaf, 0) + lost
    top = sorted(total.items(), key=lambda item: -item[1])[:20]
    most = max((lost for _, lost in top), default=0) or 1
    yield "<table class=bars><tbody>"
    for leaf, lost in top:
        if lost > 0:
            title, figure = escape(result.scheme.nodes[leaf].title), show(lost, result.places, result.places)
            bar = f"<meter max={most} value={lost}></meter>"
            yield f"<tr><th scope=row>{title}</th><td>{bar}</td><td>{figure}</td></tr>"
    yield "</tbody></table>"
