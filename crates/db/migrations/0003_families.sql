-- Families of official images, their builds, their history, and what is scheduled for them.
-- Builds and events outlive images, so nothing here refers to the table of images. Times are microseconds since 1970 UTC.

-- current_image_id is the one place that says which build is current; none before the first promotion and once retired_at
-- is set. version counts the changes, and every change has its event.
CREATE TABLE families (
    slug VARCHAR(190) NOT NULL PRIMARY KEY,
    name VARCHAR(190) NOT NULL UNIQUE,
    owner VARCHAR(255) NOT NULL,
    description TEXT NOT NULL,
    default_user VARCHAR(255),
    support VARCHAR(16) NOT NULL,
    ends_on VARCHAR(10),
    current_image_id VARCHAR(36),
    retired_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- A build without promoted_at is a candidate; with superseded_at it is superseded. What archiving took from its image is
-- kept for a rollback: former_name and former_murano_info.
CREATE TABLE builds (
    image_id VARCHAR(36) NOT NULL PRIMARY KEY,
    family_slug VARCHAR(190) NOT NULL REFERENCES families (slug),
    number VARCHAR(64) NOT NULL,
    registered_at BIGINT NOT NULL,
    promoted_at BIGINT,
    superseded_at BIGINT,
    superseded_because TEXT,
    replaced_by VARCHAR(36),
    former_name VARCHAR(255),
    former_murano_info TEXT,
    deprecated_at BIGINT,
    deprecated_message TEXT,
    deprecated_until VARCHAR(10),
    revoked_at BIGINT,
    revoked_message TEXT,
    UNIQUE (family_slug, number)
);

CREATE TABLE family_events (
    family_slug VARCHAR(190) NOT NULL REFERENCES families (slug),
    version BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    verb VARCHAR(16) NOT NULL,
    image_id VARCHAR(36),
    number VARCHAR(64),
    says TEXT NOT NULL,
    user_id VARCHAR(255) NOT NULL,
    project_id VARCHAR(255),
    PRIMARY KEY (family_slug, version)
);

-- body is the JSON of the verb as a request would send it. state is waiting, done, failed or cancelled.
CREATE TABLE family_schedules (
    id VARCHAR(36) NOT NULL PRIMARY KEY,
    family_slug VARCHAR(190) NOT NULL REFERENCES families (slug),
    verb VARCHAR(16) NOT NULL,
    body TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    user_id VARCHAR(255) NOT NULL,
    project_id VARCHAR(255),
    is_admin SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    state VARCHAR(16) NOT NULL,
    says TEXT,
    ended_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX family_schedules_by_family ON family_schedules (family_slug, due_at);
