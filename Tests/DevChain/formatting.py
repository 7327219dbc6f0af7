"""Blocks, transactions, receipts and logs as JSON."""

import rlp
from codec import *  # noqa: F403


class Formatting:
    """Writers of results."""

    def ftx(self, tx, sender, rec=None):
        t = {
            "type": h(tx_type(tx)),
            "hash": hb(tx.hash),
            "nonce": h(tx.nonce),
            "from": addr(sender),
            "to": addr(tx.to),
            "value": h(tx.value),
            "gas": h(tx.gas),
            "input": hb(tx.data),
            "blockHash": None,
            "blockNumber": None,
            "transactionIndex": None,
            "r": h(tx.r),
            "s": h(tx.s),
        }
        if tx_type(tx) == 0:
            t["v"] = h(tx.v)
            t["gasPrice"] = h(tx.gas_price)
            if tx.v >= 35:
                t["chainId"] = h((tx.v - 35) // 2)
        else:
            t["v"] = t["yParity"] = h(tx.y_parity)
            t["chainId"] = h(tx.chain_id)
            t["accessList"] = [{"address": addr(a), "storageKeys": [h32(k) for k in ks]} for a, ks in tx.access_list]
            if tx_type(tx) == 1:
                t["gasPrice"] = h(tx.gas_price)
            else:
                t["maxFeePerGas"] = h(tx.max_fee_per_gas)
                t["maxPriorityFeePerGas"] = h(tx.max_priority_fee_per_gas)
                t["gasPrice"] = h(self.eff(tx, self.headers[rec["block"]]) if rec else tx.max_fee_per_gas)
        if rec:
            t.update(blockHash=hb(self.headers[rec["block"]].hash), blockNumber=h(rec["block"]), transactionIndex=h(rec["index"]))
        return t

    def eff(self, tx, hd):
        return min(tx.max_fee_per_gas, hd.base_fee_per_gas + tx.max_priority_fee_per_gas)

    def flog(self, r, l):
        return {
            "address": addr(l[0]),
            "topics": [hb(t) for t in l[1]],
            "data": hb(l[2]),
            "blockNumber": h(r["block"]),
            "blockHash": hb(self.headers[r["block"]].hash),
            "blockTimestamp": h(self.headers[r["block"]].timestamp),
            "transactionHash": hb(r["hash"]),
            "transactionIndex": h(r["index"]),
            "logIndex": h(l[3]),
            "removed": False,
        }

    def frec(self, r):
        hd = self.headers[r["block"]]
        return {
            "type": h(tx_type(r["tx"])),
            "status": h(r["status"]),
            "transactionHash": hb(r["hash"]),
            "transactionIndex": h(r["index"]),
            "blockHash": hb(hd.hash),
            "blockNumber": h(r["block"]),
            "from": addr(r["sender"]),
            "to": addr(r["tx"].to),
            "gasUsed": h(r["gas"]),
            "cumulativeGasUsed": h(r["cum"]),
            "effectiveGasPrice": h(self.eff(r["tx"], hd)),
            "contractAddress": addr(r["created"]) if r["created"] else None,
            "logsBloom": "0x" + r["bloom"].to_bytes(256, "big").hex(),
            "logs": [self.flog(r, l) for l in r["logs"]],
        }

    def fblock(self, n, full):
        hd = self.headers[n]
        rs = self.btxs[n]
        b = {
            "number": h(n),
            "hash": hb(hd.hash),
            "parentHash": hb(hd.parent_hash),
            "nonce": hb(hd.nonce),
            "sha3Uncles": hb(hd.uncles_hash),
            "logsBloom": "0x" + hd.bloom.to_bytes(256, "big").hex(),
            "transactionsRoot": hb(hd.transaction_root),
            "stateRoot": hb(hd.state_root),
            "receiptsRoot": hb(hd.receipt_root),
            "miner": addr(hd.coinbase) or "0x" + "00" * 20,
            "difficulty": h(hd.difficulty),
            "totalDifficulty": "0x0",
            "extraData": hb(hd.extra_data),
            "size": h(len(rlp.encode(hd)) + sum(len(r["tx"].encode()) for r in rs)),
            "gasLimit": h(hd.gas_limit),
            "gasUsed": h(hd.gas_used),
            "timestamp": h(hd.timestamp),
            "mixHash": hb(hd.mix_hash),
            "baseFeePerGas": h(hd.base_fee_per_gas),
            "uncles": [],
            "transactions": [self.ftx(r["tx"], r["sender"], r) if full else hb(r["hash"]) for r in rs],
        }
        for k, a in (
            ("withdrawalsRoot", "withdrawals_root"),
            ("parentBeaconBlockRoot", "parent_beacon_block_root"),
            ("requestsHash", "requests_hash"),
        ):
            if hasattr(hd, a):
                b[k] = hb(getattr(hd, a))
        if hasattr(hd, "withdrawals_root"):
            b["withdrawals"] = []
        for k, a in (("blobGasUsed", "blob_gas_used"), ("excessBlobGas", "excess_blob_gas")):
            if hasattr(hd, a):
                b[k] = h(getattr(hd, a))
        return b
