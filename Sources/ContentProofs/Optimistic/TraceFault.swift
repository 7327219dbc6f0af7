/// A deliberate mistake in a trace. From its step on the machine also accepts whatever the tape says, as a cheat would.
package struct TraceFault: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        /// A logit is another number.
        case logit(Int)
        /// The chain takes in another symbol than the tape's.
        case symbol
        /// The sampler accepts what the tape says.
        case acceptance
        /// A hidden unit is another number.
        case hidden(Int)
        /// The next state has another random number.
        case random
        /// The next state has another last byte.
        case tail
        /// The next state has another hidden number than the chain.
        case nextHidden(Int)
    }

    package let step: Int
    package let place: Place

    package init(step: Int, place: Place) {
        self.step = step
        self.place = place
    }
}
