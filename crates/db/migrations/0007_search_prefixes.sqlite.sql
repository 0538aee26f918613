-- Beginnings of up to eight letters are read from the index as they stand. Of longer ones, and before of all longer than
-- three, the words that begin so are gathered for each search, which takes time if many images have them.
DROP TABLE image_search;
CREATE VIRTUAL TABLE image_search USING fts5(
    words, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3 4 5 6 7 8',
    tokenize = "ascii tokenchars '_'"
);
INSERT INTO image_search (rowid, words) SELECT image_seq, words FROM search_texts;
