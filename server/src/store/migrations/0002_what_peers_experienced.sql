CREATE TABLE session (
    key $key,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    reason TEXT
);

CREATE INDEX session_started ON session (started_ms);
CREATE INDEX session_ended ON session (ended_ms);

CREATE TABLE peer (
    key $key,
    id TEXT NOT NULL UNIQUE,
    session BIGINT NOT NULL,
    role TEXT NOT NULL,
    browser TEXT,
    path TEXT,
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT
);

CREATE INDEX peer_session ON peer (session);
CREATE INDEX peer_ended ON peer (ended_ms);

CREATE TABLE event (
    id BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    session_id TEXT,
    peer_id TEXT,
    sentence TEXT NOT NULL,
    PRIMARY KEY (id)
) $clustered;

CREATE INDEX event_at ON event (at_ms);
CREATE INDEX event_session ON event (session_id, id);
CREATE INDEX event_kind ON event (kind, id);

-- In order of time, because that is how samples come, how all peers together are read, and how old ones go.
CREATE TABLE sample (
    at_ms BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    bitrate_in REAL,
    bitrate_out REAL,
    loss REAL,
    round_trip REAL,
    jitter REAL,
    frame_rate REAL,
    dropped REAL,
    freezes REAL,
    frozen REAL,
    buffer_delay REAL,
    concealed REAL,
    cpu_limited REAL,
    width REAL,
    height REAL,
    score REAL,
    PRIMARY KEY (at_ms, peer)
) $clustered;

CREATE INDEX sample_peer ON sample (peer, at_ms);

-- Minutes are few, so they lie as they are read: those of one peer, or of one session, one after the other.
CREATE TABLE minute_of_peer (
    minute_ms BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    samples BIGINT NOT NULL,
    bitrate_in REAL,
    bitrate_out REAL,
    loss REAL,
    round_trip REAL,
    jitter REAL,
    frame_rate REAL,
    dropped REAL,
    freezes REAL,
    frozen REAL,
    buffer_delay REAL,
    concealed REAL,
    cpu_limited REAL,
    width REAL,
    height REAL,
    score REAL,
    worst_bitrate_in REAL,
    worst_bitrate_out REAL,
    worst_loss REAL,
    worst_round_trip REAL,
    worst_jitter REAL,
    worst_frame_rate REAL,
    worst_dropped REAL,
    worst_freezes REAL,
    worst_frozen REAL,
    worst_buffer_delay REAL,
    worst_concealed REAL,
    worst_cpu_limited REAL,
    worst_width REAL,
    worst_height REAL,
    worst_score REAL,
    PRIMARY KEY (peer, minute_ms)
) $clustered;

CREATE INDEX minute_of_peer_minute ON minute_of_peer (minute_ms);

-- Session 0 is all of them together.
CREATE TABLE minute_of_session (
    minute_ms BIGINT NOT NULL,
    session BIGINT NOT NULL,
    role TEXT NOT NULL,
    peers BIGINT NOT NULL,
    samples BIGINT NOT NULL,
    bitrate_in REAL,
    bitrate_out REAL,
    loss REAL,
    round_trip REAL,
    jitter REAL,
    frame_rate REAL,
    dropped REAL,
    freezes REAL,
    frozen REAL,
    buffer_delay REAL,
    concealed REAL,
    cpu_limited REAL,
    width REAL,
    height REAL,
    score REAL,
    worst_bitrate_in REAL,
    worst_bitrate_out REAL,
    worst_loss REAL,
    worst_round_trip REAL,
    worst_jitter REAL,
    worst_frame_rate REAL,
    worst_dropped REAL,
    worst_freezes REAL,
    worst_frozen REAL,
    worst_buffer_delay REAL,
    worst_concealed REAL,
    worst_cpu_limited REAL,
    worst_width REAL,
    worst_height REAL,
    worst_score REAL,
    PRIMARY KEY (session, role, minute_ms)
) $clustered;

CREATE INDEX minute_of_session_minute ON minute_of_session (minute_ms);
