use leptos::prelude::*;

/// The pictures that buttons and links carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glyph {
    Brand,
    Live,
    Camera,
    CameraOff,
    Microphone,
    MicrophoneOff,
    Screen,
    Viewers,
    Clock,
    Copy,
    Check,
    Stop,
    Play,
    Pause,
    Sound,
    SoundOff,
    Fill,
    Unfill,
    Float,
    Statistics,
    Sun,
    Moon,
    Warning,
    Back,
    Stream,
    Film,
    Record,
    Download,
    Delete,
    Settings,
    Close,
}

impl Glyph {
    /// The outline on a grid of 24, drawn with a line of 1.75.
    fn outline(self) -> &'static str {
        match self {
            Self::Brand => "M5 4v16M5 13 14 4M9 9.5 15 20M18.5 14a4 4 0 0 0 0-5",
            Self::Live => {
                "M12 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM8.1 15.9a5.5 5.5 0 0 1 0-7.8M15.9 8.1a5.5 5.5 0 0 1 0 \
                 7.8M5.3 18.7a9.5 9.5 0 0 1 0-13.4M18.7 5.3a9.5 9.5 0 0 1 0 13.4"
            }
            Self::Camera => {
                "M4.5 6.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2ZM15.5 11l6-3.5v9l-6-3.5"
            }
            Self::CameraOff => {
                "M9 6.5h4.5a2 2 0 0 1 2 2v4M15.5 15.5a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2M15.5 11l6-3.5v9l-3-1.7M3 \
                 3l18 18"
            }
            Self::Microphone => {
                "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3ZM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21"
            }
            Self::MicrophoneOff => {
                "M9 5.8A3 3 0 0 1 15 6v4.5M9 9v2a3 3 0 0 0 4.5 2.6M5.5 11a6.5 6.5 0 0 0 10.6 5M18.5 11a6.5 6.5 0 0 1-.6 \
                 2.7M12 17.5V21M3 3l18 18"
            }
            Self::Screen => {
                "M4.5 4.5h15a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2ZM8.5 20h7M12 16.5V20"
            }
            Self::Viewers => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z"
            }
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2",
            Self::Copy => {
                "M10.5 8.5h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2ZM5.5 15.5a2 2 0 0 1-2-2v-8a2 2 \
                 0 0 1 2-2h8a2 2 0 0 1 2 2"
            }
            Self::Check => "m5 12.5 4.5 4.5L19 7.5",
            Self::Stop => "M7 7h10v10H7Z",
            Self::Play => "M7 4.5v15l12-7.5Z",
            Self::Pause => "M8.5 5v14M15.5 5v14",
            Self::Sound => "M4 9.5v5h3.5L12 19V5L7.5 9.5ZM15.5 9a4 4 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11",
            Self::SoundOff => "M4 9.5v5h3.5L12 19V5L7.5 9.5ZM16 9.5l5 5M21 9.5l-5 5",
            Self::Fill => "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
            Self::Unfill => "M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5",
            Self::Float => {
                "M21 11V6.5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2h4M14 13.5h6a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1h-6a1 \
                 1 0 0 1-1-1v-4a1 1 0 0 1 1-1Z"
            }
            Self::Statistics => "M4 20V10M10 20V4M16 20v-7M21.5 20H2.5",
            Self::Sun => {
                "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2.5v2M12 19.5v2M4.5 4.5l1.4 1.4M18.1 18.1l1.4 \
                 1.4M2.5 12h2M19.5 12h2M4.5 19.5l1.4-1.4M18.1 5.9l1.4-1.4"
            }
            Self::Moon => "M20.5 14A8.5 8.5 0 0 1 10 3.5 8.5 8.5 0 1 0 20.5 14Z",
            Self::Warning => "M12 4 2.5 20h19ZM12 10v4.5M12 17.2v.1",
            Self::Back => "M14.5 5.5 8 12l6.5 6.5",
            Self::Stream => {
                "M10 13.5a4.5 4.5 0 0 0 6.6.4l3-3a4.5 4.5 0 0 0-6.4-6.4l-1.6 1.6M14 10.5a4.5 4.5 0 0 0-6.6-.4l-3 3a4.5 4.5 0 0 0 \
                 6.4 6.4l1.6-1.6"
            }
            Self::Film => {
                "M4.5 4.5h15a1.5 1.5 0 0 1 1.5 1.5v12a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18V6a1.5 1.5 0 0 1 \
                 1.5-1.5ZM7.5 4.5v15M16.5 4.5v15M3 12h18M3 8.2h4.5M3 15.8h4.5M16.5 8.2H21M16.5 15.8H21"
            }
            Self::Record => "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
            Self::Download => "M12 4v11M7 10.5l5 5 5-5M4.5 20h15",
            Self::Delete => "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.2 11v5.5M13.8 11v5.5",
            Self::Settings => {
                "M4 7h9M17 7h3M15 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM4 17h3M11 17h9M9 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z"
            }
            Self::Close => "M6 6l12 12M18 6 6 18",
        }
    }
}

/// One of the pictures; it says nothing to screen readers, the text beside it does.
#[component]
pub(crate) fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=glyph.outline() />
        </svg>
    }
}
