"""The virtual environment with the pinned clients, under .compat/venv; made anew when the pins change."""

import hashlib
import shutil
import subprocess
import sys

from compat.harness.server import REPOSITORY

REQUIREMENTS = REPOSITORY / "compat" / "requirements.txt"
VENV = REPOSITORY / ".compat" / "venv"
STAMP = VENV / "pins.sha256"


def ensure():
    """Installs the pinned clients if they are not there yet; returns the folder of the environment."""
    pins = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == pins:
        return VENV
    shutil.rmtree(VENV, ignore_errors=True)
    print(f"installing the clients of {REQUIREMENTS.relative_to(REPOSITORY)} into .compat/venv", flush=True)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    pip = [VENV / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", REQUIREMENTS], check=True)
    STAMP.write_text(pins)
    return VENV
