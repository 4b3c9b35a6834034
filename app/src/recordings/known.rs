use messages::RecordingList;

/// The recordings as the server knew them while it rendered the page. The server provides it as context.
#[derive(Debug, Clone)]
pub struct KnownRecordings(pub RecordingList);
