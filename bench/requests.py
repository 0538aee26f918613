"""Small requests: as many as a number of kept-alive connections can send in a few seconds, one process each.

Blocking sockets and prepared bytes, so that the client uses little of the machine it shares with the server.
"""

import contextlib
import itertools
import multiprocessing
import socket
import threading
import time
from dataclasses import dataclass

from bench.process import Noise, cpu_seconds

WARM_UP = 40


@dataclass
class Figures:
    """What a run of small requests showed; times in milliseconds."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    other_percent: float


class Connection:
    """One connection that sends prepared requests and reads whole answers."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(self, prepared):
        """Sends one request; returns its status and body."""
        self.socket.sendall(prepared)
        received = self.socket.recv(1 << 18)
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        return int(head[9:12]), body

    def _more(self):
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise ConnectionError("the server closed the connection within an answer")
        return piece


def prepared(method, path, token, body=b"", signed_by="X-Auth-Token: "):
    """The bytes of a request; `signed_by` is the header that carries the token, up to the token."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{signed_by}{token}\r\nAccept: */*\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def client(port, pool, wanted_status, seconds, start, results):
    """One client process: reports its latencies, or the error that ended it."""
    try:
        results.put(send_for(port, pool, wanted_status, seconds, start))
    except (OSError, ValueError, threading.BrokenBarrierError) as error:
        start.abort()
        results.put(error)


def send_for(port, pool, wanted_status, seconds, start):
    """Warms up, waits for the common start, then sends until the time is over; latencies and wrong answers."""
    connection, turns = Connection(port), itertools.cycle(pool)
    for _ in range(WARM_UP):
        connection.exchange(next(turns))
    start.wait()
    latencies, wrong, end = [], 0, time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        status, _ = connection.exchange(next(turns))
        latencies.append(time.perf_counter() - began)
        wrong += status != wanted_status
    return latencies, wrong


def turned(pool, part):
    """The pool from another request on, so that clients do not ask for the same at the same time."""
    first = int(part * len(pool))
    return pool[first:] + pool[:first]


def measure(server, pool, clients, seconds, wanted_status=200):
    """Sends the requests of `pool` in turn over `clients` connections for some seconds, each from another one on."""
    fork = multiprocessing.get_context("fork")
    start, results = fork.Barrier(clients + 1), fork.SimpleQueue()
    processes = [
        fork.Process(target=client, args=(server.port, turned(pool, number / clients), wanted_status, seconds, start, results))
        for number in range(clients)
    ]
    for process in processes:
        process.start()
    with contextlib.suppress(threading.BrokenBarrierError):
        start.wait()
    noise, cpu, began = Noise(server.pid), cpu_seconds(server.pid), time.perf_counter()
    answers = [results.get() for _ in processes]
    took, cpu = time.perf_counter() - began, cpu_seconds(server.pid) - cpu
    for process in processes:
        process.join()
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    latencies = sorted(one for found, _ in answers for one in found)
    if wrong := sum(number for _, number in answers):
        raise ValueError(f"{wrong} of {len(latencies)} answers were not {wanted_status}")
    return Figures(
        len(latencies),
        len(latencies) / took,
        1000 * latencies[len(latencies) // 2],
        1000 * latencies[int(len(latencies) * 0.99)],
        1000 * cpu / len(latencies),
        noise.percent(),
    )
