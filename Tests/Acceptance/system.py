"""Starts and stops the built servers, and runs the command line."""

import http.client
import json
import os
import pathlib
import select
import signal
import subprocess
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMO = ROOT / ".build" / "release" / "imo"
START_SECONDS = 60


class Refused(Exception):
    """The command ended with an error; carries its exit code and standard error."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Server:
    """A server process that printed one JSON line when it listened."""

    def __init__(self, arguments, environment, log, command=(IMO,)):
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            [*command, *arguments], env=environment, stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL
        )
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline() if ready else b""
        if not line:
            self.kill()
            raise RuntimeError(f"imo {' '.join(arguments)} did not start; see {log}: {open(log).read()[-2000:]}")
        self.announced = json.loads(line)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()

    def kill(self):
        self.process.kill()
        self.process.wait(60)
        self.log.close()


class System:
    MODEL = "tiny"
    PRICES = ["--price", "input=2.000000000000000001", "--price", "output=7.000000000000000003", "--price", "call=0.000100000000000007"]

    def __init__(self, directory, command=(IMO,), init=()):
        """`command` runs imo, for example in another mount namespace. `init` has more options for `imo init`."""
        self.command = command
        self.init = init
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(exist_ok=True)
        self.data = self.directory / "ledger"
        self.environment = {**os.environ, "IMO_DATA": str(self.data)}
        self.password = self.directory / "password.txt"
        self.password.write_text("a password of the tests\n")
        self.server = None

    def __enter__(self):
        self.operator = self.new_wallet("operator")
        self.imo("init", "--operator", self.operator, *self.init)
        self.model_server = Server(
            ["reference-model", "serve", "--port", "0", "--model-name", "imo-reference"], self.environment, self.directory / "model.log"
        )
        self.upstream = self.model_server.announced["url"]
        self.start_gateway()
        self.register(self.MODEL, *self.PRICES)
        return self

    def __exit__(self, *_):
        if self.server:
            self.server.stop()
        self.model_server.stop()

    def register(self, model, *options, upstream=None, upstream_model="imo-reference", interval="0"):
        """Registers a model, free where the options name no price."""
        price = () if {"--price", "--free"} & set(options) else ("--free",)
        return self.imo(
            "model", "register", model, "--upstream", upstream or self.upstream, "--upstream-model", upstream_model,
            "--percent-claimable", "60", "--snapshot-interval-seconds", interval, "--model-commitment", "reference", *options, *price,
        )

    def start_gateway(self, *options):
        keystore = ["--operator-keystore", str(self.directory / "operator.json"), "--password-file", str(self.password)]
        self.server = Server(["serve", "--port", "0", *keystore, *options], self.environment, self.directory / "gateway.log", self.command)
        self.gateway = self.server.announced["url"]

    def kill_gateway(self):
        self.server.kill()
        self.server = None

    def stop_gateway(self):
        self.server.stop()
        self.server = None

    def imo(self, *arguments, stdin=None, environment=None):
        """The JSON result of a command."""
        done = subprocess.run(
            [*self.command, *arguments, "--json"], env=environment or self.environment, input=stdin, capture_output=True, text=True, timeout=120
        )
        if done.returncode != 0:
            raise Refused(done.returncode, done.stderr.strip())
        return json.loads(done.stdout)

    def new_wallet(self, name):
        """The address of a new keystore NAME.json."""
        made = self.imo("wallet", "new", str(self.directory / f"{name}.json"), "--password-file", str(self.password), "--light")
        return made["address"]

    def new_caller(self, account, credit=None):
        """The API key of a new account."""
        self.imo("account", "create", account)
        if credit:
            self.imo("account", "credit", account, credit)
        return self.imo("key", "create", account)["key"]

    def request(self, method, path, body=None, headers=None, timeout=120):
        """(status, headers, body) of one request to the gateway; headers by lower-case name."""
        url = urllib.parse.urlsplit(self.gateway)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=timeout)
        try:
            payload = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
            connection.request(method, path, payload, {"Content-Type": "application/json", **(headers or {})})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def call(self, key, body, path="/v1/chat/completions", **options):
        return self.request("POST", path, body, {"Authorization": f"Bearer {key}"}, **options)

    def available(self, account):
        return int(self.imo("account", "show", account)["available"])
