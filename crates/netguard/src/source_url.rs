use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::{Credentials, REFUSAL};

/// The longest URL that is taken, in bytes; signed URLs of content networks stay well below.
const LONGEST: usize = 4096;

/// What a URL of a source may begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    Http,
    Https,
    Rtsp,
    Rtsps,
    /// A file of the operator's media folder, and of no other.
    File,
}

/// The URL of a source, or of something that a source names.
///
/// Well formed and of a known scheme; whether its host may be reached is for [`Guard`](crate::Guard) to say. `Display` and
/// `Debug` leave out user name, password and query, where secrets are; [`expose`](Self::expose) does not.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SourceUrl {
    url: Url,
    scheme: Scheme,
    host: Option<Host>,
}

/// Why a text is no URL of a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    #[error(
        "This is not an address: it should look like https://example.org/live.m3u8 or rtsp://camera.example.org/1."
    )]
    Malformed,
    #[error("This address is too long: at most {LONGEST} characters are accepted.")]
    TooLong,
    /// The same sentence as for an address that may not be reached.
    #[error("{REFUSAL}")]
    Refused,
}

impl SourceUrl {
    /// The URL that `reference` means where this URL is the base, as in a playlist or a redirect.
    ///
    /// Credentials go along to the same origin, and to no other.
    ///
    /// # Errors
    /// As for parsing.
    pub fn join(&self, reference: &str) -> Result<Self, InvalidUrl> {
        check_length(reference)?;
        let joined = self.url.join(reference).map_err(|_| InvalidUrl::Malformed)?;
        Self::check(joined).map(|url| url.with_credentials_of(self))
    }

    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host, normalised: numbers in whatever disguise are IP addresses. `None` for files only.
    #[must_use]
    pub fn host(&self) -> Option<&Host> {
        self.host.as_ref()
    }

    /// The port, where need be that of the scheme; 0 for files.
    #[must_use]
    pub fn port(&self) -> u16 {
        let usual = match self.scheme {
            Scheme::Http => 80,
            Scheme::Https => 443,
            Scheme::Rtsp => 554,
            Scheme::Rtsps => 322,
            Scheme::File => 0,
        };
        self.url.port().unwrap_or(usual)
    }

    #[must_use]
    pub fn credentials(&self) -> Option<Credentials> {
        if self.url.username().is_empty() && self.url.password().is_none() {
            return None;
        }
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        Some(Credentials::new(decode(self.url.username()), decode(self.url.password().unwrap_or_default())))
    }

    /// Where the file is within the media folder; `None` for what is not a file.
    #[must_use]
    pub fn media_path(&self) -> Option<PathBuf> {
        (self.scheme == Scheme::File).then(|| decoded_segments(&self.url)).flatten()
    }

    /// The whole URL with everything secret in it: for connecting, never for showing.
    #[must_use]
    pub fn expose(&self) -> &Url {
        &self.url
    }

    /// The URL without user name and password; the query is still in it.
    #[must_use]
    pub fn without_credentials(&self) -> Self {
        let mut stripped = self.clone();
        stripped.set_credentials("", None);
        stripped
    }

    /// Same scheme, host and port: what may see the same credentials.
    #[must_use]
    pub fn is_same_origin(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.host() == other.host() && self.port() == other.port()
    }

    fn with_credentials_of(mut self, base: &Self) -> Self {
        if self.is_same_origin(base) && self.scheme != Scheme::File {
            self.set_credentials(base.url.username(), base.url.password());
        }
        self
    }

    fn set_credentials(&mut self, user_name: &str, password: Option<&str>) {
        // Fails only for URLs without a host, which have no credentials.
        let _ = self.url.set_username(user_name);
        let _ = self.url.set_password(password);
    }

    fn check(mut url: Url) -> Result<Self, InvalidUrl> {
        let scheme = scheme_of(&url)?;
        url.set_fragment(None);
        if scheme == Scheme::File {
            check_file(&url)?;
            return Ok(Self { url, scheme, host: None });
        }
        let host = host_of(&url)?;
        url.set_host(Some(&host.to_string())).map_err(|_| InvalidUrl::Malformed)?;
        if url.port() == Some(0) {
            return Err(InvalidUrl::Malformed);
        }
        check_length(url.as_str())?;
        Ok(Self { url, scheme, host: Some(host) })
    }
}

fn check_length(text: &str) -> Result<(), InvalidUrl> {
    if text.len() > LONGEST { Err(InvalidUrl::TooLong) } else { Ok(()) }
}

fn scheme_of(url: &Url) -> Result<Scheme, InvalidUrl> {
    match url.scheme() {
        "http" => Ok(Scheme::Http),
        "https" => Ok(Scheme::Https),
        "rtsp" => Ok(Scheme::Rtsp),
        "rtsps" => Ok(Scheme::Rtsps),
        "file" => Ok(Scheme::File),
        _ => Err(InvalidUrl::Refused),
    }
}

/// The `url` crate reads numbers as IPv4 addresses only in the schemes that browsers know; here all get the same reading.
fn host_of(url: &Url) -> Result<Host, InvalidUrl> {
    let name = url.host_str().filter(|name| !name.is_empty()).ok_or(InvalidUrl::Malformed)?;
    Host::parse(name).map_err(|_| InvalidUrl::Malformed)
}

/// A file's URL has no host, and a path that stays within the folder it is relative to.
fn check_file(url: &Url) -> Result<(), InvalidUrl> {
    let is_local = url.host().is_none() && url.query().is_none();
    if is_local && decoded_segments(url).is_some() { Ok(()) } else { Err(InvalidUrl::Refused) }
}

fn decoded_segments(url: &Url) -> Option<PathBuf> {
    let segments = url.path_segments()?.filter(|segment| !segment.is_empty());
    let path: PathBuf = segments.map(plain_name).collect::<Option<_>>()?;
    (!path.as_os_str().is_empty()).then_some(path)
}

/// The name of one file or folder, decoded; none that means another place than itself.
fn plain_name(segment: &str) -> Option<String> {
    let name = percent_decode_str(segment).decode_utf8().ok()?;
    let is_plain = name != "." && name != ".." && !name.contains(['/', '\\', '\0']);
    is_plain.then(|| name.into_owned())
}

impl FromStr for SourceUrl {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, InvalidUrl> {
        check_length(text)?;
        Url::parse(text).map_err(|_| InvalidUrl::Malformed).and_then(Self::check)
    }
}

impl fmt::Display for SourceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.url.scheme())?;
        if self.credentials().is_some() {
            f.write_str("…@")?;
        }
        if let Some(host) = self.host() {
            write!(f, "{host}")?;
        }
        if let Some(port) = self.url.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(self.url.path())?;
        f.write_str(if self.url.query().is_some() { "?…" } else { "" })
    }
}

impl fmt::Debug for SourceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceUrl({self})")
    }
}

#[cfg(test)]
mod tests;
