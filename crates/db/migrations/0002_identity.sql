-- The built-in identity: users, projects, roles, assignments, application credentials, tokens.
-- Ids are Keystone's, 32 hexadecimal digits. Times are microseconds since 1970 UTC; booleans are 0 and 1.
-- Whatever hangs on a user or a project goes with it.

CREATE TABLE projects (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    name VARCHAR(64) NOT NULL UNIQUE,
    description TEXT NOT NULL,
    is_enabled SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- password_hash is a PHC string with salt and cost; without one only application credentials work.
CREATE TABLE users (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    name VARCHAR(255) NOT NULL UNIQUE,
    email VARCHAR(255),
    description TEXT,
    default_project_id VARCHAR(64) REFERENCES projects (id) ON DELETE SET NULL,
    is_enabled SMALLINT NOT NULL,
    password_hash VARCHAR(255),
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX users_by_default_project ON users (default_project_id);

CREATE TABLE roles (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    name VARCHAR(255) NOT NULL UNIQUE
);

CREATE TABLE role_assignments (
    project_id VARCHAR(64) NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id VARCHAR(64) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_id VARCHAR(64) NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, user_id, role_id)
);
CREATE INDEX role_assignments_by_user ON role_assignments (user_id, project_id, role_id);
CREATE INDEX role_assignments_by_role ON role_assignments (role_id);

-- roles is a JSON list of role ids: fixed when the credential is made, and never searched.
CREATE TABLE app_credentials (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    user_id VARCHAR(64) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    project_id VARCHAR(64) NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name VARCHAR(255) NOT NULL,
    description TEXT,
    secret_hash VARCHAR(255) NOT NULL,
    roles TEXT NOT NULL,
    is_unrestricted SMALLINT NOT NULL,
    expires_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (user_id, name)
);
CREATE INDEX app_credentials_by_project ON app_credentials (project_id);

-- hash is the SHA-256 of the token's text, which is kept nowhere. roles is a JSON list of [id, name], so that a token is
-- validated by one row; methods and audit_ids are JSON lists. is_unrestricted is of the application credential, if any.
CREATE TABLE tokens (
    hash CHAR(64) NOT NULL PRIMARY KEY,
    user_id VARCHAR(64) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    project_id VARCHAR(64) REFERENCES projects (id) ON DELETE CASCADE,
    roles TEXT NOT NULL,
    methods VARCHAR(255) NOT NULL,
    audit_ids VARCHAR(255) NOT NULL,
    app_credential_id VARCHAR(64) REFERENCES app_credentials (id) ON DELETE CASCADE,
    is_unrestricted SMALLINT,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX tokens_by_user ON tokens (user_id, project_id);
CREATE INDEX tokens_by_project ON tokens (project_id);
CREATE INDEX tokens_by_app_credential ON tokens (app_credential_id);
CREATE INDEX tokens_by_expires_at ON tokens (expires_at);
