"""The client tests: scenarios two at a time, each with a server of its own, then the coverage of options, the table
and the README's transcript. Runs inside the virtual environment; `compat/run` starts it.
"""

import argparse
import importlib
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

from compat import readme
from compat.cli import case, coverage, process, table
from compat.harness.server import Server, ServerFailed, find_binary

SCENARIOS = (
    "compat.cli.catalog_walk",
    "compat.cli.glance_images",
    "compat.cli.image_create",
    "compat.cli.formats",
    "compat.cli.image_set",
    "compat.cli.glance_list",
    "compat.cli.image_members",
    "compat.cli.glance_data",
    "compat.cli.image_list",
    "compat.cli.image_categories",
    "compat.cli.identity",
    "compat.cli.image_data",
    "compat.cli.glance_members",
    "compat.cli.glance_info",
    "compat.sdk.image_proxy",
)
WORKERS = 2
MACHINERY = {"compat.cli.case", "compat.cli.coverage", "compat.cli.process", "compat.cli.table"}


def unlisted():
    """Scenario files that the list above forgets, and entries without a file."""
    here = Path(__file__).parent
    files = {f"compat.{path.parent.name}.{path.stem}" for part in ("cli", "sdk") for path in here.glob(f"{part}/*.py")}
    return sorted((files - MACHINERY) ^ set(SCENARIOS))


def play(name, binary, programs, wanted):
    """Runs one scenario against a fresh server; returns the finished cases."""
    module = importlib.import_module(name)
    fresh = Server(binary)
    fresh.arguments += getattr(module, "SERVER_ARGUMENTS", [])
    fresh.environment |= getattr(module, "SERVER_ENVIRONMENT", {})
    with fresh as server, tempfile.TemporaryDirectory(prefix="nectary-clients-") as folder:
        workplace = case.Workplace(server, Path(folder), programs)
        functions = [one for one in case.functions_of(module) if wanted in f"{name}.{one.__name__}"]
        finished = [case.run(module, one, workplace) for one in functions]
        if not server.alive():
            finished.append(case.Case(f"{name}: the server stays alive", [], server.log_tail()))
    return finished


def work(jobs, results, *arguments):
    """A worker process: scenario after scenario until None comes."""
    for name in iter(jobs.get, None):
        began = time.monotonic()
        try:
            cases = play(name, *arguments)
        except ServerFailed as error:
            cases = [case.Case(f"{name}: the server starts and stops", [], str(error))]
        results.put((name, time.monotonic() - began, cases))


def play_all(*arguments):
    """All scenarios, two at a time; returns the finished cases in the order of the list."""
    fork = multiprocessing.get_context("fork")
    jobs, results = fork.SimpleQueue(), fork.SimpleQueue()
    for name in SCENARIOS + (None,) * WORKERS:
        jobs.put(name)
    workers = [fork.Process(target=work, args=(jobs, results, *arguments)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    finished = {}
    for _ in SCENARIOS:
        name, seconds, cases = results.get()
        finished[name] = cases
        print(f"{name.removeprefix('compat.')}: {len(cases)} cases in {seconds:.1f} s", flush=True)
    for worker in workers:
        worker.join()
    return [one for name in SCENARIOS for one in finished[name]]


def check_table(cases, binary, write):
    """Compares the options used with those offered, and the table with the checked-in one; returns complaints."""
    used = table.usage(cases)
    with Server(binary) as server, tempfile.TemporaryDirectory(prefix="nectary-help-") as folder:
        case.Workplace(server, Path(folder), Path(sys.prefix) / "bin").glance("usage")
        reader = coverage.HelpReader(folder)
        found = coverage.complaints(reader, {name: entry["options"] for name, entry in used.items()})
        lines = table.render(used, reader)
    if write:
        table.write(lines)
    elif lines != table.checked_in():
        found.append("the table of compat/README.md is out of date: compat/run --write-table")
    return found


def report(title, complaints):
    """Prints complaints under a title, each indented."""
    for complaint in complaints:
        print(f"\nFAILED {title}\n    " + complaint.rstrip().replace("\n", "\n    "))


def main():
    parser = argparse.ArgumentParser(prog="compat/run", description="Runs the real OpenStack clients against nectary.")
    parser.add_argument("--bin", help="the program to test (default: NECTARY_BIN, or cargo build)")
    parser.add_argument("--only", default="", help="run only cases whose name contains this text; no table, no README")
    parser.add_argument("--write-table", action="store_true", help="write the table of compat/README.md anew")
    options = parser.parse_args()
    began = time.monotonic()
    binary = find_binary(options.bin)
    programs = Path(sys.prefix) / "bin"
    process.preload()
    cases = play_all(binary, programs, options.only)
    failed = [one for one in cases if one.failure]
    passed = len(cases) - len(failed)
    for one in failed:
        report(one.name, [one.failure])
    complaints = [f"scenario file and list disagree: {name}" for name in unlisted()]
    if not options.only:
        try:
            complaints += check_table(cases, binary, options.write_table)
            agreed, wrong = readme.check(binary, programs)
        except ServerFailed as error:
            agreed, wrong = 0, [str(error)]
        print(f"\nREADME transcript: {agreed} commands as documented")
        report("README transcript", wrong)
        passed += agreed
        failed += wrong
    report("coverage", complaints)
    failures = len(failed) + len(complaints)
    print(f"\nclient tests took {time.monotonic() - began:.0f} s\n{passed} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
