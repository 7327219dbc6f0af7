"""A development chain over py-evm: the real EVM, real checks of transactions, real roots, spoken to by JSON-RPC's methods.

Deterministic unless it follows the wall clock: the same requests give the same blocks, hashes and times. Beside the usual methods it has those of other
development chains (evm_*, anvil_*) and its own: dev_reorg, dev_fault, dev_clearFaults, dev_valueTransfers, dev_revertData.
"""

import threading
import traceback

from admission import Admission
from calls import Calls
from codec import *  # noqa: F403
from eth.chains.base import MiningChain
from eth.db.atomic import AtomicDB
from eth.vm.forks import PragueVM
from eth_account import Account
from eth_hash.auto import keccak
from eth_utils.exceptions import ValidationError
from faults import Faults
from formatting import Formatting
from journal import JournaledDB
from methods_development import DevelopmentMethods
from methods_state import StateMethods
from methods_transactions import TransactionMethods

# the public hardhat/anvil development keys ("test test ... junk", m/44'/60'/0'/0/i): never fund them on a real chain
DEV_KEYS = """
0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80
0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d
0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a
0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6
0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a
0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba
0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e
0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356
0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97
0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6
""".split()


class DevChain(Admission, Calls, Formatting, StateMethods, TransactionMethods, DevelopmentMethods):
    """One chain, its pool and its faults."""

    def __init__(self, options):
        """`options` are those of server.py's command line, by their names."""
        self.chain_id, self.automine, self.wall_clock = options.chain_id, not options.no_automine and not options.block_time, options.wall_clock
        self.coinbase, self.allow_unprotected = bytes(20), False
        self.finalized_depth, self.safe_depth = options.finalized_depth, options.safe_depth
        # Goes into every block, so that blocks after a reorganisation have other hashes.
        self.salt = 0
        self.faults = Faults()
        self.keys = [Account.from_key(k) for k in DEV_KEYS[: options.accounts]]
        self.keys += [Account.from_key(keccak(b"devchain account" + i.to_bytes(4, "big"))) for i in range(len(DEV_KEYS), options.accounts)]

        class Blocks(MiningChain):
            vm_configuration = ((0, PragueVM),)
            chain_id = options.chain_id

            def create_header_from_parent(self, parent_header, **parameters):
                return super().create_header_from_parent(parent_header, **parameters | {"gas_limit": options.gas_limit})

        self.cls = Blocks
        self.mem = JournaledDB()
        self.db = AtomicDB(self.mem)
        genesis = dict(
            coinbase=self.coinbase,
            difficulty=0,
            extra_data=b"",
            gas_limit=options.gas_limit,
            mix_hash=bytes(32),
            nonce=bytes(8),
            timestamp=1_700_000_000,
            base_fee_per_gas=options.base_fee,
        )
        balance = options.balance_eth * 10**18
        accounts = {bytes.fromhex(k.address[2:]): {"balance": balance, "nonce": 0, "code": b"", "storage": {}} for k in self.keys}
        self.chain = Blocks.from_genesis(self.db, genesis, accounts)
        self.headers = [self.chain.get_canonical_block_header_by_number(0)]
        self.btxs = [[]]  # per block: list of tx records
        self.bynum_hash = {self.headers[0].hash: 0}
        self.txs = {}  # hash -> record
        self.pool = {}  # sender -> {nonce: tx}
        self.poolhash = {}  # hash -> (tx, sender)
        self.snaps = {}
        self.nsnap = 0
        self.toff = 0
        self.next_ts = None
        self.filters = {}
        self.nfilter = 0
        self.lock = threading.RLock()
        self.M = {n[4:]: getattr(self, n) for n in dir(self) if n.startswith("rpc_")}
        self.M.update(
            {
                "hardhat_mine": self.M["anvil_mine"],
                "evm_setAccountBalance": self.M["anvil_setBalance"],
                "hardhat_setBalance": self.M["anvil_setBalance"],
                "hardhat_setCode": self.M["anvil_setCode"],
                "hardhat_setStorageAt": self.M["anvil_setStorageAt"],
                "hardhat_setNonce": self.M["anvil_setNonce"],
            }
        )

    # ---------- blocks / state access
    @property
    def head(self):
        return len(self.headers) - 1

    def tagnum(self, t):
        """-> block number, or None for pending"""
        if t is None or t == "latest":
            return self.head
        if t in ("safe", "finalized"):
            return max(0, self.head - (self.safe_depth if t == "safe" else self.finalized_depth))
        if t == "pending":
            return None
        if t == "earliest":
            return 0
        if isinstance(t, dict):
            if "blockHash" in t:
                n = self.bynum_hash.get(unb(t["blockHash"], 32, "block hash"))
                if n is None:
                    raise rej("header not found")
                return n
            t = t.get("blockNumber", "latest")
            return self.tagnum(t)
        n = unq(t, "block number")
        if n > self.head:
            raise rej("header not found")
        return n

    def hdr(self, t):
        n = self.tagnum(t)
        return self.chain.header if n is None else self.headers[n]

    def state(self, t="latest"):
        n = self.tagnum(t)
        if n is None:
            return self.chain.get_vm(self.chain.header).state
        return self.chain.get_vm(self.headers[n]).state

    def _fresh_chain(self):
        self.chain = self.cls(self.db)

    def _next_timestamp(self):
        parent = self.headers[-1].timestamp
        if self.next_ts is not None:
            t, self.next_ts = self.next_ts, None
            return max(t, parent + 1)
        if self.wall_clock:
            return max(parent + 1, int(time.time()) + self.toff)
        t = parent + 1 + self.toff
        self.toff = 0
        return t

    def mine(self, txs=(), ts=None):
        """mine one block with txs (already validated, in order). returns records"""
        num = self.head + 1
        self.mem.begin()
        ts = self._next_timestamp() if ts is None else ts
        if ts <= self.headers[-1].timestamp:
            raise bad("timestamp must be greater than the parent block's")
        hd = self.chain.header.copy(timestamp=ts, coinbase=self.coinbase)
        hd = hd.copy(mix_hash=keccak(b"devchain" + num.to_bytes(32, "big") + self.salt.to_bytes(32, "big")))
        self.chain.header = hd
        res, receipts, comps = self.chain.mine_all(list(txs))
        block = res.imported_block
        self.headers.append(block.header)
        self.bynum_hash[block.header.hash] = num
        recs, prev, li = [], 0, 0
        for i, (tx, rc, cp) in enumerate(zip(block.transactions, receipts, comps)):
            sender = tx.sender
            logs = []
            for lg in rc.logs:
                logs.append((lg.address, [t.to_bytes(32, "big") for t in lg.topics], lg.data, li))
                li += 1
            rec = dict(
                tx=tx,
                hash=tx.hash,
                sender=sender,
                block=num,
                index=i,
                gas=rc.gas_used - prev,
                cum=rc.gas_used,
                status=0 if cp.is_error else 1,
                logs=logs,
                bloom=rc.bloom,
                output=cp.output,
                error=cp._error,
                created=contract_address(sender, tx.nonce) if tx.to == b"" else None,
                transfers=list(transfers(cp)) if not cp.is_error else [],
            )
            prev = rc.gas_used
            recs.append(rec)
            self.txs[tx.hash] = rec
            self.poolhash.pop(tx.hash, None)
        self.btxs.append(recs)
        return recs

    def _ready(self):
        """executable pool txs, in (sender arrival, nonce) order, within the block gas limit"""
        st = self.state("pending")
        out, gas = [], 0
        for s, q in list(self.pool.items()):
            n = st.get_nonce(s)
            while n in q:
                tx = q[n]
                if tx.max_fee_per_gas < self.chain.header.base_fee_per_gas or gas + tx.gas > self.chain.header.gas_limit:
                    break
                out.append((tx, s))
                gas += tx.gas
                n += 1
        return out

    def mine_pool(self, ts=None, ready=None):
        while True:
            if ready is None:
                ready = self._ready() if self.pool else []
            for tx, s in ready:
                self.pool[s].pop(tx.nonce)
                if not self.pool[s]:
                    del self.pool[s]
            hd = self.chain.header
            try:
                return self.mine([t for t, _ in ready], ts)
            except ValidationError:  # e.g. balance gone because of an earlier tx of the same sender: find and drop the culprit
                self._fresh_chain()
                self.chain.header = hd
                bad1 = None
                for k in range(len(ready)):
                    vm = self.chain.get_vm(self.chain.header)
                    try:
                        vm.apply_all_transactions([t for t, _ in ready[: k + 1]], self.chain.header)
                    except ValidationError:
                        bad1 = k
                        break
                for k, (t, s) in enumerate(ready):
                    if k != bad1:
                        self.pool.setdefault(s, {})[t.nonce] = t
                    else:
                        self.poolhash.pop(t.hash, None)
                if bad1 is None:
                    raise
                ready = None

    # ---------- dispatch
    def handle(self, q):
        if not isinstance(q, dict) or not isinstance(q.get("method"), str):
            return {"jsonrpc": "2.0", "id": q.get("id") if isinstance(q, dict) else None, "error": {"code": -32600, "message": "invalid request"}}
        out = {"jsonrpc": "2.0", "id": q.get("id")}
        f = self.M.get(q["method"])
        p = q.get("params") or []
        try:
            if f is None:
                raise RpcError(-32601, f"the method {q['method']} does not exist/is not available")
            if not isinstance(p, list):
                raise bad("non-array args")
            with self.lock:
                code = f.__code__
                na, nd = code.co_argcount - 1, len(f.__defaults__ or ())
                if len(p) < na - nd:
                    raise bad(f"missing value for required argument {len(p)}")
                if len(p) > na:
                    raise bad(f"too many arguments, want at most {na}")
                out["result"] = f(*p)
        except RpcError as e:
            out["error"] = {"code": e.code, "message": e.message}
            if e.data is not None:
                out["error"]["data"] = e.data
        except Exception as e:
            traceback.print_exc()
            out["error"] = {"code": -32603, "message": f"internal error: {type(e).__name__}: {e}"}
        return out
