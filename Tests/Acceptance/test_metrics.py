"""The metrics are what a real Prometheus takes: names by its conventions, scraped, and used by the alert rules and the dashboard that are shipped."""

import json
import re
import socket
import subprocess
import time
import urllib.parse
import urllib.request

import pytest
from canned import CannedUpstream
from debian import program
from system import ROOT, System

MONITORING = ROOT / "monitoring"
WAIT_SECONDS = 60


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def promtool():
    return program("promtool", "prometheus")


class Prometheus:
    """A real Prometheus that scrapes one target each second, with the rules that are shipped."""

    def __init__(self, directory, target):
        (directory / "alerts.yml").write_text((MONITORING / "alerts.yml").read_text())
        configuration = (MONITORING / "prometheus.yml").read_text()
        configuration = configuration.replace("127.0.0.1:9464", f"127.0.0.1:{target}").replace("15s", "1s")
        (directory / "prometheus.yml").write_text(configuration)
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = open(directory / "prometheus.log", "wb")
        self.process = subprocess.Popen(
            [
                program("prometheus", "prometheus"), f"--config.file={directory / 'prometheus.yml'}", f"--storage.tsdb.path={directory / 'data'}",
                f"--web.listen-address={self.url.removeprefix('http://')}",
            ],
            stdout=self.log, stderr=self.log,
        )

    def __enter__(self):
        self.wait_for('up{job="imo"} == 1')
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=10) as response:
            return json.load(response)["data"]

    def query(self, expression):
        return self.get("/api/v1/query?" + urllib.parse.urlencode({"query": expression}))["result"]

    def wait_for(self, expression):
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                if found := self.query(expression):
                    return found
            except OSError:
                pass
            assert time.monotonic() < deadline, f"Prometheus has no {expression}"
            time.sleep(0.2)


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A gateway with calls of every kind behind it, its metrics' port, and the page."""
    directory = tmp_path_factory.mktemp("metrics")
    with System(directory / "imo") as system, CannedUpstream() as upstream:
        port = free_port()
        certificate = directory / "certificate.pem"
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "10", "-subj", "/CN=localhost",
                "-keyout", directory / "key.pem", "-out", certificate,
            ],
            check=True, capture_output=True,
        )
        system.register("canned", *System.PRICES, upstream=upstream.url)
        system.register("gone", *System.PRICES, upstream="http://127.0.0.1:9/v1")
        key = system.new_caller("watched", "100")
        system.imo("budget", "set", "50", "--account", "watched", "--period", "day")
        system.stop_gateway()
        system.start_gateway("--metrics-address", f"127.0.0.1:{port}")
        chat = {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 4}
        for _ in range(3):
            assert system.call(key, {**chat, "model": "canned"})[0] == 200
        assert system.call(key, {**chat, "model": "gone"})[0] >= 500
        assert system.call("imo-wrong", {**chat, "model": "canned"})[0] == 401
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
        yield system, port, page


def names(page):
    """The series that the families of a page have, also those without a value yet."""
    found = set()
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", page, re.MULTILINE):
        found |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"} if kind == "histogram" else {name}
    return found


def test_promtool_finds_nothing_to_complain_about(watched, promtool):
    done = subprocess.run([promtool, "check", "metrics"], input=watched[2], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_promtool_complains_about_a_counter_without_total(watched, promtool):
    page = watched[2].replace("imo_calls_total", "imo_calls")
    assert subprocess.run([promtool, "check", "metrics"], input=page, capture_output=True, text=True).returncode != 0


def test_everything_that_an_operator_watches_is_there(watched):
    page = watched[2]
    for line in [
        r'imo_units_total\{model="canned",unit="input"\} \d+', r'imo_units_total\{model="canned",unit="output"\} \d+',
        r'imo_first_byte_seconds_count\{model="canned"\} 3', r'imo_refusals_total\{reason="invalid_api_key"\} 1',
        r'imo_upstream_errors_total\{model="gone",upstream="127.0.0.1:9",failure="unreachable"\} [1-9]\d*',
        r'imo_budget_limit\{of="account",name="watched",period="day"\} 50000000000000000000',
        r'imo_budget_spent\{of="account",name="watched",period="day"\} [1-9]\d*', r"imo_ledger_queue_commands 0", r"imo_ledger_healthy 1",
        r"imo_ledger_commit_seconds_count [1-9]\d*", r"imo_ledger_entries_total [1-9]\d*", r"imo_disk_free_bytes [1-9]\d*", r"imo_ledger_size_bytes [1-9]\d*",
        r"imo_clock_in_doubt 0", r"process_resident_memory_bytes [1-9]\d*", r'imo_build_info\{version="[\d.]+"\} 1',
    ]:
        assert re.search(f"^{line}$", page, re.MULTILINE), line


def test_a_real_prometheus_scrapes_it_and_every_rule_and_panel_can_be_asked(watched, promtool, tmp_path):
    system, port, page = watched
    for command in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts-test.yml"], ["check", "config", "prometheus.yml"]):
        done = subprocess.run([promtool, *command], cwd=MONITORING, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    dashboard = json.loads((MONITORING / "grafana-dashboard.json").read_text())
    panels = {panel["title"]: [target["expr"] for target in panel["targets"]] for panel in dashboard["panels"]}
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(panels) >= 18
    with Prometheus(tmp_path, port) as prometheus:
        assert prometheus.wait_for('imo_calls_total{model="canned", outcome="charged"}')[0]["value"][1] == "3"
        rules = [rule for group in prometheus.get("/api/v1/rules")["groups"] for rule in group["rules"]]
        assert len(rules) >= 14
        assert all(not rule.get("lastError") for rule in rules)
        known = names(page) | set(prometheus.get("/api/v1/label/__name__/values")) | {"imo_certificate_expiry_timestamp_seconds"}
        expressions = [rule["query"] for rule in rules] + [expression for list in panels.values() for expression in list]
        for expression in expressions:
            asked = expression.replace("$__rate_interval", "1m")
            prometheus.query(asked)
            used = set(re.findall(r"\b((?:imo|process|up)[a-z_]*)\b(?!\s*=|\")", asked)) - {"upstream", "imo"}
            assert used <= known, f"{expression} asks for what nobody serves: {used - known}"


def test_the_certificates_end_is_told_and_follows_a_reload(watched, tmp_path):
    system, _, _ = watched
    directory = tmp_path

    def renew(days):
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", str(days), "-subj",
                "/CN=localhost", "-keyout", directory / "key.pem", "-out", directory / "certificate.pem",
            ],
            check=True, capture_output=True,
        )

    def days_left():
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
        return round((int(re.search(r"^imo_certificate_expiry_timestamp_seconds (\d+)$", page, re.MULTILINE)[1]) - time.time()) / 86400)

    port = free_port()
    renew(10)
    system.stop_gateway()
    system.start_gateway(
        "--metrics-address", f"127.0.0.1:{port}", "--tls-certificate", str(directory / "certificate.pem"), "--tls-key", str(directory / "key.pem")
    )
    subprocess.run(["curl", "-sk", system.gateway + "/v1/models"], check=True, capture_output=True, timeout=30)
    assert days_left() == 10
    renew(90)
    system.imo("reload")
    assert days_left() == 90
