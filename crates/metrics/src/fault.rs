use messages::report::{RelayProtocol, TransportProtocol};

use crate::{
    Figures, Reason, Score,
    words::{milliseconds, percent},
};

/// Where something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Source,
    PublisherDevice,
    PublisherUplink,
    Server,
    RelayPath,
    ViewerDownlink,
    ViewerDevice,
}

/// Something that is wrong with a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub place: Place,
    /// The viewers that suffer from it, by their place in the list that was given; empty if it is all of them.
    pub viewers: Vec<usize>,
    /// What is wrong, for people.
    pub sentence: String,
}

/// What one peer tells of itself.
#[derive(Debug, Clone, Copy)]
pub struct Peer<'a> {
    pub figures: &'a Figures,
    /// It does not answer any more.
    pub is_silent: bool,
}

/// Where a session's media comes from.
#[derive(Debug, Clone, Copy)]
pub enum Origin<'a> {
    Source,
    Publisher(Peer<'a>),
}

/// What the server itself knows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ServerFacts {
    /// The share of all processors that is in use, 0 to 1.
    pub cpu: Option<f64>,
    /// Whether sound comes in from the session's source or publisher.
    pub audio_flows_in: Option<bool>,
    /// Whether the picture does.
    pub video_flows_in: Option<bool>,
}

/// From this share on there is no processor left for what is to be done in time.
const CPU_BUSY: f64 = 0.9;
/// Decoding that takes this share of the time has no room left for the rest of the page.
const DECODER_BUSY: f64 = 0.9;
/// Two ends that lose the same packets hardly measure the same share.
const LOSS_TOLERANCE: f64 = 0.01;
/// One viewer may have bad luck; several at a time hardly have.
const MANY: usize = 2;

/// What is wrong with a session and where, in the order in which media passes the places. Faults that follow from one
/// further up are left out.
pub fn find_faults(origin: Origin<'_>, server: &ServerFacts, viewers: &[Peer<'_>]) -> Vec<Fault> {
    if let Some(fault) = nothing_comes_in(origin, server) {
        return vec![fault];
    }
    let mut faults: Vec<_> = match origin {
        Origin::Source => Vec::new(),
        Origin::Publisher(publisher) => at_publisher(publisher),
    };
    let upstream = Upstream::of(origin, !faults.is_empty());
    if let Some(fault) = at_server(server, viewers, upstream) {
        faults.push(fault);
    } else {
        faults.extend(at_viewers(viewers, upstream));
    }
    faults
}

/// What is wrong before media reaches the viewers, and shows at them too.
#[derive(Debug, Clone, Copy)]
struct Upstream {
    is_broken: bool,
    loss: f64,
}

impl Upstream {
    fn of(origin: Origin<'_>, is_broken: bool) -> Self {
        let loss = match origin {
            Origin::Publisher(publisher) => publisher.figures.loss,
            Origin::Source => None,
        };
        Self { is_broken, loss: loss.unwrap_or(0.0) }
    }

    /// What the publisher's packets lack, no viewer can receive.
    fn explains(self, reason: Reason) -> bool {
        match reason {
            Reason::Loss(loss) => loss <= self.loss + LOSS_TOLERANCE,
            Reason::Frozen(_) | Reason::SoundOnly(_) => self.is_broken,
            _ => false,
        }
    }
}

fn nothing_comes_in(origin: Origin<'_>, server: &ServerFacts) -> Option<Fault> {
    let flows = [server.audio_flows_in, server.video_flows_in];
    if flows.contains(&Some(true)) || !flows.contains(&Some(false)) {
        return None;
    }
    let Origin::Publisher(publisher) = origin else {
        return Some(Fault::new(Place::Source, "Nothing comes from the source."));
    };
    let is_sending = publisher.figures.bitrate.is_some() && first_reason(publisher) != Some(Reason::NothingSent);
    Some(match (publisher.is_silent, is_sending) {
        (true, _) => {
            Fault::new(Place::PublisherUplink, "The publisher's page does not answer, and no media comes from it.")
        }
        (false, true) => Fault::new(Place::PublisherUplink, "The publisher sends, but nothing arrives at the server."),
        (false, false) => Fault::new(Place::PublisherDevice, "The publisher's browser sends nothing."),
    })
}

fn at_publisher(publisher: Peer<'_>) -> Vec<Fault> {
    if publisher.is_silent {
        // Its last figures say nothing about now; its media does flow in.
        return Vec::new();
    }
    let of_reason = |reason| match reason {
        Reason::SoundOnly(_) => Some(Fault::new(Place::PublisherDevice, "The publisher's browser sends sound only.")),
        Reason::LimitedByCpu(_) => Some(Fault::new(
            Place::PublisherDevice,
            "The publisher's device is too slow for this resolution: choose a smaller one.",
        )),
        Reason::Loss(loss) => {
            let lost = percent(loss);
            Some(way(publisher, Place::PublisherUplink, &format!("{lost} of what the publisher sends is lost")))
        }
        Reason::RoundTrip(seconds) => {
            let time = milliseconds(seconds);
            let what = format!("The publisher is {time} away from the server, there and back");
            Some(way(publisher, Place::PublisherUplink, &what))
        }
        _ => None,
    };
    let mut faults: Vec<_> = reasons(publisher).into_iter().filter_map(of_reason).collect();
    faults.sort_by_key(|fault| fault.place);
    faults
}

fn at_server(server: &ServerFacts, viewers: &[Peer<'_>], upstream: Upstream) -> Option<Fault> {
    if let Some(cpu) = server.cpu.filter(|cpu| *cpu >= CPU_BUSY) {
        let used = percent(cpu);
        let sentence = format!("The server's processors are {used} busy: it cannot forward everything in time.");
        return Some(Fault::new(Place::Server, &sentence));
    }
    let measured: Vec<_> = viewers.iter().filter_map(|viewer| Score::of(viewer.figures)).collect();
    let count = measured.len();
    let suffer =
        |is_so: &dyn Fn(&Reason) -> bool| count >= MANY && measured.iter().all(|score| score.reasons.iter().any(is_so));
    let sentence = if suffer(&|reason| *reason == Reason::NothingArrives) {
        format!("Media arrives at the server, but none of its {count} viewers receives any.")
    } else if suffer(&|reason| matches!(reason, Reason::Loss(_)) && !upstream.explains(*reason)) {
        format!("All {count} viewers lose packets, so it is the server's own network that loses them.")
    } else {
        return None;
    };
    Some(Fault::new(Place::Server, &sentence))
}

fn at_viewers(viewers: &[Peer<'_>], upstream: Upstream) -> Vec<Fault> {
    let mut faults: Vec<_> = viewers
        .iter()
        .enumerate()
        .filter_map(|(index, viewer)| Some((index, at_viewer(*viewer, upstream)?)))
        .map(|(index, fault)| Fault { viewers: vec![index], ..fault })
        .collect();
    faults.sort_by_key(|fault| fault.place);
    faults
}

/// The worst that one viewer suffers from, at its own end.
fn at_viewer(viewer: Peer<'_>, upstream: Upstream) -> Option<Fault> {
    if viewer.is_silent {
        return Some(Fault::new(Place::ViewerDownlink, "The viewer's page does not answer."));
    }
    let mut own = reasons(viewer).into_iter().filter(|reason| !upstream.explains(*reason));
    own.find_map(|reason| of_viewer(viewer, reason))
}

fn of_viewer(viewer: Peer<'_>, reason: Reason) -> Option<Fault> {
    let downlink = |what: &str| Some(way(viewer, Place::ViewerDownlink, what));
    let device = |sentence: &str| Some(Fault::new(Place::ViewerDevice, sentence));
    match reason {
        Reason::NothingArrives => downlink("The server sends, but nothing arrives at the viewer"),
        Reason::Loss(loss) => downlink(&format!("{} of what is sent to the viewer is lost", percent(loss))),
        Reason::RoundTrip(seconds) => {
            downlink(&format!("The viewer is {} away from the server, there and back", milliseconds(seconds)))
        }
        Reason::NoPicture => device("Data arrives at the viewer, but its browser cannot decode a picture."),
        Reason::Dropped(share) => {
            device(&format!("The viewer's device leaves out {} of the pictures that arrive.", percent(share)))
        }
        Reason::Frozen(_) if decoder_is_busy(viewer.figures) => {
            device("The viewer's device is too slow to decode the picture.")
        }
        Reason::Frozen(share) => downlink(&format!("The viewer's picture stands still {} of the time", percent(share))),
        Reason::SoundOnly(_) => downlink("Only sound arrives at the viewer"),
        Reason::NothingSent | Reason::LimitedByCpu(_) => None,
    }
}

fn decoder_is_busy(figures: &Figures) -> bool {
    let load = figures.video().and_then(|video| Some(video.decode_time? * video.frame_rate?));
    load.is_some_and(|load| load >= DECODER_BUSY)
}

fn reasons(peer: Peer<'_>) -> Vec<Reason> {
    Score::of(peer.figures).map(|score| score.reasons).unwrap_or_default()
}

fn first_reason(peer: Peer<'_>) -> Option<Reason> {
    reasons(peer).first().copied()
}

/// A fault of the network between a peer and the server, which is the relay's if there is one.
fn way(peer: Peer<'_>, direct: Place, what: &str) -> Fault {
    if peer.figures.is_relayed() != Some(true) {
        return Fault::new(direct, &format!("{what}."));
    }
    let carrier = relay_protocol(peer.figures).unwrap_or("a relay");
    let sentence = format!("{what}; it goes through {carrier}, which may be what is slow.");
    Fault::new(Place::RelayPath, &sentence)
}

fn relay_protocol(figures: &Figures) -> Option<&'static str> {
    let path = figures.path.as_ref()?;
    Some(match (path.relay_protocol, path.protocol) {
        (Some(RelayProtocol::Tls), _) => "a relay over TLS",
        (Some(RelayProtocol::Tcp), _) | (None, Some(TransportProtocol::Tcp)) => "a relay over TCP",
        (Some(RelayProtocol::Udp), _) | (None, Some(TransportProtocol::Udp)) => "a relay over UDP",
        (None, None) => return None,
    })
}

impl Fault {
    fn new(place: Place, sentence: &str) -> Self {
        Self { place, viewers: Vec::new(), sentence: sentence.to_owned() }
    }
}

impl Place {
    /// The place as people call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "Source",
            Self::PublisherDevice => "Publisher's device",
            Self::PublisherUplink => "Publisher's uplink",
            Self::Server => "Server",
            Self::RelayPath => "Relay path",
            Self::ViewerDownlink => "Viewer's downlink",
            Self::ViewerDevice => "Viewer's device",
        }
    }
}
