import Foundation
import Glibc

/// The look of results as text: the symbol of amounts, the time zone, the width, and whether statuses have a colour.
struct TextStyle {
    /// The symbol of the ledger's asset, written behind amounts; empty for none.
    var symbol = ""
    /// The columns that a table may take; nil for no bound, as in a pipe.
    var columns: Int? = TextStyle.outputColumns
    var isColoured = TextStyle.mayColour

    /// Colours of a status, by ANSI's numbers.
    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
    }

    func paint(_ text: String, _ colour: Colour) -> String { isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text }

    /// Writes a time in the zone of the variable TZ, or the machine's, which is named behind it.
    ///
    /// - Parameter milliseconds: Since 1970 in UTC.
    static func local(milliseconds: UInt64) -> String {
        var (seconds, parts) = (time_t(clamping: milliseconds / 1000), tm())
        localtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M:%S %Z", &parts)
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The terminal's columns, or those of the variable COLUMNS where the output goes elsewhere.
    private static var outputColumns: Int? {
        isatty(STDOUT_FILENO) == 1 || ProcessInfo.processInfo.environment["COLUMNS"] != nil ? TerminalSize.columns : nil
    }

    /// Colours are for terminals, and for people who did not forbid them (https://no-color.org).
    private static var mayColour: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }
}
