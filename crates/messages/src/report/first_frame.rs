use super::{Seconds, lenient::measurements};

measurements! {
    /// How long somebody waited for the first picture, and for what. The parts follow one another; what they leave of the
    /// total went into loading the page, into making the offer, and into attempts that failed.
    pub struct FirstFrame {
        optional {
            /// From the wish, which is a click or the start of the page, to the first picture on the screen.
            pub total: Seconds,
            /// From the offer sent to its answer.
            pub signalling: Seconds,
            /// From the answer until a path was found.
            pub ice: Seconds,
            /// From the path until its encryption was agreed on.
            pub dtls: Seconds,
            /// From the connection to the first picture.
            pub media: Seconds,
        }
    }
}
