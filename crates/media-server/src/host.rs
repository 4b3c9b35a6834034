use uuid::Uuid;

use crate::objects::Environment;

/// The machine that this program runs on.
#[derive(Debug)]
pub(crate) struct Host;

impl Environment for Host {
    fn new_uuid(&mut self) -> String {
        Uuid::new_v4().to_string()
    }

    fn cpu_count(&self) -> usize {
        std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
    }

    fn used_memory_kib(&self) -> u64 {
        std::fs::read_to_string("/proc/self/status").ok().and_then(|status| resident_kib(&status)).unwrap_or(0)
    }
}

/// Finds `VmRSS` in Linux's `/proc/<pid>/status`, which is in KiB.
fn resident_kib(status: &str) -> Option<u64> {
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    resident.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resident_memory_is_found() {
        assert_eq!(resident_kib("Name:\tx\nVmRSS:\t    1234 kB\nThreads:\t3\n"), Some(1234));
        assert_eq!(resident_kib("Name:\tx\n"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_program_uses_memory_and_processors() {
        assert!(Host.used_memory_kib() > 0);
        assert!(Host.cpu_count() > 0);
    }
}
