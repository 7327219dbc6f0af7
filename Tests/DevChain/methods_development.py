"""Methods of development: time, snapshots, reorganisations, faults, state by hand."""

from codec import *  # noqa: F403


class DevelopmentMethods:
    """evm_*, anvil_* and dev_*."""

    def rpc_evm_mine(self, ts=None):
        if isinstance(ts, dict):
            ts = ts.get("timestamp")
        self.mine_pool(unq(ts) if ts is not None else None)
        return "0x0"

    def rpc_anvil_mine(self, n="0x1", interval="0x1"):
        n, iv = unq(n), unq(interval)
        for i in range(n):
            self.mine_pool(None if i == 0 else self.headers[-1].timestamp + iv)
        return None

    def rpc_evm_increaseTime(self, s):
        self.toff += unq(s)
        return h(self.toff)

    def rpc_evm_setNextBlockTimestamp(self, t):
        t = unq(t)
        if t <= self.headers[-1].timestamp:
            raise bad("timestamp is not after the latest block's")
        self.next_ts = t
        return None

    def rpc_evm_setAutomine(self, v):
        self.automine = bool(v)
        return True

    def rpc_evm_snapshot(self):
        self.nsnap += 1
        pool = {sender: dict(queue) for sender, queue in self.pool.items()}
        chain = (list(self.headers), list(self.btxs), dict(self.bynum_hash), dict(self.txs), [list(block) for block in self.mem.undo])
        self.snaps[self.nsnap] = (dict(self.mem.kv_store), chain, pool, dict(self.poolhash), self.toff, self.next_ts)
        return h(self.nsnap)

    def rpc_evm_revert(self, i):
        i = unq(i)
        if i not in self.snaps:
            return False
        store, chain, self.pool, self.poolhash, self.toff, self.next_ts = self.snaps[i]
        for k in [k for k in self.snaps if k >= i]:
            del self.snaps[k]
        self.mem.kv_store.clear()
        self.mem.kv_store.update(store)
        self.headers, self.btxs, self.bynum_hash, self.txs, self.mem.undo = chain
        for f in self.filters.values():
            f[2] = min(f[2], self.head)
        self._fresh_chain()
        return True

    def _forget(self, n):
        """Undoes the blocks after number n."""
        self.mem.rollback(n)
        for x in self.headers[n + 1 :]:
            self.bynum_hash.pop(x.hash, None)
        for rs in self.btxs[n + 1 :]:
            for r in rs:
                self.txs.pop(r["hash"], None)
        del self.headers[n + 1 :]
        del self.btxs[n + 1 :]

    def rpc_dev_reorg(self, depth, keep=True):
        """Replaces the newest blocks by one block more. Their transactions wait again, or are forgotten where keep is false."""
        depth = unq(depth)
        if not 1 <= depth <= self.head:
            raise bad(f"a depth of {depth}: expected 1 to {self.head}")
        undone = [r for rs in self.btxs[self.head - depth + 1 :] for r in rs]
        self._forget(self.head - depth)
        self._fresh_chain()
        self.salt += 1
        if keep:
            for r in undone:
                self.pool.setdefault(r["sender"], {})[r["tx"].nonce] = r["tx"]
                self.poolhash[r["hash"]] = (r["tx"], r["sender"])
        for f in self.filters.values():
            f[2] = min(f[2], self.head)
        self.mine_pool(ready=None if keep else [])
        for _ in range(depth):
            self.mine([])
        return h(self.head)

    def rpc_dev_fault(self, rule):
        self.faults.add(rule)
        return True

    def rpc_dev_clearFaults(self):
        self.faults.clear()
        return True

    def rpc_dev_setFinality(self, finalized, safe):
        self.finalized_depth, self.safe_depth = unq(finalized), unq(safe)
        return True

    def _mutate(self, fn):
        vm = self.chain.get_vm(self.chain.header)
        fn(vm.state)
        vm.state.lock_changes()
        vm.state.persist()
        self.chain.header = self.chain.header.copy(state_root=vm.state.state_root)
        self.mine_pool()
        return True

    def rpc_anvil_setBalance(self, a, v):
        return self._mutate(lambda s: s.set_balance(una(a), unq(v)))

    def rpc_anvil_setNonce(self, a, v):
        return self._mutate(lambda s: s.set_nonce(una(a), unq(v)))

    def rpc_anvil_setCode(self, a, v):
        return self._mutate(lambda s: s.set_code(una(a), unb(v)))

    def rpc_anvil_setStorageAt(self, a, k, v):
        return self._mutate(lambda s: s.set_storage(una(a), unq(k), int(v, 16)))

    def rpc_dev_valueTransfers(self, x):
        """not standard: every ETH movement of a mined tx (incl. internal calls); ERC-7641 emits no event for claim/redeem payouts"""
        r = self.txs.get(unb(x, 32, "hash"))
        return None if r is None else [{"from": addr(a), "to": addr(b), "value": h(v), "depth": d} for a, b, v, d in r["transfers"]]

    def rpc_dev_revertData(self, x):
        r = self.txs.get(unb(x, 32, "hash"))
        return None if r is None or r["status"] else hb(r["output"])
