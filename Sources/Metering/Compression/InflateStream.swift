internal import CZlib

/// A decompressing stream of zlib's.
///
/// zlib stores the address of its `z_stream` and refuses a structure that has moved. This one has a place of its own on the heap, so that the value that
/// owns it may move.
package struct InflateStream: ~Copyable {
    /// The result of one step.
    package struct Step {
        package enum State {
            case running
            /// The compressed data is complete.
            case ended
            case failed(InflateFault)
        }

        /// Bytes taken from the input.
        package let readCount: Int
        /// Bytes put into the output.
        package let writtenCount: Int
        package let state: State
    }

    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter windowBits: The format and the size of its window, as zlib's `inflateInit2` has them.
    /// - Throws: ``InflateFault/outOfMemory``
    package init(windowBits: Int32) throws(InflateFault) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard imo_inflate_init(stream, windowBits) == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Decompresses until the input is used up, the output is full or the data ends. Keeps no pointer to either.
    package func step(_ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) -> Step {
        let (inputCount, outputCount) = (UInt32(clamping: input.count), UInt32(clamping: output.count))
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = inputCount
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = outputCount
        let result = inflate(stream, Z_NO_FLUSH)
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
        let state: Step.State =
            switch result {
            case Z_STREAM_END: .ended
            case Z_OK, Z_BUF_ERROR: .running
            case Z_MEM_ERROR: .failed(.outOfMemory)
            default: .failed(.corrupt)
            }
        return Step(readCount: Int(inputCount - stream.pointee.avail_in), writtenCount: Int(outputCount - stream.pointee.avail_out), state: state)
    }

    /// Begins with new compressed data after the end of the former.
    ///
    /// - Throws: ``InflateFault/corrupt``
    package func reset() throws(InflateFault) {
        guard inflateReset(stream) == Z_OK else { throw .corrupt }
    }
}
