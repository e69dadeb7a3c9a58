//! CPU time.

/// How much CPU time this process has used so far, in seconds. Where the system does not tell, the
/// time that has passed since the first call.
pub fn seconds() -> f64 {
    #[cfg(unix)]
    {
        use rustix::time::{ClockId, clock_gettime};
        let time = clock_gettime(ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    }
    #[cfg(not(unix))]
    {
        use std::sync::OnceLock;
        use std::time::Instant;
        static FIRST: OnceLock<Instant> = OnceLock::new();
        FIRST.get_or_init(Instant::now).elapsed().as_secs_f64()
    }
}

/// How much CPU time `work` takes, in seconds, with what it gives.
pub fn time<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begin = seconds();
    let result = work();
    (seconds() - begin, result)
}
