-- Words that an image is called by (name, family, distribution, version) stand in the index a second time, with _n before
-- them, so that they can count first; with _f stands who has made public what is not hidden. Beginnings of eight letters
-- are ten characters with that. The words of all images are read again.
DELETE FROM search_words;
DELETE FROM search_texts;
DROP TABLE image_search;
CREATE VIRTUAL TABLE image_search USING fts5(
    words, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3 4 5 6 7 8 9 10',
    tokenize = "ascii tokenchars '_'"
);
INSERT INTO search_backlog (image_seq) SELECT seq FROM images WHERE seq NOT IN (SELECT image_seq FROM search_backlog);
