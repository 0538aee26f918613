//! Files that say what a client sees: a change of behaviour is a diff of them.

use std::path::Path;

/// Compares what the server is with `tests/<name>`; with `NECTARY_WRITE` set, writes the file anew.
pub fn compare(name: &str, now: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    if std::env::var_os("NECTARY_WRITE").is_some() {
        std::fs::write(&file, now).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    if written != now {
        let line = written
            .lines()
            .zip(now.lines())
            .take_while(|(old, new)| old == new)
            .count();
        panic!(
            "tests/{name} and the server differ from line {} on:\n  file:   {:?}\n  server: {:?}\nIf the change is \
             meant, `just gen` writes the file anew; read its diff.",
            line + 1,
            written.lines().nth(line),
            now.lines().nth(line)
        );
    }
}
