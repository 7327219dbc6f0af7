"""The committed artifacts. What the compiler gives is compared by `scripts/build-contracts --check`; here, without it, that nothing was left behind."""

import hashlib
import json
import pathlib

import pytest
from eth_utils import keccak
from evm import load, selector, signature, types

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = sorted([*ROOT.glob("contracts-abi/sources/*.vy"), *ROOT.glob("Tests/Contracts/sources/*.vy")])
INTERFACES = {
    "RevShareToken": ["ERC20", "ERC2612", "ERC5267", "ERC7641", "ERC7641AltRevToken", "ERC7641Deployed", "ERC165"],
    "AIGCToken": ["ERC165", "ERC721", "ERC721Metadata", "ERC721Enumerable", "ERC7007", "ERC7007Enumerable", "ERC7007Updatable"],
}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_an_artifact_is_of_its_source_and_fits_on_the_chain(source):
    artifact = load(source.stem)
    assert artifact["sourceSha256"] == hashlib.sha256(source.read_bytes()).hexdigest(), "run scripts/build-contracts"
    assert artifact["compiler"] == {"name": "vyper", "version": "0.4.3", "settings": {"evmVersion": "prague", "optimize": "gas"}}
    assert (len(artifact["deployedBytecode"]) - 2) // 2 <= 24_576


@pytest.mark.parametrize("contract, interface", [(contract, name) for contract, names in INTERFACES.items() for name in names])
def test_a_contract_has_the_functions_and_events_of_its_interfaces(contract, interface):
    abi = load(contract)["abi"]
    functions = {selector(entry): [canonical(entry["outputs"])] for entry in abi if entry["type"] == "function"}
    topics = {(keccak(text=signature(entry)), sum(p["indexed"] for p in entry["inputs"])) for entry in abi if entry["type"] == "event"}
    for entry in json.loads((ROOT / f"contracts-abi/{interface}.json").read_text()):
        if entry["type"] == "function":
            assert functions.get(selector(entry)) == [canonical(entry["outputs"])], signature(entry)
        elif entry["type"] == "event":
            assert (keccak(text=signature(entry)), sum(p["indexed"] for p in entry["inputs"])) in topics, signature(entry)


def canonical(parameters):
    return types(parameters)
