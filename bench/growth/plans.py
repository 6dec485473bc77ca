"""What PostgreSQL says it will do for a statement, and what of that grows with the rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from psycopg import Connection

Node = dict[str, Any]
Values: TypeAlias = "Sequence[object] | Mapping[str, object] | None"  # as the driver takes them
# A table that fits into so few blocks is read whole, and rightly so: an index costs two already.
SMALL_BLOCKS = 3


@dataclass(frozen=True)
class Plan:
    """blocks: of 8 KiB, found in memory or not. examined: rows looked at, also those thrown away.

    Both are zero when it was only planned, not run.
    """

    scans: frozenset[str]  # of all of a table that is no longer small, or of an index of it
    blocks: int = 0
    examined: int = 0
    milliseconds: float = 0.0


@dataclass
class Grown:
    """Tables that are no longer small, with their blocks, and by index: its table, first column."""

    blocks: Mapping[str, int] = field(default_factory=dict)
    indexes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, line: Connection) -> Grown:
        tables = line.execute(
            "SELECT relname, relpages FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        ).fetchall()
        indexes = line.execute(
            "SELECT c.relname, t.relname, a.attname FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
            " WHERE t.relnamespace = current_schema()::regnamespace"
        ).fetchall()
        return cls(
            {str(name): int(blocks) for name, blocks in tables if blocks > SMALL_BLOCKS},
            {str(name): (str(table), str(column)) for name, table, column in indexes},
        )

    def whole_scan(self, node: Node) -> str:
        """Empty unless this looks at all rows of such a table, or at all entries of an index."""
        kind = node["Node Type"]
        if kind == "Seq Scan":
            table, all_of = node["Relation Name"], True
        elif kind in {"Index Scan", "Index Only Scan", "Bitmap Index Scan"}:
            table, first = self.indexes[node["Index Name"]]
            # Entries are sorted by the first column: without it each of them has to be looked at.
            all_of = not re.search(rf"\b{first}\b", node.get("Index Cond", ""))
            kind += f" of all of {node['Index Name']}"
        else:
            return ""
        return f"{kind} on {table}" if all_of and table in self.blocks else ""


def explain(
    line: Connection, grown: Grown, statement: str, values: Values, *, run: bool = False
) -> Plan:
    """run: really does it, so the caller must undo it."""
    how = "ANALYZE, BUFFERS, FORMAT JSON" if run else "FORMAT JSON"
    with line.cursor() as cursor:
        found = cursor.execute(f"EXPLAIN ({how}) {statement}", values).fetchone()
    assert found is not None
    whole = found[0][0]
    nodes = list(_nodes(whole["Plan"]))
    top = whole["Plan"]
    return Plan(
        scans=frozenset(said for node in nodes if (said := grown.whole_scan(node))),
        blocks=top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0),
        examined=sum(_examined(node) for node in nodes),
        milliseconds=whole.get("Execution Time", 0.0),
    )


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _examined(node: Node) -> int:
    if "Relation Name" not in node or node["Node Type"] == "ModifyTable":
        return 0
    each = node.get("Actual Rows", 0) + sum(
        node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck")
    )
    return int(each * node.get("Actual Loops", 1))


def unguarded_references(line: Connection) -> set[str]:
    """Foreign keys without an index that begins with their columns.

    Deleting what they point at would look at every row, unseen, in PostgreSQL's own triggers.
    """
    found = line.execute(
        "SELECT c.conrelid::regclass::text || '.' || c.conname FROM pg_constraint c"
        " WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace"
        " AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid"
        " AND i.indpred IS NULL AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey)"
    ).fetchall()
    return {str(name) for (name,) in found}


def index_of(line: Connection, table: str, column: str) -> str:
    """The name of the whole index on just that column."""
    found = line.execute(
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a"
        " ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
        " WHERE i.indrelid = %s::regclass AND a.attname = %s AND i.indnatts = 1"
        " AND i.indpred IS NULL",
        (table, column),
    ).fetchone()
    assert found is not None, f"{table} has no index on {column}"
    return str(found[0])
