"""Large bodies: one gigabyte up and down, beside the digests of one core and nginx with sendfile in the same run."""

import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import process
from compat.harness.server import answers, free_port

PIECE = 4 << 20


@dataclass
class Transfer:
    """One transfer: decimal megabytes a second, server CPU seconds per GiB, peak of resident memory above idle."""

    mb_per_second: float
    cpu_s_per_gib: float
    memory_mib: float
    other_percent: float


def random_file(path, size):
    """A file of random bytes: nothing on the way can compress it."""
    with open(path, "wb") as file:
        for _ in range(size // PIECE):
            file.write(os.urandom(PIECE))
        file.flush()
        os.fsync(file.fileno())


def measured(pids, size, work):
    """Runs `work()` and says what it cost the server processes."""
    for pid in pids:
        process.reset_peak(pid)
    idle = sum(process.memory_mib(pid) for pid in pids)
    noise, cpu, began = process.Noise(*pids), process.cpu_seconds(*pids), time.perf_counter()
    work()
    took, cpu = time.perf_counter() - began, process.cpu_seconds(*pids) - cpu
    peak = sum(process.memory_mib(pid, "VmHWM") for pid in pids)
    return Transfer(size / 1e6 / took, cpu / (size / process.GIB), peak - idle, noise.percent())


def upload(port, token, image_id, path):
    """Sends the file with sendfile, so that the client costs little; fails unless the answer is 204."""
    size = path.stat().st_size
    with socket.create_connection(("127.0.0.1", port), timeout=600) as connection, open(path, "rb") as file:
        head = (
            f"PUT /v2/images/{image_id}/file HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Auth-Token: {token}\r\n"
            f"Content-Type: application/octet-stream\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
        )
        connection.sendall(head.encode())
        connection.sendfile(file)
        answer = connection.recv(65536)
    if not answer.startswith(b"HTTP/1.1 204"):
        raise ValueError(f"the upload answered {answer[:300]!r}")


def download(port, path, token="", digest=None):
    """Reads the whole answer; without a digest the kernel drops the bytes (MSG_TRUNC) and the client costs little."""
    with socket.create_connection(("127.0.0.1", port), timeout=600) as connection:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Auth-Token: {token}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        head, _, first = received.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(f"GET {path} answered {head[:300]!r}")
        count, buffer = len(first), bytearray(PIECE)
        if digest:
            digest.update(first)
        flags = 0 if digest else socket.MSG_TRUNC
        while got := connection.recv_into(buffer, PIECE, flags):
            count += got
            if digest:
                digest.update(memoryview(buffer)[:got])
    expected = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    if count != expected:
        raise ValueError(f"GET {path} gave {count} of {expected} bytes")
    return count


def new_image(caller):
    """The id of a fresh raw image."""
    body = {"name": "bench-transfer", "disk_format": "raw", "container_format": "bare", "visibility": "private"}
    answer = caller.post("/v2/images", body)
    if answer.status != 201:
        raise ValueError(f"POST /v2/images answered {answer.status}: {answer.body[:300]!r}")
    return answer.json()["id"]


def of_server(server, caller, source, options):
    """Uploads and downloads the file a few times; returns the two lists of transfers."""
    size, ups, downs = source.stat().st_size, [], []
    for _ in range(options.rounds):
        process.wait_for_quiet(options.patience)
        image_id = new_image(caller)
        ups.append(measured([server.pid], size, lambda i=image_id: upload(server.port, caller.token, i, source)))
        path = f"/v2/images/{image_id}/file"
        downs.append(measured([server.pid], size, lambda p=path: download(server.port, p, caller.token)))
        check_bytes(server, caller, image_id)
        caller.delete(f"/v2/images/{image_id}")
    return ups, downs


def check_bytes(server, caller, image_id):
    """Fails unless the downloaded bytes have the digest on record: speed without the right bytes is worth nothing."""
    digest = hashlib.sha512()
    download(server.port, f"/v2/images/{image_id}/file", caller.token, digest)
    if digest.hexdigest() != caller.get(f"/v2/images/{image_id}").json()["os_hash_value"]:
        raise ValueError(f"the bytes of {image_id} do not have the digest on record")


def digest_speeds():
    """Decimal megabytes a second of SHA-512 and MD5 as `openssl speed` measures them: each alone on a core, and both
    at the same time, where the slower of the two is the rate at which bytes can have both.
    """
    found = {name: speed_of(started(name)) for name in ("sha512", "md5")}
    together = [started(name) for name in ("sha512", "md5")]
    found["both"] = min([speed_of(running) for running in together])
    return found


def started(name):
    """A running `openssl speed` of one digest over pieces of a mebibyte."""
    command = ["openssl", "speed", "-seconds", "3", "-bytes", "1048576", "-evp", name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def speed_of(running):
    """What it printed once it ended."""
    shown, _ = running.communicate()
    return float(re.search(r"^\S+\s+([\d.]+)k", shown, re.MULTILINE | re.IGNORECASE)[1]) / 1000


def nginx_program():
    """The installed nginx, or None."""
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def of_nginx(source, options):
    """Downloads of the same file from nginx with sendfile; None if nginx is not installed."""
    program = nginx_program()
    if not program:
        return None
    folder, port = Path(tempfile.mkdtemp(prefix="nectary-nginx-")), free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events { worker_connections 64; }\n"
        f"http {{ access_log off; sendfile on; sendfile_max_chunk 2m; client_body_temp_path {folder}/body;\n"
        f"proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;\n"
        f"uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"server {{ listen 127.0.0.1:{port}; root {source.parent}; location = /ready {{ return 200; }} }} }}\n"
    )
    master = subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        pids = [master.pid, worker_of(master.pid, port)]
        size = source.stat().st_size
        process.wait_for_quiet(options.patience)
        return [measured(pids, size, lambda: download(port, f"/{source.name}")) for _ in range(options.rounds)]
    finally:
        master.send_signal(signal.SIGTERM)
        master.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def worker_of(master, port):
    """The pid of nginx's one worker, once it answers."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        if children and answers(port, "/ready"):
            return int(children[0])
        time.sleep(0.02)
    raise ValueError("nginx did not start")
