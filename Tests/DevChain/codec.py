"""Quantities, bytes and addresses as JSON-RPC writes them, and its errors."""

import rlp
from eth_hash.auto import keccak

SECP_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
GWEI = 10**9


class RpcError(Exception):
    def __init__(self, code, message, data=None):
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


def bad(m):
    return RpcError(-32602, m)


def rej(m):
    return RpcError(-32000, m)


def h(n):
    return hex(n)


def hb(b):
    return "0x" + b.hex()


def h32(n):
    return "0x" + n.to_bytes(32, "big").hex()


def addr(b):
    return None if not b else "0x" + b.hex()


def unq(s, what="quantity"):
    if isinstance(s, bool) or s is None:
        raise bad(f"invalid {what}")
    if isinstance(s, int):
        return s
    try:
        if not s.startswith("0x") or len(s) < 3:
            raise ValueError
        return int(s, 16)
    except Exception:
        raise bad(f"invalid {what}: {s!r}")


def unb(s, n=None, what="data"):
    try:
        if not isinstance(s, str) or not s.startswith("0x"):
            raise ValueError
        b = bytes.fromhex(s[2:])
    except Exception:
        raise bad(f"invalid {what}: {s!r}")
    if n is not None and len(b) != n:
        raise bad(f"invalid {what}: want {n} bytes, have {len(b)}")
    return b


def una(s):
    return unb(s, 20, "address")


PANICS = {
    0x01: "assert(false)",
    0x11: "arithmetic underflow or overflow",
    0x12: "division or modulo by zero",
    0x21: "enum overflow",
    0x31: "pop on empty array",
    0x32: "out-of-bounds array access",
    0x41: "out of memory",
    0x51: "uninitialized function",
}


def revert_error(out):
    msg = "execution reverted"
    if out[:4] == bytes.fromhex("08c379a0") and len(out) >= 68:
        try:
            n = int.from_bytes(out[36:68], "big")
            msg += ": " + out[68 : 68 + n].decode()
        except Exception:
            pass
    elif out[:4] == bytes.fromhex("4e487b71") and len(out) == 36:
        c = int.from_bytes(out[4:], "big")
        msg += f": panic code {c:#04x} ({PANICS.get(c, 'unknown')})"
    return RpcError(3, msg, hb(out))


def floor_gas(data):  # EIP-7623
    z = data.count(0)
    return 21000 + 10 * (z + 4 * (len(data) - z))


def tx_type(tx):
    return getattr(tx, "type_id", None) or 0


def contract_address(sender, nonce):
    return keccak(rlp.encode([sender, nonce]))[12:]


def intrinsic(vm, utx):
    ig = getattr(utx, "intrinsic_gas", None)
    if ig is not None:
        return ig
    from eth.vm.forks.berlin.transactions import calculate_txn_intrinsic_gas_berlin as f

    return f(utx)


def transfers(cp, depth=0):
    m = cp.msg
    if m.value and getattr(m, "should_transfer_value", True):
        yield (m.sender, m.storage_address if m.to == b"" else m.to, m.value, depth)
    for c in cp.children:
        if not c.is_error:
            yield from transfers(c, depth + 1)
