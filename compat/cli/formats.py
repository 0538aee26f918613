"""The output options that every listing and showing command has: each runs with all of them."""

import json

LISTS = "image list", "image member list {image}", "image stores list"
SHOWS = (
    "image show {image}",
    "image create made-{count}",
    "image add project {image} {count:032x}",
    "image member get {image} {partner}",
    "image import info",
)
REFUSED = ("image stores list",)


def _line(t, template, count):
    t.image_id = getattr(t, "image_id", None) or t.shared("formats")
    return template.format(image=t.image_id, partner=t.project("nectary-partner"), count=count)


def _fails(template):
    return {"fails": "Multi Backend support not enabled"} if template in REFUSED else {}


def json_and_yaml_are_printed(t):
    for count, template in enumerate(LISTS + SHOWS):
        outcome = t.openstack(f"{_line(t, template, 2 * count)} -f json --noindent", **_fails(template))
        if template not in REFUSED:
            t.holds(json.loads(outcome.out) is not None, f"no JSON from {template}")
            t.holds(len(outcome.out.strip().splitlines()) == 1, f"--noindent printed several lines for {template}")
        t.openstack(f"{_line(t, template, 2 * count + 1)} --format yaml", **_fails(template))


def tables_obey_widths_and_print_when_empty(t):
    for count, template in enumerate(LISTS + SHOWS, 100):
        line = _line(t, template, 2 * count)
        outcome = t.openstack(f"{line} -f table --max-width 60 --print-empty", **_fails(template))
        widest = max((len(row) for row in outcome.out.splitlines()), default=0)
        t.holds(widest <= 60, f"a row of {widest} characters from {line} --max-width 60")
        t.openstack(f"{_line(t, template, 2 * count + 1)} --fit-width", **_fails(template))


def shows_print_shell_variables_and_chosen_columns(t):
    columns = {"image import info": "import-methods", "image show {image}": "name", "image create made-{count}": "name"}
    for count, template in enumerate(SHOWS, 200):
        column = columns.get(template, "status")
        outcome = t.openstack(f"{_line(t, template, 2 * count)} -f shell --prefix x_ -c {column}")
        t.holds(outcome.out.startswith(f"x_{column.replace('-', '_')}="), f"{template} printed {outcome.out!r}")
        outcome = t.openstack(f"{_line(t, template, 2 * count + 1)} -f value --column {column}")
        t.equal(len(outcome.out.splitlines()), 1, f"lines of {template}")


def lists_are_sorted_quoted_and_cut_by_the_client(t):
    names = {"image list": "Name", "image member list {image}": "Status", "image stores list": "ID"}
    for template in LISTS:
        line, fails = _line(t, template, 0), _fails(template)
        for direction in ("--sort-ascending", "--sort-descending"):
            options = f"-f csv --quote all -c {names[template]} --sort-column {names[template]} {direction}"
            outcome = t.openstack(f"{line} {options}", **fails)
            if template not in REFUSED:
                rows = outcome.out.splitlines()[1:]
                t.equal(rows, sorted(rows, reverse="desc" in direction), f"rows of {line} {options}")
        t.openstack(f"{line} --format value --column {names[template]}", **fails)
