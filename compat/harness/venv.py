"""Virtual environments with pinned packages, under .compat; made anew when the pins change."""

import hashlib
import shutil
import subprocess
import sys

from compat.harness.server import REPOSITORY

CLIENTS = ("venv", REPOSITORY / "compat" / "requirements.txt")
PAGES = ("pages-venv", REPOSITORY / "compat" / "pages" / "requirements.txt")


def ensure(environment=CLIENTS):
    """Installs the pinned packages if they are not there yet; returns the folder of the environment."""
    name, requirements = environment
    folder = REPOSITORY / ".compat" / name
    stamp = folder / "pins.sha256"
    pins = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == pins:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    print(f"installing {requirements.relative_to(REPOSITORY)} into .compat/{name}", flush=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", requirements], check=True)
    stamp.write_text(pins)
    return folder
