"""Manual pages and completions, made from the same source as the help texts."""

import shutil
import subprocess

import pytest
from system import IMO


def run(*arguments):
    return subprocess.run([IMO, *arguments], capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    directory = tmp_path_factory.mktemp("man")
    run("manual", "--directory", str(directory))
    return {path.stem: path for path in directory.iterdir()}


def test_every_command_has_a_page_with_its_options_and_an_example(pages):
    assert {"imo", "imo-account-credit", "imo-serve", "imo-payout-mark-paid", "imo-eth"} <= set(pages)
    for name, path in pages.items():
        text = path.read_text()
        assert text.startswith(".TH ") and ".SH NAME" in text and ".SH SYNOPSIS" in text and ".SH EXAMPLES" in text, name
    assert r"\-\-reference" in pages["imo-account-credit"].read_text()


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff")
def test_pages_have_no_fault_that_groff_knows(pages):
    for name, path in pages.items():
        done = subprocess.run(["groff", "-Kutf8", "-man", "-Tutf8", "-ww", "-z", str(path)], capture_output=True, text=True)
        assert done.returncode == 0 and done.stderr == "", (name, done.stderr)


@pytest.mark.parametrize("shell, check", [("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])])
def test_completions_load(shell, check, tmp_path):
    script = tmp_path / "completion"
    script.write_text(run("completion", shell))
    assert "withdraw" in script.read_text()
    if shutil.which(check[0]):
        subprocess.run([*check, str(script)], check=True, capture_output=True)
    if shell == "bash":
        loaded = subprocess.run(["bash", "-c", f"source {script} && complete -p imo"], capture_output=True, text=True, check=True)
        assert "imo" in loaded.stdout
