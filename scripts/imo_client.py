"""A client of an imo gateway's ledger API in one file, for Python 3.9 and later, without dependencies.

The gateway describes its API at /imo/v1/openapi.json. Each operation there is a method here, with its parameters as keywords:

    from imo_client import Client, Problem
    ledger = Client("https://gateway.example", key="imo-…")
    ledger.listModels()["models"]
    ledger.showClaimable(token="0x…", address="0x…")["claimable"]
    ledger.submit_claim(body={"typedData": document, "signature": "0x…"})

`python3 scripts/imo_client.py URL` lists the operations; with the name of one and NAME=VALUE pairs it calls it and prints the response.
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT_SECONDS = 60


class Problem(Exception):
    """A refusal by the gateway: problem details (RFC 9457)."""

    def __init__(self, status, members):
        super().__init__(f"{status} {members.get('title', '')}: {members.get('detail', '')}")
        self.status = status
        self.members = members


class Client:
    """The operations of one gateway."""

    def __init__(self, url, key=None):
        self._url = url.rstrip("/")
        self._key = key
        self.document = self._send("GET", "/imo/v1/openapi.json", None)
        self.operations = {
            operation["operationId"].replace("-", "_"): (method, path, operation)
            for path, methods in self.document["paths"].items() for method, operation in methods.items()
        }

    def __getattr__(self, name):
        if name.startswith("_") or name not in self.operations:
            raise AttributeError(f"the gateway has no operation '{name}'; it has {', '.join(sorted(self.operations))}")
        return lambda body=None, **parameters: self._call(name, body, parameters)

    def _call(self, name, body, parameters):
        method, path, operation = self.operations[name]
        known = {parameter["name"]: parameter for parameter in operation.get("parameters", [])}
        unknown = sorted(set(parameters) - set(known))
        missing = [each for each, parameter in known.items() if parameter["required"] and each not in parameters]
        if unknown or missing:
            raise TypeError(f"{name}: unknown parameters {unknown}, missing ones {missing}; it takes {sorted(known)}")
        if ("requestBody" in operation) != (body is not None):
            raise TypeError(f"{name} takes {'a' if 'requestBody' in operation else 'no'} body")
        query = {}
        for each, value in parameters.items():
            if known[each]["in"] == "path":
                path = path.replace("{" + each + "}", urllib.parse.quote(str(value), safe=""))
            else:
                query[each] = str(value)
        return self._send(method.upper(), path + ("?" + urllib.parse.urlencode(query) if query else ""), body)

    def _send(self, method, target, body):
        request = urllib.request.Request(self._url + target, method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        if self._key:
            request.add_header("Authorization", f"Bearer {self._key}")
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            text = error.read()
            try:
                members = json.loads(text)
            except ValueError:
                members = {"title": error.reason, "detail": text[:200].decode(errors="replace")}
            raise Problem(error.code, members) from None


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return
    # The key comes from the environment: a process list shows arguments.
    ledger = Client(arguments[0], os.environ.get("IMO_API_KEY"))
    if len(arguments) == 1:
        for name, (method, path, operation) in sorted(ledger.operations.items()):
            print(f"{name:28} {method.upper():4} {path}  {operation['summary']}")
        return
    parameters = dict(pair.split("=", 1) for pair in arguments[2:])
    body = json.load(sys.stdin) if "requestBody" in ledger.operations.get(arguments[1], ("", "", {}))[2] else None
    print(json.dumps(getattr(ledger, arguments[1])(body=body, **parameters), indent=2))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (AttributeError, Problem, TypeError, ValueError, OSError) as error:
        sys.exit(f"{error}")
