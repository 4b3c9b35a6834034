pub(crate) use messages::{EventKind, EventLevel as Level};
use messages::{LoggedEvent, PeerId, SessionId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::names::Names;
use super::{Store, StoreError};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) at_ms: i64,
    pub(crate) kind: EventKind,
    pub(crate) level: Level,
    pub(crate) session: Option<SessionId>,
    pub(crate) peer: Option<PeerId>,
    pub(crate) sentence: String,
}

impl Event {
    pub(crate) fn new(at_ms: i64, kind: EventKind, level: Level, sentence: impl Into<String>) -> Self {
        Self { at_ms, kind, level, session: None, peer: None, sentence: sentence.into() }
    }

    pub(crate) fn of_session(self, session: &SessionId) -> Self {
        Self { session: Some(session.clone()), ..self }
    }

    pub(crate) fn of_peer(self, peer: &PeerId) -> Self {
        Self { peer: Some(peer.clone()), ..self }
    }
}

/// Which events are wanted; what is `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct EventFilter {
    pub(crate) kind: Option<EventKind>,
    pub(crate) session: Option<SessionId>,
    pub(crate) peer: Option<PeerId>,
    /// Is in the sentence, whatever the case of its letters. It is looked for in the newest 20,000 that pass the rest.
    pub(crate) text: Option<String>,
    /// Only those before this one.
    pub(crate) before: Option<i64>,
}

const KINDS: Names<EventKind> = Names(&[
    (EventKind::Session, "session"),
    (EventKind::Peer, "peer"),
    (EventKind::Source, "source"),
    (EventKind::Recording, "recording"),
    (EventKind::MediaServer, "media-server"),
    (EventKind::Server, "server"),
]);
const LEVELS: Names<Level> = Names(&[(Level::Info, "info"), (Level::Warning, "warning"), (Level::Error, "error")]);

/// In how many events a text is looked for: as many as are read while somebody waits.
const SEARCHED: u32 = 20_000;
/// A sentence is no place for more.
const MOST_CHARACTERS: usize = 1000;

const EVENTS: &str = "SELECT id, at_ms, kind, level, session_id, peer_id, sentence";
const INSERT: &str = "INSERT INTO event (id, at_ms, kind, level, session_id, peer_id, sentence) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING";

/// Writes an event down, once however often it is asked to.
pub(super) async fn insert(connection: &mut AnyConnection, id: i64, event: &Event) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(id)
        .bind(event.at_ms)
        .bind(KINDS.of(event.kind))
        .bind(LEVELS.of(event.level))
        .bind(event.session.as_ref().map(SessionId::as_str))
        .bind(event.peer.as_ref().map(PeerId::as_str))
        .bind(storable(&event.sentence))
        .execute(connection)
        .await?;
    Ok(())
}

/// PostgreSQL takes no NUL in a text.
fn storable(sentence: &str) -> String {
    sentence.chars().filter(|character| *character != '\0').take(MOST_CHARACTERS).collect()
}

impl Store {
    /// At most `limit` events that pass the filter, newest first.
    pub(crate) async fn events(&self, filter: &EventFilter, limit: u16) -> Result<Vec<LoggedEvent>, StoreError> {
        let mut query = sqlx::query(AssertSqlSafe(selection(filter))).bind(i32::from(limit));
        query = query.bind(filter.before.unwrap_or(i64::MAX));
        if let Some(kind) = filter.kind {
            query = query.bind(KINDS.of(kind));
        }
        if let Some(session) = &filter.session {
            query = query.bind(session.as_str());
        }
        if let Some(peer) = &filter.peer {
            query = query.bind(peer.as_str());
        }
        if let Some(text) = &filter.text {
            query = query.bind(pattern(text));
        }
        query.fetch_all(&self.pool).await?.iter().map(read).collect()
    }
}

/// Only what is asked for becomes a condition, so that the right index is used.
fn selection(filter: &EventFilter) -> String {
    let conditions = [
        filter.kind.map(|_| "kind ="),
        filter.session.as_ref().map(|_| "session_id ="),
        filter.peer.as_ref().map(|_| "peer_id ="),
    ];
    let conditions: Vec<_> = conditions.into_iter().flatten().collect();
    let and = |(number, condition): (usize, &&str)| format!(" AND {condition} ${number}");
    let newest: String = (3..).zip(&conditions).map(and).collect();
    let newest = format!("{EVENTS} FROM event WHERE id < $2{newest} ORDER BY id DESC");
    if filter.text.is_none() {
        return format!("{newest} LIMIT $1");
    }
    // Both engines take the backslash as the escape only where it is the default or said; it is said.
    let number = 3 + conditions.len();
    format!(
        "{EVENTS} FROM ({newest} LIMIT {SEARCHED}) AS newest WHERE LOWER(sentence) LIKE ${number} ESCAPE '\\' \
         ORDER BY id DESC LIMIT $1"
    )
}

fn pattern(text: &str) -> String {
    let text: String = storable(text).to_ascii_lowercase();
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

fn read(row: &AnyRow) -> Result<LoggedEvent, StoreError> {
    let unreadable = || StoreError::Unreadable("event");
    let text = |column: &str| row.try_get::<String, _>(column);
    let id_text = |column: &str| row.try_get::<Option<String>, _>(column);
    Ok(LoggedEvent {
        id: row.try_get("id")?,
        at_ms: row.try_get("at_ms")?,
        kind: KINDS.read(&text("kind")?).ok_or_else(unreadable)?,
        level: LEVELS.read(&text("level")?).ok_or_else(unreadable)?,
        session_id: id_text("session_id")?.map(SessionId::try_from).transpose().map_err(|_| unreadable())?,
        peer_id: id_text("peer_id")?.map(PeerId::try_from).transpose().map_err(|_| unreadable())?,
        sentence: text("sentence")?,
    })
}
