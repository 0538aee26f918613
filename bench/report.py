"""Figures as a Markdown table and as JSON."""

import json
from dataclasses import asdict, is_dataclass


def plain(value):
    """The value with dataclasses as dictionaries and numbers cut to what they mean."""
    if is_dataclass(value):
        value = asdict(value)
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value


def as_json(results):
    return json.dumps(plain(results), indent=2)


def number(value):
    """A number with three significant digits, or all digits before the point."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def table(headings, rows):
    """A Markdown table."""
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def requests_table(small):
    """One row a measurement of small requests."""
    headings = ["images", "request", "caller", "clients", "requests/s", "p50 ms", "p99 ms", "server CPU ms"]
    headings.append("others' CPU %")
    rows = [
        (
            row["images"],
            row["request"],
            row["caller"],
            row["clients"],
            *(number(getattr(row["figures"], name)) for name in ("per_second", "p50_ms", "p99_ms", "cpu_ms")),
            number(row["figures"].other_percent),
        )
        for row in small
    ]
    return table(headings, rows)


def best(transfers):
    """The fastest of several rounds: what the machine allowed when it was least disturbed."""
    return max(transfers, key=lambda one: one.mb_per_second)


def transfer_rows(results):
    """One row a kind of transfer, with its ratio to the yardstick of the same run."""
    speeds = results["digests"]
    up, down, nginx = best(results["upload"]), best(results["download"]), results["nginx"]
    rows = [
        ("SHA-512, one core", number(speeds["sha512"]), "-", "-", "yardstick", "-"),
        ("MD5, one core", number(speeds["md5"]), "-", "-", "yardstick", "-"),
        ("both at the same time", number(speeds["both"]), "-", "-", "yardstick", "-"),
        row_of("upload", up, f"{up.mb_per_second / speeds['both']:.2f} of both at the same time"),
    ]
    if nginx is None:
        rows.append(row_of("download", down, "nginx is not installed: nothing to compare with"))
        return rows
    reference = best(nginx)
    ratio = down.mb_per_second / reference.mb_per_second
    cheapest = min(one.cpu_s_per_gib for one in nginx)
    cost = min(one.cpu_s_per_gib for one in results["download"]) / cheapest if cheapest else float("nan")
    rows.append(row_of("download", down, f"{ratio:.2f} of nginx's rate, {cost:.2f} of its CPU"))
    rows.append(row_of("nginx, sendfile", reference, "yardstick"))
    return rows


def row_of(name, transfer, ratio):
    return (
        name,
        number(transfer.mb_per_second),
        number(transfer.cpu_s_per_gib),
        number(transfer.memory_mib),
        ratio,
        number(transfer.other_percent),
    )


def as_markdown(results):
    """The whole report."""
    lines = ["## Small requests", ""] + requests_table(results["small"])
    if "upload" in results:
        headings = "work", "MB/s", "CPU s/GiB", "memory above idle, MiB", "ratio in this run", "others' CPU %"
        lines += ["", "## Large transfers", ""] + table(headings, transfer_rows(results))
        if results["nginx"] is None:
            lines += ["", "**nginx is not installed: the download has no yardstick.** (apt-get install nginx-light)"]
    lines += ["", "## Start and memory", ""]
    headings = "images", "start on an existing directory, ms (median of the starts)", "slowest", "idle RSS, MiB"
    rows = [
        (row["images"], number(row["median_ms"]), number(row["slowest_ms"]), number(row["idle_mib"]))
        for row in results["starts"]
    ]
    return "\n".join(lines + table(headings, rows)) + "\n"
