"""Reads the clouds.yaml that a server writes: nested mappings of plain or quoted scalars, nothing else of YAML.

The clients read the same file with a full YAML reader; this one serves the parts that have no third-party library.
"""

import json


class CloudsError(Exception):
    """The file is not the kind of YAML this reader knows."""


def read(path):
    """The mapping under `clouds`."""
    return parse(path.read_text()).get("clouds", {})


def parse(text):
    """A tree of dictionaries from indented `key: value` lines."""
    root = {}
    open_levels = [(-1, root)]
    for number, line in enumerate(text.splitlines(), 1):
        content = line.strip()
        if not content or content.startswith("#") or content == "---":
            continue
        indent = len(line) - len(line.lstrip(" "))
        while open_levels[-1][0] >= indent:
            open_levels.pop()
        key, colon, value = content.partition(":")
        if not colon or content.startswith("- "):
            raise CloudsError(f"line {number} is not `key: value`: {line!r}")
        parent = open_levels[-1][1]
        if value.strip():
            parent[scalar(key)] = scalar(value)
        else:
            parent[scalar(key)] = child = {}
            open_levels.append((indent, child))
    return root


def scalar(text):
    """The text of a scalar, without its quotes."""
    text = text.strip()
    if text.startswith('"'):
        return json.loads(text)
    if text.startswith("'") and text.endswith("'"):
        return text[1:-1].replace("''", "'")
    return text
