-- Facets and search. SQLite's own because of the full-text index.

-- Copies of the properties that facets count, and indexes from which they are counted without reading an image: images
-- that are alike stand together.
ALTER TABLE images ADD COLUMN os_distro TEXT;
ALTER TABLE images ADD COLUMN os_version TEXT;
ALTER TABLE images ADD COLUMN architecture TEXT;
UPDATE images SET
    os_distro = (SELECT value FROM image_properties WHERE image_seq = seq AND image_properties.name = 'os_distro'),
    os_version = (SELECT value FROM image_properties WHERE image_seq = seq AND image_properties.name = 'os_version'),
    architecture = (SELECT value FROM image_properties WHERE image_seq = seq AND image_properties.name = 'architecture');
CREATE INDEX images_alike_by_owner
    ON images (owner, visibility, is_hidden, status, disk_format, os_distro, os_version, architecture);
CREATE INDEX images_alike_by_visibility
    ON images (visibility, is_hidden, status, disk_format, os_distro, os_version, architecture, owner);

-- The words an image is found by, and who may find it. Words come here in the form in which they are compared, so the
-- tokenizer only splits at blanks; what begins with _ is no word but says who. The index holds no text of its own.
CREATE TABLE search_texts (
    image_seq INTEGER NOT NULL PRIMARY KEY,
    words TEXT NOT NULL
);
CREATE VIRTUAL TABLE image_search USING fts5(
    words, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3', tokenize = "ascii tokenchars '_'"
);

-- Words that a misspelt one may have been meant to be, and how many images have each.
CREATE TABLE search_words (
    word VARCHAR(64) NOT NULL PRIMARY KEY,
    length_chars SMALLINT NOT NULL,
    uses BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX search_words_by_length ON search_words (length_chars);

-- Images whose words or finders changed. Triggers note them, whoever makes the change; before a transaction is committed,
-- the words of those it noted are read again. The images that are there already are the first.
CREATE TABLE search_backlog (image_seq INTEGER NOT NULL PRIMARY KEY);
INSERT INTO search_backlog (image_seq) SELECT seq FROM images;

CREATE TRIGGER search_notes_new_image AFTER INSERT ON images BEGIN
    INSERT INTO search_backlog (image_seq) SELECT NEW.seq WHERE NEW.seq NOT IN (SELECT image_seq FROM search_backlog);
END;
CREATE TRIGGER search_notes_changed_image AFTER UPDATE OF name, owner, visibility, is_hidden ON images BEGIN
    INSERT INTO search_backlog (image_seq) SELECT NEW.seq WHERE NEW.seq NOT IN (SELECT image_seq FROM search_backlog);
END;
CREATE TRIGGER search_notes_gone_image AFTER DELETE ON images BEGIN
    INSERT INTO search_backlog (image_seq) SELECT OLD.seq WHERE OLD.seq NOT IN (SELECT image_seq FROM search_backlog);
END;
CREATE TRIGGER search_notes_new_property AFTER INSERT ON image_properties BEGIN
    INSERT INTO search_backlog (image_seq) SELECT NEW.image_seq WHERE NEW.image_seq NOT IN (SELECT image_seq FROM search_backlog);
END;
CREATE TRIGGER search_notes_changed_property AFTER UPDATE ON image_properties BEGIN
    INSERT INTO search_backlog (image_seq) SELECT NEW.image_seq WHERE NEW.image_seq NOT IN (SELECT image_seq FROM search_backlog);
END;
CREATE TRIGGER search_notes_gone_property AFTER DELETE ON image_properties BEGIN
    INSERT INTO search_backlog (image_seq) SELECT OLD.image_seq WHERE OLD.image_seq NOT IN (SELECT image_seq FROM search_backlog);
END;
CREATE TRIGGER search_notes_new_tag AFTER INSERT ON image_tags BEGIN
    INSERT INTO search_backlog (image_seq) SELECT NEW.image_seq WHERE NEW.image_seq NOT IN (SELECT image_seq FROM search_backlog);
END;
CREATE TRIGGER search_notes_gone_tag AFTER DELETE ON image_tags BEGIN
    INSERT INTO search_backlog (image_seq) SELECT OLD.image_seq WHERE OLD.image_seq NOT IN (SELECT image_seq FROM search_backlog);
END;
CREATE TRIGGER search_notes_new_member AFTER INSERT ON image_members BEGIN
    INSERT INTO search_backlog (image_seq) SELECT NEW.image_seq WHERE NEW.image_seq NOT IN (SELECT image_seq FROM search_backlog);
END;
CREATE TRIGGER search_notes_changed_member AFTER UPDATE OF status ON image_members BEGIN
    INSERT INTO search_backlog (image_seq) SELECT NEW.image_seq WHERE NEW.image_seq NOT IN (SELECT image_seq FROM search_backlog);
END;
CREATE TRIGGER search_notes_gone_member AFTER DELETE ON image_members BEGIN
    INSERT INTO search_backlog (image_seq) SELECT OLD.image_seq WHERE OLD.image_seq NOT IN (SELECT image_seq FROM search_backlog);
END;
