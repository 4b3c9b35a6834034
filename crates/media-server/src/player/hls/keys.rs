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

    const KEY: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// Made with `openssl enc -aes-128-cbc` of the key above and 7 as initialization vector.
    const SEALED: [u8; 32] = [
        0xab, 0xc6, 0x32, 0xab, 0x02, 0xd0, 0x18, 0xce, 0xa4, 0x1e, 0xc5, 0xef, 0xe3, 0x45, 0x1c, 0xe8, 0xe1, 0x44,
        0x66, 0x1d, 0xeb, 0xd1, 0x6b, 0x22, 0x94, 0x7d, 0xba, 0x2a, 0x79, 0xaf, 0x0a, 0x09,
    ];

    #[test]
    fn what_another_implementation_sealed_is_opened() {
        let opened = open(KEY, 7_u128.to_be_bytes(), Bytes::from_static(&SEALED));
        assert_eq!(opened.unwrap(), "sixteen bytes ok, and more");
    }

    #[test]
    fn nonsense_is_not_opened() {
        let sealed = Bytes::from_static(&SEALED);
        for (key, part) in [([9; 16], sealed.clone()), (KEY, sealed.slice(..31)), (KEY, Bytes::new())] {
            assert_eq!(open(key, 7_u128.to_be_bytes(), part), Err(Failure::Undecryptable));
        }
    }
}
