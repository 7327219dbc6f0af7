internal import EthereumPrimitives

func address(_ number: UInt64) -> Address { Address(lowBytesOf: word(number)) }

func word(_ number: UInt64) -> Bytes32 { Bytes32(UInt256(number)) }
