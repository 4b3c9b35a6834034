use std::time::{Duration, Instant};

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

/// How busy this program was during the next `interval`, in percent of all processors.
pub(crate) async fn used_cpu(interval: Duration) -> f64 {
    let (began, used_before) = (Instant::now(), cpu_time());
    tokio::time::sleep(interval).await;
    let used = cpu_time().saturating_sub(used_before).as_secs_f64();
    let available = began.elapsed().as_secs_f64() * Host.cpu_count() as f64;
    if available > 0.0 { (used / available * 100.0).clamp(0.0, 100.0) } else { 0.0 }
}

/// What all threads of this program have used of the processors up to now; zero where nobody tells.
fn cpu_time() -> Duration {
    std::fs::read_to_string("/proc/self/stat").ok().and_then(|stat| used_ticks(&stat)).unwrap_or_default()
}

/// Finds user and system time in Linux's `/proc/<pid>/stat`, which are in hundredths of a second.
fn used_ticks(stat: &str) -> Option<Duration> {
    const MILLIS_PER_TICK: u64 = 10;
    // the name of the program comes before and may hold anything, even a parenthesis
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks()? + ticks()?) * MILLIS_PER_TICK))
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
    fn the_used_time_is_found() {
        let stat = "42 (a) b) S 1 42 42 0 -1 4194304 5 0 0 0 250 50 7 9 20 0 1 0 100 0 0";
        assert_eq!(used_ticks(stat), Some(Duration::from_secs(3)));
        assert_eq!(used_ticks("42 (a"), None);
    }

    #[tokio::test]
    async fn a_busy_program_uses_the_processors() {
        let busy = std::thread::spawn(|| {
            let began = Instant::now();
            while began.elapsed() < Duration::from_millis(300) {
                std::hint::spin_loop();
            }
        });
        let used = used_cpu(Duration::from_millis(250)).await;
        busy.join().unwrap();
        assert!((0.0..=100.0).contains(&used) && used > 0.0, "{used}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_program_uses_memory_and_processors() {
        assert!(Host.used_memory_kib() > 0);
        assert!(Host.cpu_count() > 0);
    }
}
