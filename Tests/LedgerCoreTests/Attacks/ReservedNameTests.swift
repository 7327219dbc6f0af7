import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Account names that read as something else")
struct ReservedNameTests {
    @Test(
        "are refused by the second rules and accepted by the first",
        arguments: ["external", "0x1111111111111111111111111111111111111111", "0x", "0xabc", "0x1"])
    func reserved(name: String) throws {
        let name = try AccountName(name)
        var ledger = try TestLedger()
        #expect(try ledger.apply(.createAccount(CreateAccount(name: name))) == .accountNameReserved)
        var old = try TestLedger(rules: .first)
        #expect(try old.apply(.createAccount(CreateAccount(name: name))) == .accepted)
    }

    @Test("do not include names that only resemble them", arguments: ["externals", "x0", "0", "00x1", "my-external"])
    func free(name: String) throws {
        var ledger = try TestLedger()
        #expect(try ledger.apply(.createAccount(CreateAccount(name: AccountName(name)))) == .accepted)
    }

    @Test("An account that earlier rules made is reached by `name:`, goes on, and is told from the address by its kind")
    func earlierAccount() throws {
        let text = "0x1111111111111111111111111111111111111111"
        let named = try #require(FundedAccount(text: "name:" + text))
        let address = try #require(FundedAccount(text: text))
        #expect((named.id.kind, address.id.kind) == ("named", "address"))
        #expect(named.id.description == address.id.description)
        var ledger = try TestLedger(rules: .first)
        try ledger.accept(.createAccount(CreateAccount(name: AccountName(text))))
        ledger.rules = .second
        try ledger.accept(.credit(Credit(account: named, amount: 5, reference: "")))
        var view = ledger.view
        #expect(try view.balance(of: named.id).available == 5)
        #expect(try view.balance(of: address.id).available == 0)
        #expect(try ledger.apply(.createAccount(CreateAccount(name: AccountName(text)))) == .accountExists)
    }

    @Test("Text that is neither a name nor an address is no account", arguments: ["name:", "name:A", "0x12", "", "name:name:x"])
    func malformed(text: String) {
        #expect(FundedAccount(text: text) == nil)
    }
}
