"""One configuration: a file, the environment and options with one precedence, the line at fault, and what a reload changes while the gateway serves."""

import json
import os
import re
import signal
import subprocess
import time
import socket
import urllib.error
import urllib.request

import pytest
from system import IMO, Refused, Server, System

WAIT_SECONDS = 30


def run(*arguments, check=True, **variables):
    return subprocess.run([IMO, *arguments], env={**os.environ, **variables}, capture_output=True, text=True, check=check, timeout=60)


def wait_until(condition):
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_example_names_every_setting_and_is_valid_with_all_of_them_set(tmp_path):
    example = run("config", "example").stdout
    file = tmp_path / "imo.toml"
    file.write_text(example)
    assert json.loads(run("config", "check", str(file), "--json").stdout) == {"file": str(file), "valid": True, "settings": 0}
    named = re.findall(r"^# ([a-z-]+) = ", example, re.MULTILINE)
    assert {"port", "log-level", "key-requests-per-minute", "tls-certificate", "metrics-address"} <= set(named)
    standard = re.sub(r"^# ([a-z-]+) = (\d+|\"info\"|\"text\"|\"127.0.0.1\")$", r"\1 = \2", example, flags=re.MULTILINE)
    file.write_text(standard)
    assert json.loads(run("config", "check", str(file), "--json").stdout)["settings"] >= 6


@pytest.mark.parametrize(
    "content, line, words",
    [
        ("port = 8080\nprot = 1\n", 2, ["'prot'", "did you mean 'port'?"]),
        ("# a comment\n\nport = 99999\n", 3, ["99999", "0 to 65535"]),
        ('log-level = "verbose"\n', 1, ["'verbose'", "debug"]),
        ("port 8080\n", 1, ["port = 8080"]),
        ("[serve]\nport = 1\n", 1, ["tables"]),
        ('host = "127.0.0.1\n', 1, ["closing quote"]),
        ("port = 1\nport = 2\n", 2, ["line 1 already"]),
        ("port = eighty\n", 1, ["'eighty'", "double quotes"]),
        ('port = "80" x\n', 1, ["'x'"]),
        ("json = 1\n", 1, ["true or false"]),
        ("Port = 1\n", 1, ["'Port'"]),
    ],
)
def test_the_line_at_fault_is_named(tmp_path, content, line, words):
    file = tmp_path / "imo.toml"
    file.write_text(content)
    for command in (["config", "check", str(file)], ["serve", "--config", str(file)]):
        done = run(*command, check=False)
        assert done.returncode == 78, done.stderr
        assert f"{file}:{line}: " in done.stderr
        for word in words:
            assert word in done.stderr, done.stderr


def test_rules_that_join_settings_and_files_they_name_are_checked(tmp_path):
    file = tmp_path / "imo.toml"
    file.write_text('tls-certificate = "a.pem"\n')
    assert "--tls-key" in run("config", "check", str(file), check=False).stderr
    file.write_text('tls-certificate = "missing.pem"\ntls-key = "missing-key.pem"\n')
    done = run("config", "check", str(file), check=False)
    assert done.returncode == 78 and "missing.pem" in done.stderr


def test_an_option_wins_over_the_environment_that_over_the_file_and_that_over_the_default(tmp_path):
    file = tmp_path / "imo.toml"
    file.write_text('port = 8081\nlog-level = "debug"\n')
    shown = {row["setting"]: (row["value"], row["origin"]) for row in json.loads(run("config", "show", str(file), "--json", IMO_LOG_LEVEL="error").stdout)}
    assert shown["port"] == ("8081", f"{file}:1")
    assert shown["log-level"] == ("error", "IMO_LOG_LEVEL")
    assert shown["host"] == ("127.0.0.1", "default")
    done = run("config", "show", "--json", check=False, IMO_PORT="http")
    assert done.returncode == 78 and "IMO_PORT" in done.stderr and "'http'" in done.stderr


@pytest.fixture
def configured(tmp_path):
    file = tmp_path / "imo.toml"
    file.write_text("")
    with System(tmp_path / "imo") as system:
        system.stop_gateway()
        system.configuration = file
        yield system


def start(system, content, *options, **variables):
    system.configuration.write_text(content)
    environment = {**system.environment, "IMO_CONFIG": str(system.configuration), **variables}
    system.server = Server(["serve", *options], environment, system.directory / "gateway.log")
    system.gateway = system.server.announced["url"]


CHAT = {"model": System.MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2}


def test_the_gateway_starts_with_the_file_and_a_reload_changes_limits_and_the_log_level(configured):
    start(configured, "port = 0\nkey-requests-per-minute = 1\n")
    key = configured.new_caller("limited", "100")
    statuses = lambda: [configured.call(key, CHAT)[0] for _ in range(3)]
    assert statuses() == [200, 429, 429]
    configured.configuration.write_text('port = 0\nkey-requests-per-minute = 1000\nlog-level = "debug"\n')
    assert configured.imo("reload") == {"reloaded": True}
    assert statuses() == [200, 200, 200]
    configured.configuration.write_text("port = 0\nkey-requests-per-minute = 2\nkey-concurrent-calls = 5\n")
    configured.server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: 429 in statuses())
    configured.configuration.write_text("port = 0\nkey-requests-per-minut = 2\n")
    with pytest.raises(Refused, match="did you mean 'key-requests-per-minute'"):
        configured.imo("reload")
    configured.configuration.write_text("port = 0\n")
    configured.imo("reload")
    assert statuses() == [200, 200, 200], "without a limit there is none"


def test_options_win_over_the_file_at_a_reload_too(configured):
    start(configured, "port = 1\nkey-requests-per-minute = 1\n", "--port", "0", "--key-requests-per-minute", "1000")
    key = configured.new_caller("free", "100")
    configured.imo("reload")
    assert [configured.call(key, CHAT)[0] for _ in range(3)] == [200, 200, 200]


def test_metrics_are_served_on_an_address_of_their_own_and_nothing_else(configured):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    start(configured, f'port = 0\nmetrics-address = "127.0.0.1:{port}"\n')
    key = configured.new_caller("measured", "100")
    assert configured.call(key, CHAT)[0] == 200
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
    assert 'imo_calls_total{model="tiny",outcome="charged"} 1' in page
    for path in ("/", "/commands", "/reload", "/v1/models"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10)
        assert refused.value.code == 404
