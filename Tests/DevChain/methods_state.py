"""Methods about the node, the state and fees."""

from codec import *  # noqa: F403
from eth_hash.auto import keccak

CLIENT = "imo-devchain/1 (py-evm)"


class StateMethods:
    """net_*, web3_*, balances, code, storage, calls and fees."""

    def rpc_web3_clientVersion(self):
        return CLIENT

    def rpc_web3_sha3(self, d):
        return hb(keccak(unb(d)))

    def rpc_net_version(self):
        return str(self.chain_id)

    def rpc_net_listening(self):
        return True

    def rpc_net_peerCount(self):
        return "0x0"

    def rpc_eth_chainId(self):
        return h(self.chain_id)

    def rpc_eth_syncing(self):
        return False

    def rpc_eth_mining(self):
        return False

    def rpc_eth_accounts(self):
        return [k.address.lower() for k in self.keys]

    def rpc_eth_blockNumber(self):
        return h(self.head)

    # ---------- rpc: state
    def rpc_eth_getBalance(self, a, t="latest"):
        return h(self.state(t).get_balance(una(a)))

    def rpc_eth_getCode(self, a, t="latest"):
        return hb(self.state(t).get_code(una(a)))

    def rpc_eth_getStorageAt(self, a, slot, t="latest"):
        return h32(self.state(t).get_storage(una(a), unq(slot, "slot")))

    def rpc_eth_getTransactionCount(self, a, t="latest"):
        a = una(a)
        n = self.state(t).get_nonce(a)
        if t == "pending":
            while n in self.pool.get(a, {}):
                n += 1
        return h(n)

    def rpc_eth_call(self, c, t="latest", ov=None):
        return hb(self.call(self.parse_call(c), t, ov))

    def rpc_eth_estimateGas(self, c, t=None, ov=None):
        return h(self.estimate(self.parse_call(c), t, ov))

    # ---------- rpc: fees
    def rpc_eth_gasPrice(self):
        return h(self.chain.header.base_fee_per_gas + GWEI)

    def rpc_eth_maxPriorityFeePerGas(self):
        return h(GWEI)

    def rpc_eth_blobBaseFee(self):
        return "0x1"

    def rpc_eth_feeHistory(self, count, newest, pct=None):
        n = unq(count)
        last = self.tagnum(newest)
        last = self.head if last is None else last
        if not 1 <= n <= 1024:
            raise bad("block count must be 1..1024")
        first = max(0, last - n + 1)
        hs = self.headers[first : last + 1]
        nxt = self.headers[last + 1].base_fee_per_gas if last < self.head else self.chain.header.base_fee_per_gas
        out = {
            "oldestBlock": h(first),
            "baseFeePerGas": [h(x.base_fee_per_gas) for x in hs] + [h(nxt)],
            "gasUsedRatio": [x.gas_used / x.gas_limit for x in hs],
        }
        if pct:
            rows = []
            for i, x in enumerate(hs):
                tips = sorted((self.eff(r["tx"], x) - x.base_fee_per_gas, r["gas"]) for r in self.btxs[first + i])
                row = []
                for p in pct:
                    acc, val, lim = 0, 0, x.gas_used * p / 100
                    for tip, g in tips:
                        acc += g
                        val = tip
                        if acc >= lim:
                            break
                    row.append(h(val))
                rows.append(row)
            out["reward"] = rows
        return out
