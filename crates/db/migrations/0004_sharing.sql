-- Sharing beyond plain members: terms of offers, blocked projects, share links; and publications that can be undone.
-- Times are microseconds since 1970 UTC. Users and projects are free text: they may be Keystone's.

-- What an offer says besides the membership it hangs on, and goes with. One made by a client of the Image API has no row.
CREATE TABLE share_terms (
    image_seq BIGINT NOT NULL,
    member VARCHAR(255) NOT NULL,
    offered_by VARCHAR(64),
    message TEXT,
    expires_at BIGINT,
    PRIMARY KEY (image_seq, member),
    FOREIGN KEY (image_seq, member) REFERENCES image_members (image_seq, member) ON DELETE CASCADE
);
CREATE INDEX share_terms_by_expires_at ON share_terms (expires_at);

-- Whose offers a project does not want to see in its inbox.
CREATE TABLE blocked_projects (
    project VARCHAR(255) NOT NULL,
    blocked VARCHAR(255) NOT NULL,
    blocked_by VARCHAR(64) NOT NULL,
    blocked_at BIGINT NOT NULL,
    PRIMARY KEY (project, blocked)
);

-- token_hash is the SHA-256 of the link's token, which is kept nowhere. The link is void once the image has another owner.
CREATE TABLE share_links (
    id CHAR(36) NOT NULL PRIMARY KEY,
    image_seq BIGINT NOT NULL REFERENCES images (seq) ON DELETE CASCADE,
    owner VARCHAR(255) NOT NULL,
    token_hash CHAR(64) NOT NULL UNIQUE,
    message TEXT,
    uses_max BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX share_links_by_image ON share_links (image_seq, created_at, id);
CREATE INDEX share_links_by_expires_at ON share_links (expires_at);

-- Which projects used a link: each uses it once.
CREATE TABLE share_link_uses (
    link_id CHAR(36) NOT NULL REFERENCES share_links (id) ON DELETE CASCADE,
    project VARCHAR(255) NOT NULL,
    used_by VARCHAR(64) NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (link_id, project)
);

-- The last time an image was made public by the catalog, and what it was before.
CREATE TABLE publications (
    image_seq BIGINT NOT NULL PRIMARY KEY REFERENCES images (seq) ON DELETE CASCADE,
    former_visibility VARCHAR(16) NOT NULL,
    published_by VARCHAR(64) NOT NULL,
    published_at BIGINT NOT NULL
);
