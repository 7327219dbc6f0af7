import EthereumABI
import EthereumPrimitives
import Foundation
import RevShareContracts
import StrictJSON
import Testing

/// A call with its type of result erased.
struct AnyCall: Sendable {
    let signature: String
    let outputTypes: [ABIType]
    let calldata: [UInt8]

    init<Output>(_ call: ContractCall<Output>) {
        signature = call.signature
        outputTypes = call.outputTypes
        calldata = call.calldata
    }
}

@Suite("Contract bindings against their ABI files")
struct BindingTests {
    static let one = Address.zero
    static let authorization = EIP3009.Authorization(
        from: one, to: one, value: 1, validAfter: 2, validBefore: 3, nonce: .zero)

    static let calls: [String: [AnyCall]] = [
        "ERC20": [
            .init(ERC20.name()), .init(ERC20.symbol()), .init(ERC20.decimals()), .init(ERC20.totalSupply()),
            .init(ERC20.balanceOf(one)), .init(ERC20.transfer(to: one, amount: 1)),
            .init(ERC20.allowance(owner: one, spender: one)), .init(ERC20.approve(spender: one, amount: 1)),
            .init(ERC20.transferFrom(one, to: one, amount: 1)),
        ],
        "ERC2612": [
            .init(ERC2612.permit(owner: one, spender: one, value: 1, deadline: 2, v: 27, r: .zero, s: .zero)),
            .init(ERC2612.nonces(one)), .init(ERC2612.domainSeparator()),
        ],
        "ERC5267": [.init(ERC5267.eip712Domain())],
        "ERC165": [.init(ERC165.supportsInterface(ABISelector(1)))],
        "ERC721": [
            .init(ERC721.balanceOf(one)), .init(ERC721.ownerOf(1)), .init(ERC721.approve(one, tokenID: 1)),
            .init(ERC721.getApproved(1)), .init(ERC721.setApprovalForAll(one, approved: true)),
            .init(ERC721.isApprovedForAll(owner: one, operator: one)), .init(ERC721.transferFrom(one, to: one, tokenID: 1)),
            .init(ERC721.safeTransferFrom(one, to: one, tokenID: 1)),
            .init(ERC721.safeTransferFrom(one, to: one, tokenID: 1, data: [1])),
        ],
        "ERC721Metadata": [.init(ERC721.name()), .init(ERC721.symbol()), .init(ERC721.tokenURI(1))],
        "ERC721Enumerable": [
            .init(ERC721.totalSupply()), .init(ERC721.tokenByIndex(1)), .init(ERC721.tokenOfOwnerByIndex(one, index: 1)),
        ],
        "ERC7641": [
            .init(ERC7641.claimableRevenue(account: one, snapshotID: 1)), .init(ERC7641.claim(snapshotID: 1)),
            .init(ERC7641.snapshot()), .init(ERC7641.redeemableOnBurn(amount: 1)), .init(ERC7641.burn(amount: 1)),
        ],
        "ERC7641AltRevToken": [
            .init(ERC7641.claimableERC20(account: one, snapshotID: 1, token: one)),
            .init(ERC7641.redeemableERC20OnBurn(amount: 1, token: one)),
        ],
        "ERC7641Deployed": [
            .init(ERC7641.claimBatch(snapshotIDs: [1, 2])), .init(ERC7641.percentClaimable()),
            .init(ERC7641.balanceOfAt(account: one, snapshotID: 1)), .init(ERC7641.totalSupplyAt(snapshotID: 1)),
        ],
        "ERC7007": [
            .init(ERC7007.addAigcData(tokenID: 1, prompt: [1], aigcData: [2], proof: [3])),
            .init(ERC7007.verify(prompt: [1], aigcData: [2], proof: [3])),
        ],
        "ERC7007Enumerable": [.init(ERC7007.tokenID(prompt: [1])), .init(ERC7007.prompt(tokenID: 1))],
        "ERC7007Updatable": [.init(ERC7007.update(prompt: [1], aigcData: [2]))],
        "EIP3009": [
            .init(EIP3009.transferWithAuthorization(authorization, v: 27, r: .zero, s: .zero)),
            .init(EIP3009.transferWithAuthorization(authorization, signature: [1])),
            .init(EIP3009.receiveWithAuthorization(authorization, v: 27, r: .zero, s: .zero)),
            .init(EIP3009.receiveWithAuthorization(authorization, signature: [1])),
            .init(EIP3009.cancelAuthorization(authorizer: one, nonce: .zero, v: 27, r: .zero, s: .zero)),
            .init(EIP3009.authorizationState(authorizer: one, nonce: .zero)),
        ],
        "ERC6093": [],
    ]

    static let events: [String: [ABIEvent]] = [
        "ERC20": [ERC20.Transfer.abi, ERC20.Approval.abi],
        "ERC721": [ERC721.Transfer.abi, ERC721.Approval.abi, ERC721.ApprovalForAll.abi],
        "ERC7641": [ERC7641.Snapshot.abi],
        "ERC7007": [ERC7007.AigcData.abi],
        "ERC7007Updatable": [ERC7007.Update.abi],
        "EIP3009": [EIP3009.AuthorizationUsed.abi, EIP3009.AuthorizationCanceled.abi],
    ]

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("contracts-abi")

    static func contract(_ name: String) throws -> ContractABI {
        try ContractABI(json: Array(Data(contentsOf: folder.appendingPathComponent("\(name).json"))))
    }

    @Test("Every file is bound, and every binding has a file")
    func files() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
        #expect(Set(names) == Set(Self.calls.keys))
        #expect(Set(Self.events.keys).isSubset(of: names))
    }

    @Test("Functions are bound one for one, with their results and calldata", arguments: calls.keys.sorted())
    func functions(name: String) throws {
        let functions = try Self.contract(name).functions
        let calls = Self.calls[name] ?? []
        #expect(Set(functions.map(\.signature)) == Set(calls.map(\.signature)))
        for call in calls {
            let function = try #require(functions.first { $0.signature == call.signature })
            #expect(call.outputTypes == function.outputs.map(\.type), "\(call.signature)")
            // The calldata decodes by the file's types, so the arguments' order of types is right too.
            let arguments = try function.decodeCall(call.calldata)
            #expect(try function.encodeCall(arguments) == call.calldata)
        }
    }

    @Test("Events are bound one for one", arguments: calls.keys.sorted())
    func boundEvents(name: String) throws {
        #expect(Set(try Self.contract(name).events) == Set(Self.events[name] ?? []))
    }

    @Test("The project's token is bound as its artifact says")
    func revShareToken() throws {
        let artifact = try Self.contract("artifacts/RevShareToken")
        let events = [RevShareToken.Deposit.abi, RevShareToken.RevenueSnapshot.abi, RevShareToken.Claimed.abi, RevShareToken.Redeemed.abi]
        #expect(Set(events).isSubset(of: artifact.events))
        // Names of parameters are the standards' own.
        #expect(Set([ERC20.Transfer.topic, ERC7641.Snapshot.topic]).isSubset(of: artifact.events.map(\.topic)))
        for call in [
            AnyCall(RevShareToken.snapshotCount()), .init(RevShareToken.claimWindow()), .init(RevShareToken.assetList()),
            .init(RevShareToken.claimPool(of: Self.one)), .init(RevShareToken.burnPool(of: Self.one)),
            .init(RevShareToken.unsnapshottedRevenue(of: Self.one)), .init(RevShareToken.claimableAt(snapshotID: 1, asset: Self.one)),
            .init(ERC7641.percentClaimable()), .init(ERC7641.totalSupplyAt(snapshotID: 1)),
        ] {
            let function = try #require(artifact.functions.first { $0.signature == call.signature }, "\(call.signature)")
            #expect(call.outputTypes == function.outputs.map(\.type), "\(call.signature)")
        }
    }

    @Test("Interface identifiers are those of the files and of the standards")
    func interfaces() throws {
        for (file, id, published) in [
            ("ERC165", ERC165.interfaceID, "0x01ffc9a7"), ("ERC721", ERC721.interfaceID, "0x80ac58cd"),
            ("ERC721Metadata", ERC721.metadataInterfaceID, "0x5b5e139f"),
            ("ERC721Enumerable", ERC721.enumerableInterfaceID, "0x780e9d63"), ("ERC7007", ERC7007.interfaceID, "0x702c55a6"),
            ("ERC7007Enumerable", ERC7007.enumerableInterfaceID, "0xfa1a557a"),
            ("ERC7007Updatable", ERC7007.updatableInterfaceID, "0x3f37dce2"),
        ] {
            #expect(id.description == published, "\(file)")
            #expect(try Self.contract(file).interfaceID == id, "\(file)")
        }
        #expect(try Self.contract("ERC7641").interfaceID == ERC7641.interfaceID)
        #expect(try Self.contract("ERC7641AltRevToken").interfaceID == ERC7641.altRevTokenInterfaceID)
    }

    @Test(
        "Selectors are the published ones",
        arguments: [
            ("claimableRevenue", "2be2bb11"), ("claim", "379607f5"), ("snapshot", "9711715a"),
            ("redeemableOnBurn", "24888f98"), ("burn", "42966c68"), ("claimBatch", "62abebce"),
            ("percentClaimable", "32e2c0c2"), ("balanceOfAt", "4ee2cd7e"), ("totalSupplyAt", "981b24d0"),
            ("claimableERC20", "41273d45"), ("redeemableERC20OnBurn", "1c3fc4c3"), ("addAigcData", "aea30507"),
            ("verify", "de8f50a1"), ("tokenId", "8f25c453"), ("prompt", "753f9129"), ("update", "3f37dce2"),
            ("permit", "d505accf"), ("nonces", "7ecebe00"), ("DOMAIN_SEPARATOR", "3644e515"), ("eip712Domain", "84b0196e"),
        ])
    func selectors(name: String, selector: String) throws {
        let call = try #require(Self.calls.values.joined().first { $0.signature.hasPrefix(name + "(") })
        #expect(Hex.encode(call.calldata.prefix(4), prefix: false) == selector)
    }

    @Test("Topics are the published ones")
    func topics() {
        #expect(ERC7641.Snapshot.topic.description == "0x8030e83b04d87bef53480e26263266d6ca66863aa8506aca6f2559d18aa1cb67")
        #expect(ERC7007.AigcData.topic.description == "0x65deac95b53ba76b9cdc6cf446af81731e1218c91eaf9811a95d28bde23b893e")
        #expect(ERC7007.Update.topic.description == "0xd77aab0eeab3a3cbdac072fcdbc34709b18d6c4af91f7869c71cbbb13d71a6b9")
    }

    @Test("Results and logs decode to Swift values")
    func decoding() throws {
        #expect(try ERC20.balanceOf(Self.one).decode(UInt256(7).bigEndianBytes) == 7)
        #expect(throws: ABIError.self) { try ERC20.transfer(to: Self.one, amount: 1).decode(UInt256(2).bigEndianBytes) }
        try ERC7641.claim(snapshotID: 1).decode([])
        #expect(throws: ABIError.self) { try ERC7641.claim(snapshotID: 1).decode([0]) }
        let holder = try Address("0x00000000000000000000000000000000000000ff")
        let transfer = try ERC20.Transfer.abi.encode([.address(holder), .address(.zero), .uint(9)])
        let log = try ERC20.Transfer(topics: transfer.topics, data: transfer.data)
        #expect(log.from == holder && log.to == .zero && log.value == 9)
        // ERC-721's Transfer has the same topic but indexes the token.
        #expect(throws: ABIError.self) { try ERC721.Transfer(topics: transfer.topics, data: transfer.data) }
        let domain = ABI.encode(
            Bytes32(UInt256(0x0f) << 248), "imo", "1", UInt256(1), holder, Bytes32.zero, [] as [UInt256])
        #expect(try ERC5267.eip712Domain().decode(domain).fields == 0x0f)
        #expect(try ERC5267.eip712Domain().decode(domain).verifyingContract == holder)
    }

    @Test("Both forms of the AigcData event decode")
    func aigcData() throws {
        let (prompt, data, proof): ([UInt8], [UInt8], [UInt8]) = ([1, 2], [3], [4, 5, 6])
        let indexed = try ERC7007.AigcData.abi.encode([.uint(5), .bytes(prompt), .bytes(data), .bytes(proof)])
        let first = try ERC7007.AigcData(topics: indexed.topics, data: indexed.data)
        #expect(first.aigcData == nil && first.aigcDataHash == Keccak256.hash(data) && first.proof == proof)
        let reference = ABI.encode(ABIBytes(data), ABIBytes(proof))
        let second = try ERC7007.AigcData(topics: Array(indexed.topics.prefix(3)), data: reference)
        #expect(second.aigcData == data && second.aigcDataHash == first.aigcDataHash && second.tokenID == 5)
        #expect(second.promptHash == Keccak256.hash(prompt))
    }
}
