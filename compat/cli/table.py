"""The table of compat/README.md: subcommand, options that the cases exercised, number of cases, result."""

from compat.cli import coverage
from compat.harness.server import REPOSITORY

README = REPOSITORY / "compat" / "README.md"
BEGIN, END = "<!-- table: written by compat/run --write-table -->", "<!-- end of table -->"


def usage(cases):
    """(client, subcommand) -> options used and cases that used them, over all finished cases."""
    used = {}
    for case in cases:
        for run in case.runs:
            name = coverage.subcommand(run.client, run.words)
            if name:
                entry = used.setdefault((run.client, name), {"options": set(), "cases": {}})
                entry["options"] |= coverage.options_used(run.words)
                entry["cases"][case.name] = case.failure
    return used


def render(used, reader):
    """The table as Markdown lines, the same for the same cases."""
    lines = ["| command | options exercised | not exercised | cases | result |", "|---|---|---|---|---|"]
    for client, names in coverage.COVERED.items():
        for name in names:
            entry = used.get((client, name), {"options": set(), "cases": {}})
            listed = coverage.options_of(client, name, reader)
            done = sorted(spell[-1] for spell in listed if entry["options"] & set(spell))
            left = sorted(spell[-1] for spell in listed if not entry["options"] & set(spell))
            reasons = [f"`{one}`: {coverage.NOT_EXERCISED.get((client, name, one), 'no reason')}" for one in left]
            failed = [case for case, failure in entry["cases"].items() if failure]
            result = f"{len(failed)} fail" if failed else "passes"
            lines.append(
                f"| `{client} {name}` | {' '.join(f'`{one}`' for one in done) or '-'} | {'; '.join(reasons) or '-'} "
                f"| {len(entry['cases'])} | {result} |"
            )
    return lines


def checked_in():
    """The lines of the table in the README."""
    text = README.read_text()
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip().splitlines()


def write(lines):
    """Puts the table into the README."""
    text = README.read_text()
    before, after = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    README.write_text(before + "\n" + "\n".join(lines) + "\n" + after)
