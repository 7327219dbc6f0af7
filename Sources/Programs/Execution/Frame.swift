/// The names of one handler while it runs.
struct Frame {
    var values: [Value]
    var rows: [Row?]

    init(size: Int) {
        values = Array(repeating: .none, count: size)
        rows = Array(repeating: nil, count: size)
    }
}
