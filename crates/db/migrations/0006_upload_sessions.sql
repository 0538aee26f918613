-- Upload sessions: images that come in chunks. Times are microseconds since 1970 UTC; booleans are 0 and 1.

CREATE TABLE upload_sessions (
    id CHAR(36) NOT NULL PRIMARY KEY,
    image_id CHAR(36) NOT NULL,
    project VARCHAR(255) NOT NULL,
    size_bytes BIGINT NOT NULL,
    chunk_size_bytes BIGINT NOT NULL,
    sha256 VARCHAR(64),
    store VARCHAR(255) NOT NULL,
    state VARCHAR(16) NOT NULL,
    run_id CHAR(36),
    alive_until BIGINT,
    done_bytes BIGINT,
    problem_code VARCHAR(64),
    problem_detail TEXT,
    received_bytes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX upload_sessions_by_project ON upload_sessions (project, created_at, id);
CREATE INDEX upload_sessions_by_image ON upload_sessions (image_id);
CREATE INDEX upload_sessions_by_expires_at ON upload_sessions (expires_at);

-- One row an attempt to send a chunk. No reference to sessions: a row outlives its session, so that its bytes are never
-- forgotten. A chunk that is kept is alive as long as its session; any other one until alive_until.
CREATE TABLE upload_chunks (
    id CHAR(36) NOT NULL PRIMARY KEY,
    session_id CHAR(36) NOT NULL,
    number BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    store VARCHAR(255) NOT NULL,
    object_key VARCHAR(255) NOT NULL,
    is_kept SMALLINT NOT NULL,
    alive_until BIGINT NOT NULL
);
CREATE INDEX upload_chunks_by_session ON upload_chunks (session_id, is_kept, number);
CREATE INDEX upload_chunks_by_alive_until ON upload_chunks (is_kept, alive_until);
