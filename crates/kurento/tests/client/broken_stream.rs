use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

/// A stream whose writes can be made to fail, as after the other side has stopped reading.
pub(crate) struct BrokenStream {
    inner: DuplexStream,
    cut: Arc<AtomicBool>,
}

/// Wraps a stream; writes fail once the flag is set.
pub(crate) fn cut_writes(inner: DuplexStream) -> (BrokenStream, Arc<AtomicBool>) {
    let cut = Arc::new(AtomicBool::new(false));
    (BrokenStream { inner, cut: Arc::clone(&cut) }, cut)
}

impl BrokenStream {
    fn check(&self) -> Result<()> {
        if self.cut.load(Ordering::Relaxed) { Err(Error::from(ErrorKind::BrokenPipe)) } else { Ok(()) }
    }
}

impl AsyncRead for BrokenStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl AsyncWrite for BrokenStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        self.check()?;
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.check()?;
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
