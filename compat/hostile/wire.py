"""Requests as bytes on a raw socket: what a polite HTTP library would refuse to send, and what comes back."""

import socket
from dataclasses import dataclass, field

ANSWER_SECONDS = 20


@dataclass
class Request:
    """One request to send. `broken` says that its framing lies, so that a closed connection is an answer too."""

    method: bytes
    target: bytes
    headers: list = field(default_factory=list)
    body: bytes = b""
    broken: bool = False
    oddities: list = field(default_factory=list)

    def header(self, name, value):
        """Sets a header in place of those of the same name."""
        self.headers = [(n, v) for n, v in self.headers if n.lower() != name.lower()] + [(name, value)]

    def encoded(self):
        """The request as it goes over the wire; a Content-Length is added unless framing headers are there."""
        names = {name.lower() for name, _ in self.headers}
        lines = [self.method + b" " + self.target + b" HTTP/1.1"]
        lines += [name + b": " + value for name, value in self.headers]
        if self.body and not names & {b"content-length", b"transfer-encoding"}:
            lines.append(b"Content-Length: %d" % len(self.body))
        return b"\r\n".join(lines) + b"\r\nConnection: close\r\n\r\n" + self.body

    def __str__(self):
        text = self.encoded()
        shown = repr(text[:700]) + (f" … {len(text)} bytes" if len(text) > 700 else "")
        return f"{', '.join(self.oddities) or 'nothing odd'}\n{shown}"


@dataclass
class Reply:
    """What came back: status 0 stands for a connection closed without an answer, -1 for silence."""

    status: int
    head: bytes
    body: bytes


def send(port, request):
    """Sends the request on a connection of its own and reads all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS) as connection:
        try:
            connection.sendall(request.encoded())
            if request.broken:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # The server may answer and close before it has read everything.
        return read_reply(connection)


def read_reply(connection):
    """Reads until the server closes the connection."""
    received = b""
    try:
        while piece := connection.recv(65536):
            received += piece
    except TimeoutError:
        return Reply(-1, received, b"")
    except OSError:
        pass  # A reset after the answer; what was received counts.
    head, _, body = received.partition(b"\r\n\r\n")
    while head.startswith(b"HTTP/1.1 100"):
        head, _, body = body.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    is_answer = len(words) > 1 and words[0].startswith(b"HTTP/1.") and words[1].isdigit()
    return Reply(int(words[1]) if is_answer else 0, head, body)
