/// What the object model needs from the machine it runs on; tests give their own.
pub(crate) trait Environment: Send {
    /// A new random id in UUID form, from the operating system's generator.
    fn new_uuid(&mut self) -> String;

    /// Processors this program may use.
    fn cpu_count(&self) -> usize;

    /// Resident memory of this program in KiB.
    fn used_memory_kib(&self) -> u64;
}
