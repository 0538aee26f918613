"""Runs the walks, each with a browser session of its own, against one server whose catalog is furnished first.

A walk is a public function of a file in `walks/`: it takes a Visitor, and fails by an exception. Whatever a page writes to the
console as an error, asks for in vain, or violates of WCAG 2.2 AA on a page that a walk calls finished, fails the walk too.
"""

import argparse
import importlib
import pkgutil
import shutil
import sys
import time
import traceback
from pathlib import Path

from playwright.sync_api import sync_playwright

from compat.harness.server import REPOSITORY, Server, find_binary
from compat.pages import walks
from compat.pages.ground import Ground
from compat.pages.visitor import ELSEWHERE, Visitor

README_PICTURES = REPOSITORY / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A host by whose name the server is no place that browsers trust as they trust this machine.
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
)


def all_walks():
    """Every walk, by file and then in the order in which they are written."""
    for found in sorted(pkgutil.iter_modules(walks.__path__), key=lambda module: module.name):
        module = importlib.import_module(f"compat.pages.walks.{found.name}")
        for name, walk in list(vars(module).items()):
            if callable(walk) and getattr(walk, "__module__", "") == module.__name__ and not name.startswith("_"):
                yield f"{found.name}: {name.replace('_', ' ')}", walk


def take(walk, browser, place, pictures):
    """One walk; returns what went wrong, or nothing."""
    visitor = Visitor(browser, *place, pictures)
    try:
        walk(visitor)
        return visitor.complaints()
    except Exception:  # noqa: BLE001 - one broken walk must not hide the others
        for number, somebody in enumerate([visitor, *visitor.others]):
            somebody.picture(f"failed-{number}")
        return traceback.format_exc(limit=-3) + "\n" + "\n".join(visitor.said)
    finally:
        visitor.close()


def main():
    parser = argparse.ArgumentParser(prog="compat/pages/run", description=__doc__.splitlines()[0])
    parser.add_argument("--bin", help="the program to test (default: NECTARY_BIN, or cargo build)")
    parser.add_argument("--only", default="", help="only walks whose name contains this text")
    parser.add_argument("--pictures", type=Path, help="write screenshots into this folder")
    parser.add_argument("--write-readme", action="store_true", help="write the README's pictures anew")
    options = parser.parse_args()
    if options.write_readme:
        Visitor.readme_pictures = README_PICTURES
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not chromium:
        sys.exit("no Chromium found; install it (Debian: apt-get install chromium)")
    began, failed, passed = time.monotonic(), 0, 0
    with Server(find_binary(options.bin)) as server, sync_playwright() as playwright:
        place = (server, Ground(server))
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for name, walk in all_walks():
            if options.only not in name:
                continue
            started = time.monotonic()
            fault = take(walk, browser, place, options.pictures)
            print(f"{'FAILED ' if fault else ''}{name} ({time.monotonic() - started:.1f} s)", flush=True)
            if fault:
                print(f"    {fault}\n", flush=True)
            failed, passed = failed + bool(fault), passed + (not fault)
        browser.close()
    print(f"\nwalks took {time.monotonic() - began:.0f} s\n{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
