"""The Debian package: what is in it, how its unit is confined, and its way through a clean Debian root.

The last needs debootstrap, root and some minutes: it runs with IMO_TEST_DEBIAN_ROOT=1 only.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import time

import pytest
from system import ROOT

GREATEST_EXPOSURE = 2.0


def run(*arguments, **options):
    return subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, **{"check": True, "timeout": 300, **options})


def build(directory, *options):
    return pathlib.Path(run(ROOT / "scripts" / "package", "--output", directory, *options).stdout.strip())


needs_tools = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("dpkg-deb", "dpkg-shlibdeps", "strip")), reason="needs dpkg-dev and binutils"
)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return build(tmp_path_factory.mktemp("package"))


@needs_tools
class TestPackage:
    def test_it_has_what_a_machine_needs_and_names_its_libraries(self, package):
        fields = dict(line.split(": ", 1) for line in run("dpkg-deb", "-f", package).stdout.splitlines() if re.match(r"\w", line))
        libraries = {part.split(" ")[0] for part in fields["Depends"].split(", ")}
        assert {"libsecp256k1-1", "libssl3", "libsqlite3-0", "zlib1g", "libc6", "systemd"} <= libraries
        assert fields["Version"] == run(ROOT / ".build/release/imo", "--version").stdout.strip()
        listed = {}
        for line in run("dpkg-deb", "-c", package).stdout.splitlines():
            mode, owner, size, _, _, name = line.split(None, 5)
            listed[name] = (mode, owner, int(size))
        for name in [
            "./usr/bin/imo", "./lib/systemd/system/imo.service", "./usr/lib/sysusers.d/imo.conf", "./etc/imo/imo.toml", "./usr/share/man/man1/imo-serve.1.gz",
            "./usr/share/bash-completion/completions/imo", "./usr/share/zsh/vendor-completions/_imo", "./usr/share/fish/vendor_completions.d/imo.fish",
            "./usr/share/doc/imo/copyright", "./usr/share/doc/imo/changelog.gz", "./usr/share/doc/imo/monitoring/alerts.yml",
        ]:
            assert name in listed, name
        assert all(owner == "root/root" for _, owner, _ in listed.values())
        assert listed["./etc/imo/imo.toml"][0] == "-rw-r-----" and not any(mode[8] == "w" for mode, _, _ in listed.values())
        assert listed["./usr/bin/imo"][2] < (ROOT / ".build/release/imo").stat().st_size, "stripped"

    def test_its_files_can_be_used(self, package, tmp_path):
        run("dpkg-deb", "-x", package, tmp_path)
        assert "USAGE" in run(tmp_path / "usr/bin/imo", "--help").stdout
        assert json.loads(run(tmp_path / "usr/bin/imo", "config", "check", tmp_path / "etc/imo/imo.toml", "--json").stdout)["valid"] is True
        if shutil.which("man"):
            page = run("man", "-l", tmp_path / "usr/share/man/man1/imo-serve.1.gz", env={**os.environ, "MANPAGER": "cat", "MANWIDTH": "100"}).stdout
            assert "imo-serve" in page and "--metrics-address" in page
        run("bash", "-n", tmp_path / "usr/share/bash-completion/completions/imo")
        for script in ("postinst", "prerm", "postrm"):
            run("sh", "-n", ROOT / "packaging" / script)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_the_unit_is_confined():
    done = run("systemd-analyze", "security", "--offline=true", f"--threshold={int(GREATEST_EXPOSURE * 10)}", ROOT / "packaging" / "imo.service")
    level = float(re.search(r"Overall exposure level for imo.service: ([\d.]+)", done.stdout)[1])
    assert level <= GREATEST_EXPOSURE


class DebianRoot:
    """A clean Debian 12 made by debootstrap, in which no systemd runs."""

    def __init__(self, path):
        self.path = path
        script = shutil.which("debootstrap")
        assert script and os.geteuid() == 0, "needs debootstrap and root"
        run(script, "--variant=minbase", "--include=systemd,ca-certificates", "bookworm", path, timeout=600)

    def sh(self, script, check=True):
        return run("chroot", self.path, "/bin/sh", "-euc", script, check=check, timeout=300)

    def install(self, package):
        shutil.copy(package, self.path / "tmp")
        self.sh(f"apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends /tmp/{package.name}")


FIRST_CLAIM = """
export IMO_DATA=/var/lib/imo IMO_CONFIG=/etc/imo/imo.toml
cd /var/lib/imo
as() { setpriv --reuid=imo --regid=imo --clear-groups env HOME=/var/lib/imo "$@"; }
echo 'a password' > password.txt; chown imo:imo password.txt; chmod 600 password.txt
operator=$(as imo wallet new operator.json --password-file password.txt --light --json | sed 's/.*"address":"\\(0x[0-9a-fA-F]*\\)".*/\\1/')
as imo init --operator $operator
as imo reference-model serve --port 9000 > /tmp/model.json & model=$!
as imo serve --json > /tmp/gateway.json 2> /tmp/gateway.log & gateway=$!
until [ -s /tmp/model.json ] && [ -s /tmp/gateway.json ]; do sleep 0.1; done
as imo model register tiny --upstream http://127.0.0.1:9000/v1 --upstream-model imo-reference --model-commitment reference --price call=1 \
  --percent-claimable 60 --snapshot-interval-seconds 0
as imo account create alice
as imo account credit alice 5
key=$(as imo key create alice --json | sed 's/.*"key":"\\([^"]*\\)".*/\\1/')
perl -e 'use IO::Socket::INET; my $key = shift; my $b = q({"model":"tiny","messages":[{"role":"user","content":"hi"}],"max_tokens":4,"seed":1});
  my $s = IO::Socket::INET->new("127.0.0.1:8080") or die; print $s "POST /v1/chat/completions HTTP/1.1\\r\\nHost: x\\r\\nAuthorization: Bearer $key\\r\\n" .
  "Content-Type: application/json\\r\\nConnection: close\\r\\nContent-Length: " . length($b) . "\\r\\n\\r\\n$b"; print <$s>;' "$key" | head -1 | grep ' 200 '
as imo snapshot tiny
as imo claim tiny --keystore operator.json --password-file password.txt
kill $gateway; wait $gateway || true
kill $model; wait $model || true
as imo verify --json
"""


@needs_tools
@pytest.mark.skipif(os.environ.get("IMO_TEST_DEBIAN_ROOT") != "1", reason="takes minutes: set IMO_TEST_DEBIAN_ROOT=1")
def test_from_the_package_to_the_first_claim_an_upgrade_and_a_removal(package, tmp_path):
    debian = DebianRoot(tmp_path / "root")
    before = build(tmp_path, "--version", "0.0.9")
    start = time.monotonic()
    debian.install(before)
    claimed = debian.sh(FIRST_CLAIM)
    print(f"from the package to the first verified claim: {time.monotonic() - start:.1f} s")
    assert '"verified":true' in claimed.stdout
    data = debian.path / "var/lib/imo"
    uid = data.stat().st_uid
    assert uid != 0 and (data.stat().st_mode & 0o777) == 0o700
    assert (debian.path / "etc/imo").stat().st_mode & 0o777 == 0o750
    ledger = (data / "ledger.sqlite").read_bytes()
    # A setting of the operator's own is kept by the upgrade.
    settings = debian.path / "etc/imo/imo.toml"
    settings.write_text(settings.read_text() + "\nkey-requests-per-minute = 60\n")
    debian.install(package)
    assert "key-requests-per-minute = 60" in settings.read_text()
    assert debian.sh("dpkg-query -W -f '${Version}' imo").stdout == run("dpkg-deb", "-f", package, "Version").stdout.strip()
    assert (data / "ledger.sqlite").read_bytes() == ledger and data.stat().st_uid == uid
    assert '"verified":true' in debian.sh("setpriv --reuid=imo --regid=imo --clear-groups imo verify --full --json --data /var/lib/imo").stdout
    debian.sh("apt-get remove -y -qq imo")
    assert not (debian.path / "usr/bin/imo").exists() and settings.exists() and (data / "ledger.sqlite").read_bytes() == ledger
    purged = debian.sh("apt-get purge -y -qq imo")
    assert not settings.exists() and (data / "ledger.sqlite").read_bytes() == ledger
    assert "stays" in purged.stderr + purged.stdout
