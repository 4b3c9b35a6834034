use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// A process of this machine, as `/proc` shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process {
    id: u32,
}

/// What a process has used up to a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    at: Instant,
    cpu: Duration,
    /// Memory that it has in RAM now, in bytes; the program itself is part of it.
    pub(crate) resident: u64,
    /// Of that, what it has written to: heaps and stacks. This is what grows with what it does.
    pub(crate) written: u64,
}

/// What was used between two moments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    pub(crate) cpu: Duration,
    pub(crate) time: Duration,
}

/// Linux tells processor time in these units to every program (`USER_HZ`), whatever the kernel's own clock.
const TICKS_PER_SECOND: u64 = 100;

impl Process {
    pub(crate) fn new(id: u32) -> Self {
        Self { id }
    }

    pub(crate) fn usage(self) -> Result<Usage> {
        let read = |name: &str| {
            let path = format!("/proc/{}/{name}", self.id);
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}: has the media server ended?"))
        };
        let cpu = processor_time(&read("stat")?).context("/proc has no processor times in the form of Linux")?;
        let status = read("status")?;
        let memory = |name: &str| bytes(&status, name).context("/proc does not tell the memory");
        Ok(Usage { at: Instant::now(), cpu, resident: memory("VmRSS:")?, written: memory("RssAnon:")? })
    }

    /// Sockets that it has open. Files are not counted: those of a database come and go with its connections.
    pub(crate) fn open_sockets(self) -> Result<u64> {
        let path = format!("/proc/{}/fd", self.id);
        let entries =
            std::fs::read_dir(&path).with_context(|| format!("cannot read {path}: has the program ended?"))?;
        // One that is closed meanwhile is not there.
        let targets = entries.flatten().filter_map(|entry| std::fs::read_link(entry.path()).ok());
        Ok(targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count() as u64)
    }
}

impl Usage {
    pub(crate) fn since(self, earlier: Self) -> Spent {
        Spent { cpu: self.cpu.saturating_sub(earlier.cpu), time: self.at.saturating_duration_since(earlier.at) }
    }
}

impl Spent {
    /// Percent of one core.
    pub(crate) fn percent(self) -> f64 {
        self.cpu.as_secs_f64() / self.time.as_secs_f64() * 100.0
    }
}

/// `utime` and `stime` together: fields 14 and 15 of `proc_pid_stat(5)`. Field 2, the name, may hold spaces and parentheses.
fn processor_time(stat: &str) -> Option<Duration> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 1000 / TICKS_PER_SECOND))
}

/// A field of `/proc/<pid>/status` that is in KiB.
fn bytes(status: &str, name: &str) -> Option<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = value.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_added() {
        let stat = "4242 (a) b c) S 1 4242 4242 0 -1 4194304 1103 0 0 0 250 31 7 9 20 0 9 0 88 1 2";
        assert_eq!(processor_time(stat), Some(Duration::from_millis(2810)));
        assert_eq!(processor_time("4242 (x) S 1"), None);
        assert_eq!(processor_time(""), None);
    }

    #[test]
    fn memory_is_in_kib() {
        let status = "Name:\tx\nVmRSS:\t   2048 kB\nRssAnon:\t 512 kB\nThreads:\t1\n";
        assert_eq!(bytes(status, "VmRSS:"), Some(2 * 1024 * 1024));
        assert_eq!(bytes(status, "RssAnon:"), Some(512 * 1024));
        assert_eq!(bytes(status, "RssFile:"), None);
    }

    #[test]
    fn this_process_can_be_measured() {
        let process = Process::new(std::process::id());
        let usage = process.usage().unwrap();
        assert!(usage.resident >= usage.written && usage.written > 0);
    }

    #[test]
    fn spent_is_a_share_of_a_core() {
        let spent = Spent { cpu: Duration::from_millis(300), time: Duration::from_secs(30) };
        assert!((spent.percent() - 1.0).abs() < 1e-9);
    }
}
