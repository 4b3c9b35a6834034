use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};

use super::StoreError;

const FILE: &str = "key";
const KEY_BYTES: usize = 32;

/// Seals secrets before they go into the database, with a key that lies beside it: who gets hold of a copy of the database
/// alone learns nothing.
#[derive(Clone)]
pub(super) struct Vault(Arc<RandomizedNonceKey>);

impl Vault {
    /// The vault whose key is kept in this folder; the key is made the first time.
    pub(super) fn kept_in(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE);
        let key = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => new_key(&path)?,
            read => read?,
        };
        let key = RandomizedNonceKey::new(&AES_256_GCM, &key)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the file key is damaged"))?;
        Ok(Self(Arc::new(key)))
    }

    /// Seals a text for one place: it can be opened there only.
    pub(super) fn seal(&self, text: &str, place: &str) -> Result<String, StoreError> {
        let mut bytes = text.as_bytes().to_vec();
        let sealed = self.0.seal_in_place_append_tag(Aad::from(place), &mut bytes);
        let nonce = sealed.map_err(|_| StoreError::Unreadable("key"))?;
        Ok(hex(nonce.as_ref()) + &hex(&bytes))
    }

    pub(super) fn open(&self, sealed: &str, place: &str) -> Result<String, StoreError> {
        self.try_open(sealed, place).ok_or(StoreError::Unreadable("secret"))
    }

    fn try_open(&self, sealed: &str, place: &str) -> Option<String> {
        let mut bytes = from_hex(sealed)?;
        let nonce = Nonce::try_assume_unique_for_key(bytes.get(..NONCE_LEN)?).ok()?;
        let text = self.0.open_in_place(nonce, Aad::from(place), bytes.get_mut(NONCE_LEN..)?).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

impl fmt::Debug for Vault {
    /// A secret never reaches a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

fn new_key(path: &Path) -> io::Result<Vec<u8>> {
    let mut key = vec![0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    // For nobody else on this machine.
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(&key)?;
    file.sync_all()?;
    Ok(key)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_in_its_place_only() {
        let folder = crate::test_folder::TestFolder::new();
        let vault = Vault::kept_in(folder.path()).unwrap();
        let sealed = vault.seal("rtsp://u:secret@camera/1", "one").unwrap();
        assert!(!sealed.contains("secret") && !from_hex(&sealed).unwrap().windows(6).any(|six| six == b"secret"));
        let again = Vault::kept_in(folder.path()).unwrap();
        assert_eq!(again.open(&sealed, "one").unwrap(), "rtsp://u:secret@camera/1");
        assert!(again.open(&sealed, "other").is_err());
        assert!(again.open("00", "one").is_err() && again.open("nonsense", "one").is_err());
    }
}
