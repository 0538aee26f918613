"""Which subcommands are covered, which options each has, and which of them the cases exercised.

The options come from the help of the installed clients, so a new version of a client with a new option fails here
until a case uses it or a reason not to is written down.
"""

import re

from compat.cli import process

COVERED = {
    "openstack": (
        "image add project",
        "image create",
        "image delete",
        "image import info",
        "image list",
        "image member get",
        "image member list",
        "image remove project",
        "image save",
        "image set",
        "image show",
        "image stores list",
        "image unset",
    ),
    "glance": (
        "explain",
        "image-create",
        "image-deactivate",
        "image-delete",
        "image-download",
        "image-list",
        "image-reactivate",
        "image-show",
        "image-tag-delete",
        "image-tag-update",
        "image-tasks",
        "image-update",
        "image-upload",
        "import-info",
        "member-create",
        "member-delete",
        "member-get",
        "member-list",
        "member-update",
        "stores-info",
        "usage",
    ),
}

# Subcommands by the beginning of their names, and why no case runs them.
NOT_COVERED = {
    "openstack": {
        "image import": "importing is not served yet",
        "image stage": "importing is not served yet",
        "image task": "tasks are not served yet",
        "image metadef": "metadata definitions are not served yet",
    },
    "glance": {
        "image-import": "importing is not served yet",
        "image-create-via-import": "importing is not served yet",
        "image-stage": "importing is not served yet",
        "task-": "tasks are not served yet",
        "md-": "metadata definitions are not served yet",
        "cache-": "the image cache is not served yet",
        "location-": "locations are not served yet",
        "add-location": "locations are not served yet",
        "stores-delete": "there is one store",
        "bash-completion": "asks no server",
        "help": "asks no server; this check runs it for every subcommand",
    },
}

# Options of covered subcommands that no case uses, and why.
NOT_EXERCISED = {
    ("openstack", "image create", "--volume"): "needs a block storage service",
    ("openstack", "image create", "--force"): "means something with --volume only",
    ("openstack", "image create", "--sign-key-path"): "signatures are not verified yet",
    ("openstack", "image create", "--sign-cert-id"): "signatures are not verified yet",
}
HELP_OPTIONS = {"-h", "--help"}


def subcommand(client, words):
    """The covered subcommand that the words of a command run, or None."""
    rest = [word for word in words if not word.startswith("-")] if client == "openstack" else words
    for name in sorted(COVERED.get(client, ()), key=len, reverse=True):
        if rest[: len(name.split())] == name.split():
            return name
    return None


def options_used(words):
    """The options among the words of a command."""
    return {word.split("=")[0] for word in words if re.match(r"--?[a-zA-Z]", word)}


def options_of(client, name, reader):
    """The options that the help of a subcommand lists, each as a tuple of its spellings."""
    words = ["help", *name.split()] if client == "openstack" else ["help", name]
    shown = reader.help(client, words)
    found = []
    for line in shown.splitlines():
        if re.match(r"  -", line):
            spellings = tuple(re.findall(r"(?:^|, )(--?[a-zA-Z][\w-]*)", line.strip()))
            if not HELP_OPTIONS & set(spellings):
                found.append(spellings)
    return found


def subcommands_of(client, reader):
    """The subcommands that the client offers for images."""
    if client == "openstack":
        shown = reader.help(client, ["--help"])
        return re.findall(r"^  (image(?: [a-z]+)+)  ", shown, re.MULTILINE)
    shown = reader.help(client, ["help"])
    return re.findall(r"^    ([a-z][a-z-]+)(?:  |$)", shown, re.MULTILINE)


class HelpReader:
    """Reads the help of the installed clients in a folder where one of them has stored the server's schema."""

    def __init__(self, folder, columns=200):
        self.folder, self.environment = folder, {"HOME": str(folder), "LANG": "C.UTF-8", "COLUMNS": str(columns)}

    def help(self, client, words):
        outcome = process.execute(client, words, self.environment, self.folder)
        if outcome.code != 0:
            raise AssertionError(f"{client} {' '.join(words)} exited {outcome.code}: {outcome.said}")
        return outcome.out


def complaints(reader, used):
    """What is not covered: `used` maps (client, subcommand) to the set of options that cases used."""
    found = []
    for client, covered in COVERED.items():
        for name in subcommands_of(client, reader):
            known = any(name.startswith(prefix) for prefix in NOT_COVERED[client])
            if name not in covered and not known:
                found.append(f"`{client} {name}` is offered by the client, run by no case and not explained")
        for name in covered:
            found += uncovered_options(client, name, reader, used.get((client, name)))
    return found


def uncovered_options(client, name, reader, used):
    """Complaints about one subcommand."""
    if used is None:
        return [f"`{client} {name}` is run by no case"]
    listed = options_of(client, name, reader)
    missing = [
        spellings
        for spellings in listed
        if not used & set(spellings) and not any((client, name, one) in NOT_EXERCISED for one in spellings)
    ]
    stale = [one for c, n, one in NOT_EXERCISED if (c, n) == (client, name) and one not in sum(listed, ())]
    return [f"`{client} {name} {spellings[-1]}` is used by no case" for spellings in missing] + [
        f"`{client} {name}` has no option {one}; take it from the list of exclusions" for one in stale
    ]
