"""Methods about transactions, blocks and logs."""

from codec import *  # noqa: F403
from eth_utils import to_checksum_address


class TransactionMethods:
    """Transactions, receipts, blocks, logs and filters."""

    def rpc_eth_sendRawTransaction(self, raw):
        return hb(self.accept(unb(raw)))

    def rpc_eth_sendTransaction(self, c):
        return hb(self.accept(self.signed(c)))

    def rpc_eth_signTransaction(self, c):
        return {"raw": hb(self.signed(c))}

    def signed(self, c):
        """The bytes of a transaction that one of the chain's own accounts signs."""
        p = self.parse_call(c)
        k = next((k for k in self.keys if bytes.fromhex(k.address[2:]) == p["frm"]), None)
        if k is None:
            raise rej("unknown account")
        bf = self.chain.header.base_fee_per_gas
        t = {
            "chainId": self.chain_id,
            "nonce": unq(c["nonce"]) if c.get("nonce") is not None else int(self.rpc_eth_getTransactionCount(addr(p["frm"]), "pending"), 16),
            "value": p["value"],
            "data": p["data"],
            "gas": p["gas"] or self.estimate(p, None),
        }
        if p["to"]:
            t["to"] = to_checksum_address(p["to"])
        if c.get("gasPrice") is not None:
            t["gasPrice"] = p["fee"]
        else:
            t.update(
                type=2,
                maxFeePerGas=p["fee"] or 2 * bf + GWEI,
                maxPriorityFeePerGas=p["tip"] if c.get("maxPriorityFeePerGas") is not None else min(GWEI, p["fee"] or GWEI),
            )
        return bytes(k.sign_transaction(t).raw_transaction)

    def rpc_eth_getTransactionByHash(self, x):
        x = unb(x, 32, "hash")
        r = self.txs.get(x)
        if r:
            return self.ftx(r["tx"], r["sender"], r)
        p = self.poolhash.get(x)
        return self.ftx(*p) if p else None

    def rpc_eth_getTransactionReceipt(self, x):
        r = self.txs.get(unb(x, 32, "hash"))
        return self.frec(r) if r else None

    def rpc_eth_getBlockReceipts(self, t):
        n = self.tagnum(t)
        return [self.frec(r) for r in self.btxs[self.head if n is None else n]]

    def rpc_eth_getBlockByNumber(self, t, full=False):
        try:
            n = self.tagnum(t)
        except RpcError as e:
            if e.message == "header not found":
                return None
            raise
        if n is None:
            b = self.fblock(self.head, False)
            hd = self.chain.header
            b.update(
                number=h(hd.block_number),
                hash=None,
                nonce=None,
                miner=None,
                parentHash=hb(hd.parent_hash),
                gasUsed="0x0",
                timestamp=h(self.headers[-1].timestamp + 1),
                baseFeePerGas=h(hd.base_fee_per_gas),
                logsBloom=None,
            )
            ready = self._ready()
            b["transactions"] = [self.ftx(t, s) if full else hb(t.hash) for t, s in ready]
            return b
        return self.fblock(n, full)

    def rpc_eth_getBlockByHash(self, x, full=False):
        n = self.bynum_hash.get(unb(x, 32, "hash"))
        return None if n is None else self.fblock(n, full)

    def rpc_eth_getBlockTransactionCountByNumber(self, t):
        n = self.tagnum(t)
        return h(len(self.btxs[self.head if n is None else n]))

    def rpc_eth_getTransactionByBlockNumberAndIndex(self, t, i):
        n = self.tagnum(t)
        rs = self.btxs[self.head if n is None else n]
        i = unq(i)
        return self.ftx(rs[i]["tx"], rs[i]["sender"], rs[i]) if i < len(rs) else None

    def rpc_txpool_status(self):
        p = len(self._ready())
        return {"pending": h(p), "queued": h(sum(map(len, self.pool.values())) - p)}

    # ---------- rpc: logs / filters
    def match(self, f):
        as_ = f.get("address")
        as_ = None if as_ in (None, []) else {una(a) for a in ([as_] if isinstance(as_, str) else as_)}
        tp = [None if t in (None, []) else {unb(x, 32, "topic") for x in ([t] if isinstance(t, str) else t)} for t in f.get("topics") or []]
        if len(tp) > 4:
            raise bad("too many topics")
        return lambda l: (as_ is None or l[0] in as_) and len(l[1]) >= len(tp) and all(w is None or l[1][i] in w for i, w in enumerate(tp))

    def rpc_eth_getLogs(self, f):
        if "blockHash" in f:
            if "fromBlock" in f or "toBlock" in f:
                raise bad("cannot specify both blockHash and fromBlock/toBlock")
            n = self.bynum_hash.get(unb(f["blockHash"], 32, "hash"))
            if n is None:
                raise rej("unknown block")
            a = b = n
        else:
            g = lambda t, d: (
                d
                if t is None
                else self.head if t in ("latest", "pending") else self.tagnum(t) if t in ("safe", "finalized") else 0 if t == "earliest" else unq(t)
            )
            a, b = g(f.get("fromBlock"), self.head), min(g(f.get("toBlock"), self.head), self.head)
            if f.get("toBlock") not in (None,) and a > g(f.get("toBlock"), self.head):
                raise bad("invalid block range params")
        m = self.match(f)
        return [self.flog(r, l) for n in range(a, b + 1) for r in self.btxs[n] for l in r["logs"] if m(l)]

    def rpc_eth_newFilter(self, f):
        self.match(f)
        self.nfilter += 1
        self.filters[h(self.nfilter)] = ["log", f, self.head]
        return h(self.nfilter)

    def rpc_eth_newBlockFilter(self):
        self.nfilter += 1
        self.filters[h(self.nfilter)] = ["block", None, self.head]
        return h(self.nfilter)

    def rpc_eth_uninstallFilter(self, i):
        return self.filters.pop(i, None) is not None

    def rpc_eth_getFilterChanges(self, i):
        f = self.filters.get(i)
        if not f:
            raise rej("filter not found")
        a, f[2] = f[2] + 1, self.head
        if f[0] == "block":
            return [hb(x.hash) for x in self.headers[a:]]
        m = self.match(f[1])
        return [self.flog(r, l) for n in range(a, self.head + 1) for r in self.btxs[n] for l in r["logs"] if m(l)]

    def rpc_eth_getFilterLogs(self, i):
        f = self.filters.get(i)
        if not f or f[0] != "log":
            raise rej("filter not found")
        return self.rpc_eth_getLogs(f[1])
