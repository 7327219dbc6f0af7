internal import Foundation
internal import Glibc

extension LoopScheduling {
    /// Changes the scheduling class of this process's threads (sched(7)). No privilege is needed; where the kernel refuses, threads stay as they are.
    package static func ofThisProcess() -> LoopScheduling {
        LoopScheduling(processorCount: ProcessInfo.processInfo.activeProcessorCount) { policy in
            // Threads that these start have their class from the beginning.
            for thread in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? [] {
                guard let thread = pid_t(thread) else { continue }
                var parameters = sched_param(sched_priority: 0)
                _ = sched_setscheduler(thread, policy.schedulingClass, &parameters)
            }
        }
    }
}

extension LoopScheduling.Policy {
    /// `SCHED_OTHER` and `SCHED_BATCH` of `linux/sched.h`; Swift imports neither.
    fileprivate var schedulingClass: Int32 {
        switch self {
        case .interactive: 0
        case .batch: 3
        }
    }
}
