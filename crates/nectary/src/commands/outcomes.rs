//! Several things at once: what became of each, and the exit code of it all.

use serde_json::Value;

use super::asking::Client;
use super::exit::{Code, Stop, of_status};
use super::offline::Failure;
use crate::cli::Terminal;
use crate::output::Column;

/// Writes what succeeded and tells what did not. `id` names the field that says which thing it is.
pub fn write(
    client: &Client,
    terminal: &mut Terminal<'_>,
    columns: &[Column],
    id: &str,
    outcomes: &[Value],
) -> Result<(), Failure> {
    let is_done = |outcome: &&Value| outcome.get("problem").is_none_or(Value::is_null);
    let done: Vec<Value> = outcomes.iter().filter(is_done).cloned().collect();
    client.output.list(terminal.out, columns, id, &done)?;
    let failed: Vec<&Value> = outcomes.iter().filter(|outcome| !is_done(outcome)).collect();
    let Some(first) = failed.first() else {
        return Ok(());
    };
    let problems: Vec<String> = failed
        .iter()
        .map(|outcome| {
            let name = outcome[id].as_str().unwrap_or_default();
            format!("{name}: {}", outcome["problem"]["detail"].as_str().unwrap_or_default())
        })
        .collect();
    let problems = problems.join("\n  - ");
    if done.is_empty() {
        let status = first["problem"]["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok());
        return Err(Stop::new(status.map_or(Code::Failed, of_status), problems).into());
    }
    let (failed, all) = (failed.len(), outcomes.len());
    Err(Stop::new(Code::Partial, format!("{failed} of {all} failed:\n  - {problems}")).into())
}
