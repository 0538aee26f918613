-- Images with their properties, tags, members and locations; uploads; jobs.
-- This file is SQLite's own for two reasons: INTEGER PRIMARY KEY makes seq the row's address, and WITHOUT ROWID
-- keeps an image's side rows together. Times are microseconds since 1970 UTC; booleans are 0 and 1.

CREATE TABLE images (
    seq INTEGER NOT NULL PRIMARY KEY,
    id CHAR(36) NOT NULL UNIQUE,
    name VARCHAR(255),
    owner VARCHAR(255),
    visibility VARCHAR(16) NOT NULL,
    status VARCHAR(16) NOT NULL,
    is_hidden SMALLINT NOT NULL,
    is_protected SMALLINT NOT NULL,
    disk_format VARCHAR(64),
    container_format VARCHAR(64),
    min_disk_gib BIGINT NOT NULL,
    min_ram_mib BIGINT NOT NULL,
    size_bytes BIGINT,
    virtual_size_bytes BIGINT,
    checksum VARCHAR(32),
    os_hash_algo VARCHAR(64),
    os_hash_value VARCHAR(128),
    detected_format VARCHAR(64),
    upload_id CHAR(36),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- A list always wants hidden images or the others, so is_hidden stands before the order; the order ends in id, not
-- in seq, because clients can see it.
CREATE INDEX images_by_owner ON images (owner, is_hidden, created_at, id);
CREATE INDEX images_by_visibility ON images (visibility, is_hidden, created_at, id);
CREATE INDEX images_by_name ON images (visibility, is_hidden, name, created_at, id);

-- Ids of images that are gone. They stay taken; lists never look here.
CREATE TABLE image_tombstones (
    id CHAR(36) NOT NULL PRIMARY KEY,
    deleted_at BIGINT NOT NULL
) WITHOUT ROWID;

-- value_start is the first 64 characters of value: what an index can hold on every database, however long a value is.
CREATE TABLE image_properties (
    image_seq BIGINT NOT NULL REFERENCES images (seq) ON DELETE CASCADE,
    name VARCHAR(255) NOT NULL,
    value TEXT NOT NULL,
    value_start VARCHAR(64) NOT NULL,
    PRIMARY KEY (image_seq, name)
) WITHOUT ROWID;
CREATE INDEX image_properties_by_value ON image_properties (name, value_start, image_seq);

CREATE TABLE image_tags (
    image_seq BIGINT NOT NULL REFERENCES images (seq) ON DELETE CASCADE,
    tag VARCHAR(255) NOT NULL,
    PRIMARY KEY (image_seq, tag)
) WITHOUT ROWID;
CREATE INDEX image_tags_by_tag ON image_tags (tag, image_seq);

CREATE TABLE image_members (
    image_seq BIGINT NOT NULL REFERENCES images (seq) ON DELETE CASCADE,
    member VARCHAR(255) NOT NULL,
    status VARCHAR(16) NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (image_seq, member)
) WITHOUT ROWID;
CREATE INDEX image_members_by_member ON image_members (member, status, image_seq);

CREATE TABLE image_locations (
    image_seq BIGINT NOT NULL REFERENCES images (seq) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    store VARCHAR(255) NOT NULL,
    object_key VARCHAR(255) NOT NULL,
    PRIMARY KEY (image_seq, position)
) WITHOUT ROWID;

-- Attempts to send bytes. No reference to images: a row outlives its image, so that the bytes are never forgotten.
CREATE TABLE uploads (
    id CHAR(36) NOT NULL PRIMARY KEY,
    image_id CHAR(36) NOT NULL,
    store VARCHAR(255) NOT NULL,
    object_key VARCHAR(255) NOT NULL,
    alive_until BIGINT NOT NULL,
    is_condemned SMALLINT NOT NULL
) WITHOUT ROWID;

-- claimable_at is due_at until somebody claims the job, then the end of the claim.
CREATE TABLE jobs (
    id CHAR(36) NOT NULL PRIMARY KEY,
    work TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    claimable_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    last_failure TEXT
) WITHOUT ROWID;
CREATE INDEX jobs_by_claimable_at ON jobs (claimable_at);
