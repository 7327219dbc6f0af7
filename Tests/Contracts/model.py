"""The exact rules of a revenue-share token in plain integers: `Contract` of scripts/ledger-vectors, to which the Swift code is held by its own tests."""

import pathlib
import types

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/ledger-vectors"


def ledger_rules():
    """The class `Contract` of scripts/ledger-vectors, without running the script."""
    source = SCRIPT.read_text().replace("\nmain()\n", "\n")
    module = types.ModuleType("ledger_vectors")
    module.__file__ = str(SCRIPT)
    exec(compile(source, str(SCRIPT), "exec"), module.__dict__)
    return module.Contract


Rules = ledger_rules()
