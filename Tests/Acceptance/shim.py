"""Compiles the library that faults are made with; faults.c says what it can do."""

import pathlib
import shutil
import subprocess

import pytest


def build_shim(directory):
    """The path of the library; the test is skipped where there is no C compiler."""
    compiler = shutil.which("clang") or shutil.which("cc")
    if not compiler:
        pytest.skip("there is no C compiler")
    library = directory / "faults.so"
    source = pathlib.Path(__file__).with_name("faults.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source, "-ldl"], check=True)
    return str(library)
