use std::path::Path;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::{AnyConnection, Connection, Executor};

use super::engine::Engine;
use super::vault::Vault;
use super::{DatabaseUrl, OpenError, Store, migrations};

const FILE: &str = "kurento-live.db";
const CONNECTIONS: u32 = 4;
/// How long a statement may wait for another one, or for a connection.
const BUSY_TIME: Duration = Duration::from_secs(5);
/// How long the database may take to answer at the start.
const FIRST_ANSWER_TIME: Duration = Duration::from_secs(10);

impl Store {
    /// Opens the database, which is made and brought up to date if need be. `url` names another one than the file in the
    /// data folder.
    pub(crate) async fn open(data_dir: &Path, url: Option<&DatabaseUrl>) -> Result<Self, OpenError> {
        install_default_drivers();
        let folder = |source| OpenError::Folder { folder: data_dir.to_owned(), source };
        tokio::fs::create_dir_all(data_dir).await.map_err(folder)?;
        let vault = Vault::kept_in(data_dir).map_err(folder)?;
        let url = match url {
            Some(url) => url.clone(),
            None => DatabaseUrl::file(&data_dir.join(FILE)).map_err(folder)?,
        };
        let engine = url.engine();
        let pool = connect(&url).await.map_err(|problem| not_opened(&url, problem))?;
        let migrated = migrations::all(engine).run(&pool).await;
        migrated.map_err(|problem| OpenError::Migration { database: url.to_string(), problem })?;
        Ok(Self { pool, engine, vault })
    }
}

async fn connect(url: &DatabaseUrl) -> Result<sqlx::AnyPool, sqlx::Error> {
    let options = url.options()?;
    try_once(&options).await?;
    let engine = url.engine();
    let pool = AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(BUSY_TIME)
        .after_connect(move |connection, _| Box::pin(prepare(connection, engine)));
    pool.connect_with(options).await
}

/// The pool tries until its time is over and then only says so; one try of ours says why.
async fn try_once(options: &AnyConnectOptions) -> Result<(), sqlx::Error> {
    let connecting = tokio::time::timeout(FIRST_ANSWER_TIME, AnyConnection::connect_with(options));
    connecting.await.map_err(|_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))??.close().await
}

async fn prepare(connection: &mut AnyConnection, engine: Engine) -> Result<(), sqlx::Error> {
    if engine == Engine::Sqlite {
        // Readers then do not wait for who writes; a power cut loses the last moments and nothing else. What is read comes from the
        // system's memory of the file, as samples of one peer are scattered over it.
        let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 268435456";
        connection.execute(settings).await?;
    }
    Ok(())
}

fn not_opened(url: &DatabaseUrl, problem: sqlx::Error) -> OpenError {
    let database = url.to_string();
    match url.engine() {
        Engine::Sqlite => OpenError::File { database, problem },
        Engine::Postgres => OpenError::Unreachable { database, problem },
    }
}
