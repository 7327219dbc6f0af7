"""What the pool takes: the checks and messages of geth."""

from codec import *  # noqa: F403
from eth_utils import to_checksum_address


class Admission:
    """Checks of transactions before they wait."""

    def accept(self, raw):
        vm = self.chain.get_vm(self.chain.header)
        if not raw:
            raise rej("typed transaction too short")
        if raw[0] == 3:
            raise rej("blob transactions are not supported by devchain")
        if raw[0] < 0x80 and raw[0] not in (1, 2, 4):
            raise rej("transaction type not supported")
        try:
            tx = vm.get_transaction_builder().decode(raw)
        except Exception as e:
            raise rej(f"rlp: {type(e).__name__}: {e}")
        if tx.encode() != raw:
            raise rej("rlp: non-canonical transaction encoding")
        if tx.hash in self.txs or tx.hash in self.poolhash:
            raise rej("already known")
        legacy = raw[0] >= 0xC0
        if legacy:
            v = tx.v
            if v in (27, 28):
                if not self.allow_unprotected:
                    raise rej("only replay-protected (EIP-155) transactions allowed over RPC")
            elif v < 35 or (v - 35) // 2 != self.chain_id:
                raise rej(f"invalid chain id for signer: have {(v - 35) // 2} want {self.chain_id}")
        elif tx.chain_id != self.chain_id:
            raise rej(f"invalid chain id for signer: have {tx.chain_id} want {self.chain_id}")
        if not (0 < tx.r < SECP_N and 0 < tx.s <= SECP_N // 2):
            raise rej("invalid transaction v, r, s values")
        try:
            tx.validate()
            sender = tx.sender
        except Exception as e:
            raise rej(f"invalid sender: {e}")
        if tx.nonce >= 2**64 - 1:
            raise rej("nonce has max value")
        if tx.to == b"" and len(tx.data) > 49152:
            raise rej(f"max initcode size exceeded: code size {len(tx.data)}, limit 49152")
        if tx.gas > self.chain.header.gas_limit:
            raise rej("exceeds block gas limit")
        ig = tx.intrinsic_gas
        if tx.gas < ig:
            raise rej(f"intrinsic gas too low: gas {tx.gas}, minimum needed {ig}")
        if tx.gas < floor_gas(tx.data):
            raise rej(f"insufficient gas for floor data gas cost: gas {tx.gas}, minimum needed {floor_gas(tx.data)}")
        if tx.max_priority_fee_per_gas > tx.max_fee_per_gas:
            raise rej(
                f"max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: {tx.max_priority_fee_per_gas}, maxFeePerGas: {tx.max_fee_per_gas}"
            )
        st = vm.state
        code = st.get_code(sender)
        if code and code[:3] != b"\xef\x01\x00":
            raise rej("sender not an eoa")
        n = st.get_nonce(sender)
        if tx.nonce < n:
            raise rej(f"nonce too low: next nonce {n}, tx nonce {tx.nonce}")
        cost = tx.gas * tx.max_fee_per_gas + tx.value
        bal = st.get_balance(sender)
        queued = sum(t.gas * t.max_fee_per_gas + t.value for k, t in self.pool.get(sender, {}).items() if k != tx.nonce)
        if bal < cost:
            raise rej(f"insufficient funds for gas * price + value: balance {bal}, tx cost {cost}, overshot {cost - bal}")
        if bal < cost + queued:
            raise rej(
                f"insufficient funds for gas * price + value: balance {bal}, queued cost {queued}, tx cost {cost}, overshot {cost + queued - bal}"
            )
        if self.automine and tx.max_fee_per_gas < self.chain.header.base_fee_per_gas:
            raise rej(
                f"max fee per gas less than block base fee: address {to_checksum_address(sender)}, maxFeePerGas: {tx.max_fee_per_gas}, baseFee: {self.chain.header.base_fee_per_gas}"
            )
        old = self.pool.get(sender, {}).get(tx.nonce)
        if old is not None:
            if tx.max_fee_per_gas * 100 < old.max_fee_per_gas * 110 or tx.max_priority_fee_per_gas * 100 < old.max_priority_fee_per_gas * 110:
                raise rej("replacement transaction underpriced")
            self.poolhash.pop(old.hash, None)
        self.pool.setdefault(sender, {})[tx.nonce] = tx
        self.poolhash[tx.hash] = (tx, sender)
        if self.automine:
            while self.pool:
                ready = self._ready()
                if not ready:
                    break
                self.mine_pool(ready=ready)
        return tx.hash
