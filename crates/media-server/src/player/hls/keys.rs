use std::collections::VecDeque;
use std::time::Duration;

use aws_lc_rs::cipher::{AES_128, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use bytes::Bytes;
use netguard::{Fetcher, SourceUrl};

use super::download;
use super::failure::Failure;
use super::playlist::Key;

type KeyBytes = [u8; 16];

/// The keys that were used last: a stream that changes its key uses the old one for a while.
#[derive(Default)]
pub(super) struct Keys {
    known: VecDeque<(SourceUrl, KeyBytes)>,
}

const MOST_KEYS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(10);

impl Keys {
    /// Decrypts what `key` was used on; `sequence` is the segment's number, which stands in for an initialization vector.
    pub(super) async fn decrypt(
        &mut self,
        fetcher: &Fetcher,
        base: &SourceUrl,
        key: &Key,
        sequence: u64,
        sealed: Bytes,
    ) -> Result<Bytes, Failure> {
        let bytes = self.get(fetcher, download::resolve(base, &key.uri)?).await?;
        let iv = key.iv.unwrap_or_else(|| u128::from(sequence).to_be_bytes());
        open(bytes, iv, sealed)
    }

    async fn get(&mut self, fetcher: &Fetcher, url: SourceUrl) -> Result<KeyBytes, Failure> {
        if let Some((_, key)) = self.known.iter().find(|(known, _)| *known == url) {
            return Ok(*key);
        }
        let bytes = download::file(fetcher, &url, None, PATIENCE).await?;
        let key = KeyBytes::try_from(bytes.as_ref()).map_err(|_| Failure::BadKey)?;
        self.known.truncate(MOST_KEYS - 1);
        self.known.push_front((url, key));
        Ok(key)
    }
}

/// AES-128 in CBC mode with PKCS#7 padding.
fn open(key: KeyBytes, iv: [u8; 16], sealed: Bytes) -> Result<Bytes, Failure> {
    let mut buffer = Vec::from(sealed);
    let opened = UnboundCipherKey::new(&AES_128, &key)
        .and_then(PaddedBlockDecryptingKey::cbc_pkcs7)
        .and_then(|key| key.decrypt(&mut buffer, DecryptionContext::Iv128(FixedLength::from(iv))))
        .map_err(|_| Failure::Undecryptable)?;
    let length = opened.len();
    buffer.truncate(length);
    Ok(Bytes::from(buffer))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with `openssl enc -aes-128-cbc -K 000102…0f -iv 00…07`.
    const SEALED: [u8; 16] = [0; 16];

    #[test]
    fn nonsense_is_not_opened() {
        let sealed = Bytes::from_static(&SEALED);
        assert_eq!(open([0; 16], [0; 16], sealed.slice(..15)), Err(Failure::Undecryptable));
        assert_eq!(open([0; 16], [0; 16], Bytes::new()), Err(Failure::Undecryptable));
    }
}
