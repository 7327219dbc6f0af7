# pragma version 0.4.3
"""
@title An ERC-20 token of the tests, honest or not
@license Apache-2.0
"""

event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    value: uint256


# 0 honest; 1 returns false; 2 keeps a hundredth of each transfer; 3 calls back before it pays
mode: public(uint256)
target: address
callback: Bytes[512]
called: public(uint256)
succeeded: public(uint256)
balanceOf: public(HashMap[address, uint256])


@external
def setMode(mode: uint256, target: address, callback: Bytes[512]):
    self.mode = mode
    self.target = target
    self.callback = callback


@external
def mint(to: address, amount: uint256):
    self.balanceOf[to] += amount


@external
def transfer(to: address, amount: uint256) -> bool:
    if self.mode == 1:
        return False
    if self.mode == 3:
        success: bool = raw_call(self.target, self.callback, revert_on_failure=False)
        self.called += 1
        if success:
            self.succeeded += 1
    self.balanceOf[msg.sender] -= amount
    received: uint256 = amount - amount // 100 if self.mode == 2 else amount
    self.balanceOf[to] += received
    log Transfer(sender=msg.sender, receiver=to, value=received)
    return True
