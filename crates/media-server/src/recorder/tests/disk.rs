//! A disk of a certain size, in memory.

use std::cell::RefCell;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use super::super::sheet::Medium;

#[derive(Debug, Clone)]
pub(super) struct Disk {
    pub(super) file: Rc<RefCell<Cursor<Vec<u8>>>>,
    size: usize,
}

impl Disk {
    pub(super) fn new(size: usize) -> Self {
        Self { file: Rc::default(), size }
    }

    pub(super) fn contents(&self) -> Vec<u8> {
        self.file.borrow().get_ref().clone()
    }
}

impl Read for Disk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.borrow_mut().read(buffer)
    }
}

impl Seek for Disk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.borrow_mut().seek(to)
    }
}

impl Write for Disk {
    /// As much as there is room for, as a real disk does.
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let mut file = self.file.borrow_mut();
        let room = self.size.saturating_sub(file.position() as usize);
        if room == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        file.write(&buffer[..buffer.len().min(room)])
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Medium for Disk {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.file.borrow_mut().get_mut().truncate(length as usize);
        Ok(())
    }
}
