"""Programs of Debian packages that the tests compare with, without installing them: no service is started on the machine that runs the tests."""

import pathlib
import shutil
import subprocess

from system import ROOT

CACHE = ROOT / ".build" / "debian"


def program(name, package):
    """The path of a program: the installed one, or the one in the package, which is unpacked beside the build."""
    installed = shutil.which(name)
    if installed:
        return installed
    folder = CACHE / package
    found = folder / "usr" / "bin" / name
    if not found.exists():
        folder.mkdir(parents=True, exist_ok=True)
        if subprocess.run(["apt-get", "download", package], cwd=folder, capture_output=True).returncode != 0:
            subprocess.run(["apt-get", "update", "-qq"], check=True, capture_output=True)
            subprocess.run(["apt-get", "download", package], cwd=folder, check=True, capture_output=True)
        archive = next(folder.glob(f"{package}_*.deb"))
        subprocess.run(["dpkg-deb", "-x", archive.name, "."], cwd=folder, check=True)
        archive.unlink()
    return str(found)
