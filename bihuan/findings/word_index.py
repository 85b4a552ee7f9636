"""The index of words of findings, kept by the database itself: pairs of signs of number, letter, unit and fact.

SQLite keeps them in a full-text table without content, PostgreSQL in arrays under a GIN index; both cut a text as
``engine.grams`` does. A search asks ``findings.queries.words``.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from bihuan.engine.grams import FACTOR, IGNORED, MASK
from bihuan.records.replay import Guard

LONGEST = 2600
"""Signs of a finding that are cut: its fact and what it was amended to have a thousand each."""
COLUMNS = ("number", "letter_number", "source_document", "condition", "amendment")
_AT_ONCE = 12
_WIDE, _DIGITS = "０１２３４５６７８９", "0123456789"


def _joined(row: str) -> str:
    unit = f"(SELECT name FROM schemes_enrolment WHERE id = {row}.enrolment_id)"  # noqa: S608 - our own names
    return " || '|' || ".join([*(f"{row}.{name}" for name in COLUMNS), f"COALESCE({unit}, '')"])


def _sqlite_plain(row: str) -> str:
    """The plain text as ``x``, a few signs at a time: a parser holds only so much within one expression."""
    swaps = [
        *((f"char({ord(sign)})", "''") for sign in IGNORED),
        *((f"'{w}'", f"'{d}'") for w, d in zip(_WIDE, _DIGITS, strict=True)),
    ]
    sql = f"(SELECT lower({_joined(row)}) AS x LIMIT 1)"
    for start in range(0, len(swaps), _AT_ONCE):
        text = "x"
        for sign, instead in swaps[start : start + _AT_ONCE]:
            text = f"replace({text}, {sign}, {instead})"
        sql = f"(SELECT {text} AS x FROM {sql} LIMIT 1)"  # noqa: S608
    return sql


def _sqlite_pairs(row: str) -> str:
    pair = f"(unicode(substr(t.x, p.n, 1)) * {FACTOR} + unicode(substr(t.x, p.n + 1, 1))) & {MASK}"
    return (
        f"(SELECT group_concat({pair}, ' ') FROM {_sqlite_plain(row)} t "  # noqa: S608 - our own names
        f"JOIN findings_place p ON p.n < length(t.x))"
    )


def _postgres_pairs(row: str) -> str:
    signs = "".join(f"\\u{ord(sign):04x}" for sign in IGNORED)
    text = f"translate(lower({_joined(row)}), '{_WIDE}' || E'{signs}', '{_DIGITS}')"
    pair = f"(ascii(substr(x, n, 1))::bigint * {FACTOR} + ascii(substr(x, n + 1, 1))) & {MASK}"
    series = "generate_series(1, length(x) - 1) n"
    return f"(SELECT COALESCE(array_agg(DISTINCT {pair}), '{{}}') FROM (SELECT {text} AS x) t, {series})"  # noqa: S608


def make_tables(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The table of pairs, filled from the findings there are."""
    if editor.connection.vendor == "sqlite":
        editor.execute("CREATE TABLE findings_place (n INTEGER PRIMARY KEY)")
        counted = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %s)"
        editor.execute(f"INSERT INTO findings_place {counted} SELECT n FROM c", [LONGEST])  # noqa: S608
        editor.execute("CREATE VIRTUAL TABLE findings_words USING fts5(pairs, content='', detail=none)")
        pairs, columns = _sqlite_pairs("f"), "rowid, pairs"
    else:
        editor.execute("CREATE TABLE findings_words (finding_id bigint PRIMARY KEY, pairs bigint[] NOT NULL)")
        editor.execute("CREATE INDEX findings_words_pairs ON findings_words USING gin (pairs)")
        pairs, columns = _postgres_pairs("f"), "finding_id, pairs"
    editor.execute(f"INSERT INTO findings_words ({columns}) SELECT f.id, {pairs} FROM findings_finding f")  # noqa: S608


def drop_tables(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Neither table."""
    editor.execute("DROP TABLE IF EXISTS findings_words")
    editor.execute("DROP TABLE IF EXISTS findings_place")


def keeps_words() -> Guard:
    """A migration step after which every written finding is in the index, whoever wrote it."""
    changed = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in COLUMNS)
    events = {"added": "INSERT", "changed": f"UPDATE OF {', '.join(COLUMNS)}", "gone": "DELETE"}

    def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        is_sqlite = editor.connection.vendor == "sqlite"
        for name, event in events.items():
            trigger, when = f"findings_words_{name}", f"WHEN ({changed}) " if name == "changed" else ""
            body = _sqlite_body(name) if is_sqlite else f"EXECUTE FUNCTION {trigger}()"
            if not is_sqlite:
                editor.execute(
                    f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN {_postgres_body(name)} RETURN NULL; END $$"
                )
            editor.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON findings_finding FOR EACH ROW {when}{body}")

    def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        on = "" if editor.connection.vendor == "sqlite" else " ON findings_finding"
        for name in events:
            editor.execute(f"DROP TRIGGER IF EXISTS findings_words_{name}{on}")

    return Guard(forwards, backwards)


def _sqlite_body(name: str) -> str:
    gone = f"INSERT INTO findings_words (findings_words, rowid, pairs) SELECT 'delete', OLD.id, {_sqlite_pairs('OLD')};"
    added = f"INSERT INTO findings_words (rowid, pairs) SELECT NEW.id, {_sqlite_pairs('NEW')};"
    return f"BEGIN {'' if name == 'added' else gone} {'' if name == 'gone' else added} END"


def _postgres_body(name: str) -> str:
    if name == "gone":
        return "DELETE FROM findings_words WHERE finding_id = OLD.id;"
    return (
        f"INSERT INTO findings_words (finding_id, pairs) SELECT NEW.id, {_postgres_pairs('NEW')} "
        "ON CONFLICT (finding_id) DO UPDATE SET pairs = EXCLUDED.pairs;"
    )
