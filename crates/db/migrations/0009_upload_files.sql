-- The file that an upload comes from: its name, and the SHA-256 of its first MiB.
ALTER TABLE upload_sessions ADD COLUMN file_name VARCHAR(255);
ALTER TABLE upload_sessions ADD COLUMN head_sha256 VARCHAR(64);
