"""A chain of one account's doing: contracts run on py-evm, one transaction a call, with time under the test's control."""

import json
import pathlib

from eth.chains.base import MiningChain
from eth.db.atomic import AtomicDB
from eth.vm.forks import PragueVM
from eth.vm.forks.berlin.transactions import calculate_txn_intrinsic_gas_berlin
from eth.vm.spoof import SpoofTransaction
from eth_abi import decode, encode
from eth_account import Account
from eth_utils import keccak, to_checksum_address

FOLDERS = [pathlib.Path(__file__).resolve().parent / "artifacts", pathlib.Path(__file__).resolve().parents[2] / "contracts-abi/artifacts"]
CHAIN_ID = 31337
GAS = 16_000_000
RICH = 2**240


class Reverted(Exception):
    """A call that reverted, with the reason that the contract gave."""

    def __init__(self, output):
        self.output = output
        is_reason = output[:4] == bytes.fromhex("08c379a0")
        self.reason = decode(["string"], output[4:])[0] if is_reason else output.hex()
        super().__init__(self.reason)


def load(name):
    """The artifact of a contract, of the tests' or of the project's."""
    path = next(folder / f"{name}.json" for folder in FOLDERS if (folder / f"{name}.json").exists())
    return json.loads(path.read_text())


def address(number):
    """An account without a key."""
    return to_checksum_address(number.to_bytes(20, "big"))


def raw(account):
    return bytes.fromhex(account[2:])


def selector(entry):
    return keccak(text=signature(entry))[:4]


def signature(entry):
    return entry["name"] + "(" + ",".join(types(entry["inputs"])) + ")"


def types(parameters):
    return ["(" + ",".join(types(p["components"])) + ")" + p["type"][5:] if p["type"].startswith("tuple") else p["type"] for p in parameters]


class Result:
    """What a transaction did: its gas, its logs by name, and what it returned."""

    def __init__(self, value, gas, logs):
        self.value, self.gas, self.logs = value, gas, logs


class Chain:
    def __init__(self, accounts=()):
        class Blocks(MiningChain):
            vm_configuration = ((0, PragueVM),)
            chain_id = CHAIN_ID

        self.now = 1_700_000_000
        genesis = dict(
            coinbase=bytes(20), difficulty=0, extra_data=b"", gas_limit=30_000_000, mix_hash=bytes(32), nonce=bytes(8), timestamp=self.now,
            base_fee_per_gas=0,
        )
        state = {raw(a): {"balance": RICH, "nonce": 0, "code": b"", "storage": {}} for a in accounts}
        chain = Blocks.from_genesis(AtomicDB(), genesis, state)
        header = chain.header.copy(base_fee_per_gas=0, timestamp=self.now)
        self.vm = chain.get_vm(header)
        self.abis = {}

    @property
    def state(self):
        return self.vm.state

    def pass_time(self, seconds):
        self.now += seconds
        self.state.execution_context._timestamp = self.now

    def set_chain_id(self, chain_id):
        self.state.execution_context._chain_id = chain_id

    def balance(self, account):
        return self.state.get_balance(raw(account))

    def _transact(self, sender, to, data, value, gas=GAS):
        sender = raw(sender)
        builder = self.vm.get_transaction_builder()
        unsigned = builder.new_unsigned_dynamic_fee_transaction(
            chain_id=CHAIN_ID, nonce=self.state.get_nonce(sender), max_priority_fee_per_gas=0, max_fee_per_gas=0, gas=gas, to=to, value=value,
            data=data, access_list=[],
        )
        intrinsic = calculate_txn_intrinsic_gas_berlin(unsigned)
        spoof = SpoofTransaction(unsigned, from_=sender, intrinsic_gas=intrinsic, validate=lambda: None)
        computation = self.state.apply_transaction(spoof)
        used = gas - computation.get_gas_remaining()
        return computation, used - min(computation.get_gas_refund(), used // 5)

    def deploy(self, name, types_, arguments, sender=None, artifact=None):
        sender = sender or address(0xD0)
        artifact = artifact or load(name)
        data = bytes.fromhex(artifact["bytecode"][2:]) + encode(types_, arguments)
        computation, gas = self._transact(sender, b"", data, 0)
        if computation.is_error:
            raise Reverted(computation.output)
        contract = Contract(self, to_checksum_address(computation.msg.storage_address), artifact["abi"])
        contract.deployment_gas = gas
        return contract

    def send_value(self, sender, to, value):
        computation, gas = self._transact(sender, raw(to), b"", value)
        if computation.is_error:
            raise Reverted(computation.output)
        return Result(None, gas, self._logs(computation))

    def _logs(self, computation):
        logs = []
        for source, topics, data in computation.get_log_entries():
            words = [topic.to_bytes(32, "big") for topic in topics]
            entry = self.abis.get((source, words[0] if words else None, len(words)))
            if entry is None:
                logs.append((to_checksum_address(source), words, data))
                continue
            indexed = [p for p in entry["inputs"] if p["indexed"]]
            plain = [p for p in entry["inputs"] if not p["indexed"]]
            values = dict(zip((p["name"] for p in plain), decode(types(plain), data)))
            for parameter, word in zip(indexed, words[1:]):
                dynamic = parameter["type"] in ("bytes", "string") or parameter["type"].endswith("]")
                values[parameter["name"]] = word if dynamic else decode([parameter["type"]], word)[0]
            logs.append((entry["name"], values))
        return logs


class Contract:
    """A contract's functions as methods: contract.send("burn", 5, sender=holder), contract.call("balanceOf", holder)."""

    def __init__(self, chain, at, abi):
        self.chain, self.at, self.abi = chain, at, abi
        self.functions = {}
        for entry in abi:
            if entry["type"] == "function":
                self.functions.setdefault(entry["name"], []).append(entry)
            elif entry["type"] == "event":
                topics = 1 + sum(p["indexed"] for p in entry["inputs"])
                chain.abis[(raw(at), keccak(text=signature(entry)), topics)] = entry

    def entry(self, name, arguments):
        return next(e for e in self.functions[name] if len(e["inputs"]) == len(arguments))

    def calldata(self, name, *arguments):
        entry = self.entry(name, arguments)
        return selector(entry) + encode(types(entry["inputs"]), arguments)

    def _result(self, name, arguments, computation):
        if computation.is_error:
            raise Reverted(computation.output)
        outputs = types(self.entry(name, arguments)["outputs"])
        values = decode(outputs, computation.output) if outputs else ()
        return values[0] if len(values) == 1 else values or None

    def send(self, name, *arguments, sender, value=0):
        computation, gas = self.chain._transact(sender, raw(self.at), self.calldata(name, *arguments), value)
        return Result(self._result(name, arguments, computation), gas, self.chain._logs(computation))

    def call(self, name, *arguments, sender=None):
        """The result of a call whose changes are undone."""
        snapshot = self.chain.state.snapshot()
        try:
            computation, _ = self.chain._transact(sender or address(0xCA11), raw(self.at), self.calldata(name, *arguments), 0)
            return self._result(name, arguments, computation)
        finally:
            self.chain.state.revert(snapshot)


def key(number):
    return Account.from_key(number.to_bytes(32, "big"))
