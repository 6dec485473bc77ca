"""The figures, as tables."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bench.growth import measuring

if TYPE_CHECKING:
    from bench.growth.filling import Filled
    from bench.growth.running import Grown

MIB = 2**20


def say(grown: Grown) -> None:
    for part in (_filled, _copied, _own, _costs, _ratios, _looked, _load, _problems):
        sys.stdout.write("\n".join([*part(grown), ""]))
    sys.stdout.flush()


def _filled(grown: Grown) -> list[str]:
    lines = ["", "Filled", "couples      rows/couple  KiB/couple (indexes)    MiB   seconds"]
    everything = [*grown.filled.values(), *([grown.whole_life] if grown.whole_life else [])]
    lines += [_of_one(filled, whole=filled is grown.whole_life) for filled in everything]
    return lines


def _of_one(filled: Filled, *, whole: bool) -> str:
    each = filled.all_bytes / filled.couples / 1024
    indexes = filled.index_bytes / filled.couples / 1024
    took = ", ".join(f"{name} {seconds:.0f}" for name, seconds in filled.seconds.items())
    said = " (as busy as the measured)" if whole else ""
    return (
        f"{filled.couples:<12,} {filled.rows_a_couple:>8.1f} {each:>10.1f} ({indexes:.1f})"
        f" {filled.all_bytes / MIB:>14,.0f}   {took}{said}"
    )


def _copied(grown: Grown) -> list[str]:
    lines = ["", f"A passphrase costs {grown.sign_in_ms:.0f} ms of processor time"]
    if grown.copied is not None and grown.whole_life is not None:
        each = grown.copied.bytes / grown.whole_life.couples / 1024
        lines.append(
            f"A copy of {grown.whole_life.couples:,} busy couples: {each:.1f} KiB each, made in "
            f"{grown.copied.seconds:.0f} s, read through in {grown.copied.reading_seconds:.0f} s"
        )
    return lines


def _own(grown: Grown) -> list[str]:
    lines = ["", "One measured couple", "table                     rows      bytes"]
    lines += [
        f"{name:<24} {count:>5} {size:>10,}" for name, (count, size) in grown.own_rows.items()
    ]
    return lines


def _costs(grown: Grown) -> list[str]:
    lines = [
        "",
        "visit                    couples  queries  blocks  rows   database ms   CPU ms   wall ms",
    ]
    for name in grown.costs[grown.smallest]:
        for couples, costs in grown.costs.items():
            cost = costs[name]
            lines.append(
                f"{name:<22} {couples:>9,} {cost.work.queries:>8} {cost.work.blocks:>7}"
                f" {cost.work.examined:>5} {cost.database_ms:>13.2f}"
                f" {cost.cpu_ms:>8.2f} {cost.wall_ms:>9.2f}"
            )
    return lines


def _ratios(grown: Grown) -> list[str]:
    first, last = grown.costs[grown.smallest], grown.costs[grown.largest]
    lines = [
        "",
        f"{grown.largest:,} couples against {grown.smallest:,}, undisturbed: times as much",
    ]
    lines.append("visit                    database     CPU    wall")
    of = {what: measuring.ratios(first, last, what) for what in measuring.TIMES}
    lines += [
        f"{name:<24} " + "  ".join(f"{ratios[name]:>6.2f}" for ratios in of.values())
        for name in first
    ]
    return lines


def _looked(grown: Grown) -> list[str]:
    lines = [""]
    for couples, looked in grown.looked.items():
        lines.append(
            f"Plans with {couples:,} couples: {looked.statements} different statements, from "
            f"{looked.addresses} addresses and whole stories; {len(looked.bad)} grow"
        )
    scans = sorted(set().union(*grown.control.values())) if grown.control else []
    lines.append(f"Control, one index taken away: {', '.join(scans) or 'NOT NOTICED'}")
    return lines


def _load(grown: Grown) -> list[str]:
    lines = ["", *(load.said() for load in grown.loads)]
    if grown.sign_in_bytes:
        lines.append(f"A sign-in takes {grown.sign_in_bytes:,.0f} bytes of the Valkey")
    return lines


def _problems(grown: Grown) -> list[str]:
    return ["", *(grown.problems() or ["Flat: nothing here grows with the number of couples."])]
