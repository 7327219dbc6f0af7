"""One gateway before llama.cpp's server and LiteLLM's proxy, for all tests of this folder."""

import json
import os
import pathlib
import select
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Acceptance")]
import tiny_model  # noqa: E402
from pages import Pages  # noqa: E402
from recorder import Recorder  # noqa: E402
from system import System  # noqa: E402

START_SECONDS = 120
# Powers of ten apart, so that the digits of a cost, and of a sum of costs, tell how many tokens of each kind were charged.
UNITS = {"cached-input": 0, "input": 6, "output": 12}
# Prices are for a million tokens, in whole units of 10**18.
PRICES = [option for unit, zeros in UNITS.items() for option in ("--price", f"{unit}={10**zeros // 10**12}.{10**zeros % 10**12:012}")]
MODELS = {"llama": "meta/tiny", "litellm": "proxied/tiny", "embeddings": "meta/tiny-embeddings"}


class Process:
    """A server with a log of its own."""

    def __init__(self, command, log, environment=None):
        self.log = open(log, "ab")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL, env=environment)

    def first_line(self):
        """The line that it prints once it listens."""
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline().decode().strip() if ready else ""
        if not line:
            self.stop()
            raise RuntimeError(f"{self.process.args} did not start: {open(self.log.name).read()[-2000:]}")
        return line

    def wait_for(self, url):
        """Asks until something answers."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                return urllib.request.urlopen(url, timeout=5).close()
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise RuntimeError(f"{self.process.args} did not start: {open(self.log.name).read()[-2000:]}")

    def stop(self):
        self.process.kill()
        self.process.wait(60)
        self.log.close()


@pytest.fixture(scope="session")
def directory(tmp_path_factory):
    return tmp_path_factory.mktemp("providers")


@pytest.fixture(scope="session")
def upstreams(directory):
    """The addresses of the servers, by name, with a recorder before each."""
    model = directory / "tiny.gguf"
    model.write_bytes(tiny_model.model())
    started = {use: Process([sys.executable, HERE / "llama_server.py", model, use], directory / f"{use}.log") for use in ("chat", "embeddings")}
    addresses = {use: process.first_line() for use, process in started.items()}
    started["litellm"], addresses["litellm"] = litellm_proxy(directory, addresses["chat"])
    recorders = {"llama": Recorder(addresses["chat"]), "embeddings": Recorder(addresses["embeddings"]), "litellm": Recorder(addresses["litellm"])}
    yield recorders
    for stoppable in recorders.values():
        stoppable.close()
    for process in started.values():
        process.stop()


def litellm_proxy(directory, upstream):
    """(process, address) of LiteLLM's proxy before another server."""
    model = {"model_name": "tiny", "litellm_params": {"model": "openai/tiny", "api_base": f"{upstream}/v1", "api_key": "none"}}
    configuration = directory / "litellm.yaml"
    # YAML holds JSON.
    configuration.write_text(json.dumps({"model_list": [model], "general_settings": {"master_key": "sk-operator"}}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [pathlib.Path(sys.executable).parent / "litellm", "--config", configuration, "--host", "127.0.0.1", "--port", str(port)]
    # The list of prices comes with the package, and is asked for nowhere.
    process = Process(command, directory / "litellm.log", {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"})
    process.wait_for(f"http://127.0.0.1:{port}/health/liveliness")
    return process, f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def pages(directory):
    with Pages(directory) as served:
        yield served


@pytest.fixture(scope="session")
def system(directory, upstreams, pages):
    running = System(directory / "imo")
    with running:
        running.stop_gateway()
        running.start_gateway("--cors-origin", pages.origin)
        key = directory / "litellm-key"
        key.write_text("sk-operator")
        for name, recorder in upstreams.items():
            options = ["--upstream-key-file", str(key)] if name == "litellm" else []
            running.register(MODELS[name], *PRICES, *options, "--context-tokens", "16384", upstream=recorder.url, upstream_model="tiny")
        yield running


class Bill:
    """What an account was charged since, and what the upstreams told meanwhile."""

    def __init__(self, system, upstreams):
        self.system, self.recorders = system, upstreams.values()
        self.account = f"caller-{os.urandom(4).hex()}"
        self.key = system.new_caller(self.account, "1000")
        self.seen = {id(recorder): len(recorder.exchanges) for recorder in self.recorders}
        self.before = int(system.imo("account", "show", self.account)["balance"])

    @property
    def exchanges(self):
        return [exchange for recorder in self.recorders for exchange in recorder.exchanges[self.seen[id(recorder)] :]]

    def charged(self):
        cost = self.before - int(self.system.imo("account", "show", self.account)["balance"])
        return {unit: cost // 10**zeros % 10**6 for unit, zeros in UNITS.items()}

    def check_cut(self, receipt):
        """Asserts that the charge of the one call is its hold, because the upstream told more, and that its receipt says so."""
        [exchange] = self.exchanges
        told = exchange.told()
        shown = self.system.imo("receipt", receipt)
        held, used, cut = (int(shown[name]) for name in ("held", "used", "cut"))
        assert used == sum(told[unit] * 10**zeros for unit, zeros in UNITS.items())
        assert held == int(shown["cost"]) == self.before - int(self.system.imo("account", "show", self.account)["balance"])
        assert cut == used - held > 0

    def check(self, calls):
        """Asserts that as many calls reached the upstream, each answered and told, and that what all of them told was charged."""
        metered = [exchange for exchange in self.exchanges if not exchange.path.endswith(("count_tokens", "input_tokens"))]
        assert len(metered) == calls and all(exchange.status == 200 for exchange in metered)
        told = [exchange.told() for exchange in metered]
        assert all(usage["input"] + usage["cached-input"] > 0 for usage in told)
        assert self.charged() == {unit: sum(usage[unit] for usage in told) for unit in UNITS}


@pytest.fixture
def bill(system, upstreams):
    return Bill(system, upstreams)
