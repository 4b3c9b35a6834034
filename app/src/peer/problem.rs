use messages::ErrorCode;

/// What keeps a peer from its media, with a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The WebSocket cannot be opened.
    ServerUnreachable,
    /// The server took the offer and did not answer it.
    NoAnswer,
    /// Negotiated, but no packet gets through.
    NoMediaPath,
    /// The browser could not make an offer, or refused the answer.
    Negotiation,
    /// No session of this id.
    SessionNotFound,
    /// The session that was to be continued is over.
    SessionGone,
    SessionFull,
    ServerFull,
    UnsupportedCodec,
    /// Anything else, in the server's words.
    Refused(String),
}

impl Problem {
    /// What the server's refusal means here.
    pub fn from_refusal(code: ErrorCode, message: &str) -> Self {
        match code {
            ErrorCode::NotFound => Self::SessionNotFound,
            ErrorCode::SessionFull => Self::SessionFull,
            ErrorCode::ServerFull => Self::ServerFull,
            ErrorCode::UnsupportedCodec => Self::UnsupportedCodec,
            _ => Self::Refused(message.to_owned()),
        }
    }

    /// What is wrong and what to do.
    pub fn sentence(&self) -> String {
        match self {
            Self::ServerUnreachable => {
                "The server is out of reach. Check your network; this page keeps trying by itself.".into()
            }
            Self::NoAnswer => "The server does not answer. This page keeps trying by itself.".into(),
            Self::NoMediaPath => {
                "Sound and picture do not get through between this browser and the server. Your network \
                                  may block them: try another network, or ask whoever runs this server to set up TURN."
                    .into()
            }
            Self::Negotiation => "This browser and the server could not agree on a connection. Reload the page; if it \
                                  stays like this, use a current Chrome, Edge, Firefox or Safari."
                .into(),
            Self::SessionNotFound => {
                "There is no live session behind this link. It may have ended, or the link is not \
                                      complete: ask for it again."
                    .into()
            }
            Self::SessionGone => {
                "Your earlier session has ended in the meantime. Go live to start a new one, and share \
                                  its new link."
                    .into()
            }
            Self::SessionFull => "This session has as many viewers as it may have. Try again in a moment.".into(),
            Self::ServerFull => "The server holds as many sessions as it may hold. Try again when another one has \
                                 ended."
                .into(),
            Self::UnsupportedCodec => {
                "This browser cannot play the format of this session. Open the link in a current \
                                       Chrome, Edge, Firefox or Safari."
                    .into()
            }
            Self::Refused(message) => message.clone(),
        }
    }
}
