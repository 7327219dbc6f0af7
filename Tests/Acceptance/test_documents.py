"""The documents are true: the tour runs as it stands, every command has a help text with an example, links lead somewhere, the target graph is drawn."""

import os
import re
import signal
import subprocess

import pytest
from system import IMO, ROOT

TOUR_SECONDS = 120


def test_the_tour_runs_as_it_stands(tmp_path):
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs" / "tour.md").read_text(), re.MULTILINE | re.DOTALL)
    script = "set -eu\ntrap 'kill $(jobs -p)' EXIT\n" + "".join(blocks)
    environment = {name: value for name, value in os.environ.items() if name != "IMO_DATA"}
    environment["PATH"] = f"{IMO.parent}:{environment['PATH']}"
    tour = subprocess.Popen(
        ["bash", "-c", script], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        output, _ = tour.communicate(timeout=TOUR_SECONDS)
    finally:
        if tour.poll() is None:
            os.killpg(tour.pid, signal.SIGKILL)
    assert tour.returncode == 0, output
    assert "verified   yes" in output
    assert output.count("imo-receipt: ") == 2
    assert '"outcomeName":"accepted"' in output


def subcommands(path):
    """All commands below one, by their help."""
    text = subprocess.run([IMO, *path, "--help"], capture_output=True, text=True, check=True).stdout
    listed = re.search(r"^SUBCOMMANDS:\n(.*?)\n\n", text + "\n\n", re.MULTILINE | re.DOTALL)
    names = re.findall(r"^  (\S+)(?: \(default\))?(?:  |$)", listed.group(1), re.MULTILINE) if listed else []
    return [(path, text)] + [found for name in names for found in subcommands([*path, name])]


@pytest.mark.parametrize("path, text", [pytest.param(path, text, id=" ".join(["imo", *path])) for path, text in subcommands([])])
def test_every_command_has_help_with_an_example_of_itself(path, text):
    example = text.split("EXAMPLE", 1)
    assert len(example) == 2, text
    assert re.search(r"\bimo " + r" ".join(path), example[1]), text
    assert text.startswith("OVERVIEW: ")


def test_the_commands_that_the_reference_lists_exist():
    listed = {" ".join(path) for path, _ in subcommands([])}
    table = (ROOT / "docs" / "reference.md").read_text().split("## Commands")[1]
    for group, names in re.findall(r"`imo (\w[\w-]*) ((?:[\w-]+, )*[\w-]+)`", table):
        for name in names.split(", "):
            assert f"{group} {name}" in listed


def documents():
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def anchors(path):
    """The anchors of a document's headings, as they are made of their words."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(document):
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", document.read_text()):
        name, _, anchor = target.partition("#")
        file = (document.parent / name) if name else document
        assert file.exists(), f"{document.name} links to {target}"
        assert not anchor or anchor in anchors(file), f"{document.name} links to {target}"


def test_the_drawn_target_graph_is_that_of_the_package():
    drawn = re.search(r"^```mermaid\n(.*?)^```", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE | re.DOTALL).group(1)
    assert drawn == subprocess.run([ROOT / "scripts" / "target-graph"], capture_output=True, text=True, check=True).stdout


def test_every_target_has_its_sentence():
    table = (ROOT / "ARCHITECTURE.md").read_text().split("## Targets")[1].split("\n## ")[0]
    for name in (path.name for path in (ROOT / "Sources").iterdir() if path.is_dir()):
        assert f"`{name}`" in table, name
