internal import EthereumPrimitives
internal import LedgerCore
internal import StrictJSON

/// The policy of simulated programs, and what its events say.
enum PotPolicy {
    static let text = """
        policy: pot
        about: Members put money into a pot and share it by their units at the end of each epoch. Stakes are theirs.
        assets: [u]
        parameters:
          length: time
          epochs: count
        rosters:
          members: {units: 0}
          units: {}
        pools:
          pot: {asset: u, keeps: the next epoch}
          stakes: {asset: u, each: member, keeps: the member}
        begin:
          - if: epochs > 0
            do:
              - at length do finish(1)
        events:
          put:
            fields: {by: name, amount: amount}
            do:
              - take amount from by into pot
          unit:
            opens: true
            fields: {by: name, id: name}
            refuse:
              - duplicate if id in units
            do:
              - put units[id]
              - set members[by].units += 1
          stake:
            fields: {by: name, amount: amount}
            do:
              - take amount from by into stakes[by]
          unstake:
            fields: {by: name, amount: amount}
            refuse:
              - tooMuch if amount > stakes[by]
            do:
              - pay amount from stakes[by] to by
          feed:
            fields: {amount: amount}
            do:
              - take amount from 'feeder' into pot
        triggers:
          finish:
            with: [number]
            do:
              - split: pot
                from: pot
                among: m in members
                weight: m.units
                to: m.key
              - each: m in members
                do:
                  - set m.units = 0
              - if: number < epochs
                do:
                  - at (number + 1) * length do finish(number + 1)
        """

    /// What programs are given, with the length of an epoch in seconds and the number of epochs.
    static let given: [String: (length: Int, epochs: Int)] = [
        "{\"parameters\":{\"length\":\"10\",\"epochs\":\"3\"}}": (10, 3), "{\"parameters\":{\"length\":\"600\",\"epochs\":\"1\"}}": (600, 1),
        "{\"parameters\":{\"length\":\"1\",\"epochs\":\"0\"}}": (1, 0),
    ]

    struct Event {
        var by: String
        var id = ""
        var amount = Natural.zero
    }

    /// What an event says; nil where it is none of the policy's.
    static func event(_ command: SendProgramEvent) -> Event? {
        guard let json = try? JSONValue(parsing: command.fields), let members = json.objectValue, members.count == 2,
            let by = json["by"]?.stringValue
        else { return nil }
        switch command.event {
        case "unit": return json["id"]?.stringValue.map { Event(by: by, id: $0) }
        case "put", "stake", "unstake":
            guard let amount = json["amount"]?.stringValue.flatMap({ UInt256(decimal: $0) }) else { return nil }
            return Event(by: by, amount: Natural(amount))
        default: return nil
        }
    }
}
