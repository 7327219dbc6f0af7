"""Calls that change nothing, and estimates of gas."""

from codec import *  # noqa: F403
from eth.exceptions import OutOfGas, Revert
from eth.vm.spoof import SpoofTransaction
from eth_utils import to_checksum_address
from eth_utils.exceptions import ValidationError


class Calls:
    """eth_call and eth_estimateGas."""

    def parse_call(self, c, for_estimate=False):
        if not isinstance(c, dict):
            raise bad("missing call object")
        d = c.get("input", c.get("data")) or "0x"
        if "input" in c and "data" in c and c["input"] != c["data"]:
            raise bad('both "data" and "input" are set and not equal')
        return dict(
            frm=una(c["from"]) if c.get("from") else bytes(20),
            to=una(c["to"]) if c.get("to") else b"",
            data=unb(d),
            value=unq(c.get("value", 0)),
            gas=unq(c["gas"]) if c.get("gas") is not None else None,
            al=[(una(e["address"]), [unq(k) for k in e["storageKeys"]]) for e in c.get("accessList") or []],
            fee=unq(c.get("maxFeePerGas") or c.get("gasPrice") or 0),
            tip=unq(c.get("maxPriorityFeePerGas") or c.get("gasPrice") or 0),
            nonce=c.get("nonce"),
        )

    def run(self, c, header, gas, overrides=None):
        hd = header if c["fee"] else header.copy(base_fee_per_gas=0)
        vm = self.chain.get_vm(hd)
        st = vm.state
        for a, o in (overrides or {}).items():
            a = una(a)
            if "balance" in o:
                st.set_balance(a, unq(o["balance"]))
            if "nonce" in o:
                st.set_nonce(a, unq(o["nonce"]))
            if "code" in o:
                st.set_code(a, unb(o["code"]))
            for k, v in (o.get("stateDiff") or {}).items():
                st.set_storage(a, unq(k), unq(v))
        need = c["value"] + gas * c["fee"]
        if st.get_balance(c["frm"]) < c["value"]:
            raise rej(f"insufficient funds for transfer: address {to_checksum_address(c['frm'])}")
        if c["fee"] and c["fee"] < hd.base_fee_per_gas:
            raise rej(f"max fee per gas less than block base fee: maxFeePerGas: {c['fee']}, baseFee: {hd.base_fee_per_gas}")
        if st.get_balance(c["frm"]) < need:
            raise rej(
                f"insufficient funds for gas * price + value: address {to_checksum_address(c['frm'])} have {st.get_balance(c['frm'])} want {need}"
            )
        utx = vm.get_transaction_builder().new_unsigned_dynamic_fee_transaction(
            chain_id=self.chain_id,
            nonce=st.get_nonce(c["frm"]),
            max_priority_fee_per_gas=min(c["tip"], c["fee"]),
            max_fee_per_gas=c["fee"],
            gas=gas,
            to=c["to"],
            value=c["value"],
            data=c["data"],
            access_list=c["al"],
        )
        ig = intrinsic(vm, utx)
        if gas < ig:
            raise rej(f"intrinsic gas too low: have {gas}, want {ig}")
        tx = SpoofTransaction(utx, from_=c["frm"], intrinsic_gas=ig, validate=lambda: None)
        try:
            return st.apply_transaction(tx), ig
        except ValidationError as e:
            raise rej(str(e))

    def call(self, c, tag, overrides=None):
        hd = self.hdr(tag)
        gas = min(c["gas"] or 50_000_000, 50_000_000)
        cp, _ = self.run(c, hd, gas, overrides)
        if cp.is_error:
            raise self.vmerr(cp)
        return cp.output

    def vmerr(self, cp):
        e = cp._error
        if isinstance(e, Revert):
            return revert_error(cp.output)
        if isinstance(e, OutOfGas):
            return rej("out of gas")
        return rej(f"{type(e).__name__}: {e}" if str(e) else type(e).__name__)

    def estimate(self, c, tag, overrides=None):
        hd = self.chain.header if tag in (None, "latest", "pending") else self.hdr(tag)
        if not c["to"] == b"" and not c["data"] and not self.state("pending").get_code(c["to"]):
            return 21000
        hi = min(c["gas"] or hd.gas_limit, hd.gas_limit)
        if c["fee"]:
            bal = self.state("pending").get_balance(c["frm"])
            hi = min(hi, max((bal - c["value"]) // c["fee"], 0))
        cp, ig = self.run(c, hd, hi, overrides)
        if cp.is_error:
            if isinstance(cp._error, OutOfGas):
                raise rej(f"gas required exceeds allowance ({hi})")
            raise self.vmerr(cp)
        used = hi - cp.get_gas_remaining()  # before refunds
        lo = max(ig, used) - 1
        fl = floor_gas(c["data"])
        ok = lambda g: not self.run(c, hd, g, overrides)[0].is_error
        g = lo + 1
        if not ok(g):
            lo, g = g, min(hi, g * 64 // 63 + 2300 + 1000)
            while not ok(g):
                lo, g = g, min(hi, g * 3 // 2)
            while g - lo > 1:
                m = (lo + g) // 2
                if ok(m):
                    g = m
                else:
                    lo = m
        return max(g, fl)
