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
    # The documents show text at its full width.
    environment = {name: value for name, value in os.environ.items() if name not in ("IMO_DATA", "COLUMNS")}
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
    for document in ("docs/tour.md", "README.md"):
        for sample in samples(document):
            assert is_printed(sample, output), f"{document} shows what is not printed:\n{sample}"


def samples(document):
    """What a document shows as printed: its text blocks with results, without the commands that a reader types."""
    blocks = re.findall(r"^```text\n(.*?)^```", (ROOT / document).read_text(), re.MULTILINE | re.DOTALL)
    shown = ["".join(line for line in block.splitlines(keepends=True) if not line.startswith("$ ")) for block in blocks]
    return [block for block in shown if re.match(r"[a-z][\w-]*:? +\S", block) or block.startswith("…")]


def is_printed(sample, output):
    """Whether lines are printed in their order. Wildcards are hexadecimal numbers of 8 digits and more, ids, times, and … for any number of lines."""
    wild = r"(?:0x[0-9a-fA-F]{8,}|key_[0-9a-f]{12}|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+)"
    pattern = ""
    for line in sample.splitlines():
        if line == "…":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += wild.join(re.escape(part) for part in re.split(wild, line)) + r"\s*\n"
    # A response by curl has no line's end.
    return re.search(r"(?:^|\})" + pattern, output.replace("\r", ""), re.MULTILINE) is not None


def test_a_sample_that_differs_by_a_digit_is_noticed():
    printed = "id     tiny\ntoken  0x654379f0eC59a241663909E3eE1DcB3031e8B7Df\nclaimed  12 credit\n"
    assert is_printed("id     tiny\ntoken  0x0000000000000000000000000000000000000001\nclaimed  12 credit\n", printed)
    assert is_printed("id     tiny\n…\nclaimed  12 credit\n", printed)
    assert not is_printed("id     tiny\n…\nclaimed  13 credit\n", printed)
    assert not is_printed("id     tiny\nclaimed  12 credit\n", printed)


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
