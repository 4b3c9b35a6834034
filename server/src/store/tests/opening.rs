//! What an operator's setting leads to.

use super::cluster::Cluster;
use super::{TestDatabase, with_sessions};
use crate::store::engine::Engine;
use crate::store::{DatabaseUrl, Store, migrations};
use crate::test_folder::TestFolder;

#[tokio::test]
async fn a_database_of_the_first_release_is_brought_up_to_date() {
    let folder = TestFolder::new();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("kurento-live.db"));
    let pool = sqlx::SqlitePool::connect_with(options.create_if_missing(true)).await.unwrap();
    migrations::first(1, Engine::Sqlite).run(&pool).await.unwrap();
    let old = "INSERT INTO recording (id, session_id, title, kind, state, file_name, media_type, started_ms, bytes, duration_ms) \
               VALUES ('0123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef', 'Old', 'screen', 'finished', \
               'x.webm', 'video/webm', 5, 1, 1)";
    sqlx::query(old).execute(&pool).await.unwrap();
    pool.close().await;
    let store = Store::open(folder.path(), None).await.unwrap();
    assert_eq!(store.recordings().await.unwrap()[0].title.as_str(), "Old");
    with_sessions(&store, 1, 1).await;
}

/// Whoever changes one makes every database useless that has it already: add another one instead.
#[test]
fn steps_that_were_released_never_change() {
    let released = |engine, step: usize| {
        let checksum = migrations::all(engine).iter().nth(step).unwrap().checksum.to_vec();
        checksum.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    for engine in [Engine::Sqlite, Engine::Postgres] {
        assert_eq!(released(engine, 0), "f1d25b9f89da3b60");
    }
}

#[tokio::test]
async fn a_file_is_made_where_the_setting_says() {
    let folder = TestFolder::new();
    let file = folder.path().join("live.db");
    let url = DatabaseUrl::parse(&format!("sqlite:{}", file.display())).unwrap();
    Store::open(folder.path(), Some(&url)).await.unwrap();
    assert!(file.exists());
}

async fn opening_fails(url: &str) -> String {
    let folder = TestFolder::new();
    let url = DatabaseUrl::parse(url).unwrap();
    Store::open(folder.path(), Some(&url)).await.unwrap_err().to_string()
}

#[tokio::test]
async fn who_cannot_be_reached_is_named_without_the_password() {
    // Taken and never listened on.
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = opening_fails(&format!("postgres://live:canary@127.0.0.1:{port}/live?password=canary")).await;
    assert!(error.contains(&format!("live@127.0.0.1:{port}/live")), "{error}");
    assert!(error.contains("database-url") && !error.contains("canary"), "{error}");
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_said() {
    let error = opening_fails(&Cluster::of_this_process().url("nowhere")).await;
    assert!(error.contains("\"nowhere\" does not exist"), "{error}");
}

#[tokio::test]
async fn two_programs_may_bring_one_database_up_to_date_at_once() {
    let database = TestDatabase::postgres().await;
    let (one, other) = tokio::join!(database.open(), database.open());
    with_sessions(&one, 1, 0).await;
    assert_eq!(other.sessions_before(i64::MAX, 10).await.unwrap().len(), 1);
}
