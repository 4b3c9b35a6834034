use std::net::SocketAddr;
use std::time::Duration;

use media::demux::Unsupported;
use netguard::{Guard, Scheme, SourceUrl};
use retina::client::{
    Credentials, Described, InitialTimestampPolicy, PlayOptions, Session, SessionIdPolicy, SessionOptions,
    SetupOptions, TcpTransportOptions, Transport, UdpTransportOptions,
};
use tokio::time::timeout;
use url::Url;

use super::Options;
use super::choice::Choice;
use super::failure::Failure;
use super::frames::Frames;

/// For each step of the dialogue. A camera that wakes up first takes some seconds.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// What a camera has.
pub(super) struct Opened {
    /// What it sends from now on, if any of it is known here.
    pub(super) frames: Option<Frames>,
    pub(super) unsupported: Option<Unsupported>,
}

/// Asks the camera for its stream, up to its first packet.
pub(super) async fn open(url: &SourceUrl, options: Options, guard: &Guard) -> Result<Opened, Failure> {
    if url.scheme() != Scheme::Rtsp {
        return Err(Failure::Tls);
    }
    let dialogue = Dialogue { url, options, has_credentials: url.credentials().is_some() };
    let described = dialogue.describe(guard.judge_host(url).await?).await?;
    dialogue.play(described).await
}

struct Dialogue<'a> {
    url: &'a SourceUrl,
    options: Options,
    has_credentials: bool,
}

impl Dialogue<'_> {
    /// From the first of the judged addresses that answers.
    async fn describe(&self, addresses: Vec<SocketAddr>) -> Result<Session<Described>, Failure> {
        let mut failure = Failure::Unreachable;
        for address in addresses {
            let asking = Session::describe(self.at(address)?, self.session_options());
            match self.answer(asking, Failure::Unreachable).await {
                Ok(session) => return Ok(session),
                Err(Failure::Unreachable) => {}
                Err(Failure::NoAnswer) => failure = Failure::NoAnswer,
                Err(answer) => return Err(answer),
            }
        }
        Err(failure)
    }

    async fn play(&self, mut session: Session<Described>) -> Result<Opened, Failure> {
        let choice = Choice::of(session.streams());
        let unsupported = choice.unsupported;
        if choice.is_empty() {
            return Ok(Opened { frames: None, unsupported });
        }
        for index in choice.indices() {
            let options = SetupOptions::default().transport(self.transport());
            self.answer(session.setup(index, options), Failure::BrokenOff).await?;
        }
        let playing = self.answer(session.play(play_options()), Failure::BrokenOff).await?;
        let frames = Frames::new(playing, choice).map_err(|error| self.failure(&error, Failure::NothingToPlay))?;
        Ok(Opened { frames: Some(frames), unsupported })
    }

    /// Waits for what the camera says; `otherwise` is what it means when it says nothing that can be understood.
    async fn answer<T>(
        &self,
        asking: impl Future<Output = Result<T, retina::Error>>,
        otherwise: Failure,
    ) -> Result<T, Failure> {
        let answer = timeout(ANSWER_LIMIT, asking).await.map_err(|_| Failure::NoAnswer)?;
        answer.map_err(|error| self.failure(&error, otherwise))
    }

    fn failure(&self, error: &retina::Error, otherwise: Failure) -> Failure {
        tracing::debug!(%error, "a camera was asked in vain");
        let status = error.status_code().filter(|status| !(200..300).contains(status));
        status.map_or(otherwise, |status| Failure::of_status(status, self.has_credentials, self.transport_name()))
    }

    /// The URL with the judged address instead of the name, so that nothing else is dialled; without credentials, which
    /// retina wants apart.
    fn at(&self, address: SocketAddr) -> Result<Url, Failure> {
        let mut url = self.url.without_credentials().expose().clone();
        url.set_ip_host(address.ip()).map_err(|()| netguard::Error::Refused)?;
        Ok(url)
    }

    fn session_options(&self) -> SessionOptions {
        let credentials = self.url.credentials().map(|credentials| Credentials {
            username: credentials.expose_user_name().to_owned(),
            password: credentials.expose_password().to_owned(),
        });
        // Some cameras change the session's id on the way; the first is the one that counts.
        SessionOptions::default()
            .creds(credentials)
            .session_id(SessionIdPolicy::UseFirst)
            .user_agent("kurento-live".to_owned())
    }

    fn transport(&self) -> Transport {
        if self.options.over_udp {
            Transport::Udp(UdpTransportOptions::default())
        } else {
            Transport::Tcp(TcpTransportOptions::default())
        }
    }

    fn transport_name(&self) -> &'static str {
        if self.options.over_udp { "over UDP" } else { "inside the RTSP connection" }
    }
}

/// Cameras that do not say where their times begin are believed to begin both kinds at once, until they report.
fn play_options() -> PlayOptions {
    PlayOptions::default().initial_timestamp(InitialTimestampPolicy::Permissive)
}
