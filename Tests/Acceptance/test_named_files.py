"""Every file of the project that a comment, a script or a document names exists."""

import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A path below one of the project's folders, or a Markdown document.
NAMED = re.compile(r"(?<![\w./:-])(?:(?:Sources|Tests|Benchmarks|Fuzz|scripts|docs|contracts-abi)/[\w./+-]*\w|[\w/-]*\w\.md\b)")
DATA = {".bin", ".csv", ".json", ".jsonl", ".tsv"}


def tracked():
    """The paths of the project's files."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name]


def missing(text, paths):
    """The names in a text that are neither a file nor a folder of the project, nor the beginning of a file's path."""
    names = {name for name in NAMED.findall(text) if "/.build/" not in name}
    return sorted(name for name in names if not any(path.startswith(name) or path.endswith(f"/{name}") for path in paths))


def test_every_file_that_is_named_exists():
    paths = tracked()
    wrong = {}
    for path in paths:
        file = ROOT / path
        if file.suffix in DATA or not file.is_file() or file == pathlib.Path(__file__).resolve():
            continue
        names = missing(file.read_text(errors="replace"), paths)
        if names:
            wrong[path] = names
    assert len(paths) > 100
    assert wrong == {}


def test_a_name_without_a_file_is_found():
    text = "See docs/NOTHING.md, Sources/Nothing/Nothing.swift and test.md, not https://example.com/docs/Other.md."
    assert missing(text, ["README.md", "Sources/imo/Imo.swift"]) == ["Sources/Nothing/Nothing.swift", "docs/NOTHING.md", "test.md"]
    assert missing("See README.md, tour.md, Sources/imo and scripts/test.", ["README.md", "Sources/imo/Imo.swift", "docs/tour.md", "scripts/test"]) == []
