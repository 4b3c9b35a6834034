CREATE TABLE source (
    session_id TEXT PRIMARY KEY,
    sealed_url TEXT NOT NULL,
    title TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE recording (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    message TEXT,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    bytes BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    thumbnail TEXT,
    deleted_ms BIGINT
);

CREATE INDEX recording_started ON recording (started_ms);
