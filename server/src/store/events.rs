use messages::{PeerId, SessionId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::names::Names;
use super::{Store, StoreError};

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventKind {
    Session,
    Peer,
    Source,
    Recording,
    MediaServer,
    /// The program itself, its database among it.
    Server,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Info,
    Warning,
    Error,
}

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

/// An event in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredEvent {
    /// Grows with time; the place to read on from.
    pub(crate) id: i64,
    pub(crate) event: Event,
}

/// Which events are wanted; what is `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct EventFilter {
    pub(crate) kind: Option<EventKind>,
    pub(crate) session: Option<SessionId>,
    /// Is in the sentence, whatever the case of its letters.
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

/// A sentence is no place for more.
const MOST_CHARACTERS: usize = 1000;

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
    pub(crate) async fn events(&self, filter: &EventFilter, limit: u16) -> Result<Vec<StoredEvent>, StoreError> {
        let mut query = sqlx::query(AssertSqlSafe(selection(filter))).bind(i32::from(limit));
        query = query.bind(filter.before.unwrap_or(i64::MAX));
        if let Some(kind) = filter.kind {
            query = query.bind(KINDS.of(kind));
        }
        if let Some(session) = &filter.session {
            query = query.bind(session.as_str());
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
        filter.text.as_ref().map(|_| "LOWER(sentence) LIKE"),
    ];
    let and = |(number, condition)| format!(" AND {condition} ${number}");
    let conditions: String = (3..).zip(conditions.into_iter().flatten()).map(and).collect();
    // Both engines take the backslash as the escape only where it is the default or said; it is said.
    let escape = if filter.text.is_some() { " ESCAPE '\\'" } else { "" };
    format!(
        "SELECT id, at_ms, kind, level, session_id, peer_id, sentence FROM event WHERE id < $2{conditions}{escape} \
         ORDER BY id DESC LIMIT $1"
    )
}

fn pattern(text: &str) -> String {
    let text: String = storable(text).to_ascii_lowercase();
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

fn read(row: &AnyRow) -> Result<StoredEvent, StoreError> {
    let unreadable = || StoreError::Unreadable("event");
    let text = |column: &str| row.try_get::<String, _>(column);
    let id_text = |column: &str| row.try_get::<Option<String>, _>(column);
    let event = Event {
        at_ms: row.try_get("at_ms")?,
        kind: KINDS.read(&text("kind")?).ok_or_else(unreadable)?,
        level: LEVELS.read(&text("level")?).ok_or_else(unreadable)?,
        session: id_text("session_id")?.map(SessionId::try_from).transpose().map_err(|_| unreadable())?,
        peer: id_text("peer_id")?.map(PeerId::try_from).transpose().map_err(|_| unreadable())?,
        sentence: text("sentence")?,
    };
    Ok(StoredEvent { id: row.try_get("id")?, event })
}
