use serde::{Deserialize, Serialize};

const MAX_SDP_BYTES: usize = 64 * 1024;

/// Why a text is no session description.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSdp {
    #[error("a session description is at most {} KiB", MAX_SDP_BYTES / 1024)]
    TooLong,
    #[error("a session description starts with the line v=0")]
    NoVersionLine,
}

fn check(text: String) -> Result<String, InvalidSdp> {
    if text.len() > MAX_SDP_BYTES {
        return Err(InvalidSdp::TooLong);
    }
    if !text.starts_with("v=0") {
        return Err(InvalidSdp::NoVersionLine);
    }
    Ok(text)
}

macro_rules! sdp {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The description's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidSdp;

            fn try_from(text: String) -> Result<Self, InvalidSdp> {
                check(text).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(sdp: $name) -> String {
                sdp.0
            }
        }
    };
}

sdp! {
    /// A session description (RFC 8866) by which a browser offers media; at most 64 KiB.
    SdpOffer
}

sdp! {
    /// The server's answer to an [`SdpOffer`]; at most 64 KiB.
    SdpAnswer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_has_a_version_and_a_limit() {
        assert!(SdpOffer::try_from("v=0\r\n".to_owned()).is_ok());
        assert_eq!(SdpOffer::try_from("rubbish".to_owned()), Err(InvalidSdp::NoVersionLine));
        let long = format!("v=0\r\n{}", "a".repeat(MAX_SDP_BYTES));
        assert_eq!(SdpOffer::try_from(long), Err(InvalidSdp::TooLong));
    }
}
