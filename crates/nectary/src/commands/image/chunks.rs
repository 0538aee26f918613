//! Sending a file in chunks: those the server has already are not sent again, so that a cut upload goes on.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use nectary_inspect::digest::HashAlgorithm;
use nectary_remote::catalog_client::call::CallError;
use nectary_remote::catalog_client::uploads::{self, Chunk, Upload, Whole};

use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::exit::Stop;
use crate::commands::offline::Failure;
use crate::output::size;
use crate::progress::Progress;

/// Times a chunk is sent.
const ATTEMPTS: u32 = 5;
/// Between them.
const PAUSE: Duration = Duration::from_secs(2);
/// How often the server is asked how far it is.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(300);

/// The server has judged these bytes, and sending them again would not help.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NeverAccepted(String);

/// Sends what is missing of a file, and waits until the server has judged it.
pub async fn send(
    client: &Client,
    image: &str,
    path: &Path,
    whole: &Whole,
    progress: &mut Progress,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let upload = match uploads::open(&client.session, image, whole).await? {
        Some(upload) => {
            let there = upload.size_bytes.saturating_sub(missing_bytes(&upload));
            let (there, all) = (size(there), size(upload.size_bytes));
            writeln!(terminal.err, "Going on: {there} of {all} are there.")?;
            upload
        }
        None => uploads::begin(&client.session, image, whole).await?,
    };
    if upload.state == "receiving" {
        send_missing(client, &upload, path, progress, terminal).await?;
        uploads::finish(&client.session, &upload.id).await?;
    }
    judged(client, &upload, progress, terminal).await
}

/// The numbers of the chunks that are missing.
fn missing(upload: &Upload) -> impl Iterator<Item = u64> + '_ {
    upload.missing.iter().flat_map(|range| range.first..=range.last)
}

fn missing_bytes(upload: &Upload) -> u64 {
    missing(upload).map(|number| length(upload, number)).sum()
}

fn length(upload: &Upload, number: u64) -> u64 {
    let start = number.saturating_mul(upload.chunk_size_bytes);
    upload.chunk_size_bytes.min(upload.size_bytes.saturating_sub(start))
}

async fn send_missing(
    client: &Client,
    upload: &Upload,
    path: &Path,
    progress: &mut Progress,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let file = Arc::new(fs::File::open(path)?);
    let read = |number: u64| {
        let (file, start, length) = (
            Arc::clone(&file),
            number * upload.chunk_size_bytes,
            length(upload, number),
        );
        tokio::task::spawn_blocking(move || chunk(&file, number, start, length))
    };
    let mut done = upload.size_bytes.saturating_sub(missing_bytes(upload));
    progress.begin("upload", Some(upload.size_bytes), done);
    let mut numbers = missing(upload);
    let mut next = numbers.next().map(&read);
    while let Some(coming) = next {
        let chunk = coming.await??;
        // The next one is read while this one is on its way.
        next = numbers.next().map(&read);
        let outcome = send_chunk(client, upload, &chunk, done, progress, terminal).await;
        if let Err(error) = outcome {
            progress.end(done, terminal.err);
            return Err(error);
        }
        done += chunk.bytes.len() as u64;
    }
    progress.end(done, terminal.err);
    Ok(())
}

fn chunk(file: &fs::File, number: u64, start: u64, length: u64) -> Result<Chunk, Failure> {
    let mut bytes = vec![0; usize::try_from(length)?];
    file.read_exact_at(&mut bytes, start)?;
    let digest = HashAlgorithm::Sha256.digest(&bytes)?;
    Ok(Chunk {
        number,
        sha256: STANDARD.encode(bytes_of_hex(&digest)),
        bytes: Bytes::from(bytes),
    })
}

fn bytes_of_hex(digits: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or_default() as u8;
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, half| byte << 4 | digit(*half)))
        .collect()
}

/// Sends a chunk, again if the connection breaks.
async fn send_chunk(
    client: &Client,
    upload: &Upload,
    chunk: &Chunk,
    done: u64,
    progress: &mut Progress,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let mut attempt = 1;
    loop {
        let err = &mut *terminal.err;
        let mut moved = |bytes| progress.set(done + bytes, err);
        match uploads::put_chunk(&client.session, &upload.id, chunk, &mut moved).await {
            Ok(()) => return Ok(()),
            Err(CallError::Unreachable { .. } | CallError::TimedOut { .. }) if attempt < ATTEMPTS => {
                attempt += 1;
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Waits until the server has put the image together.
async fn judged(
    client: &Client,
    upload: &Upload,
    progress: &mut Progress,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    progress.begin("check", Some(upload.size_bytes), upload.inspected_bytes);
    loop {
        let now = uploads::show(&client.session, &upload.id).await?;
        let problem = now.problem.map(|problem| problem.detail);
        let outcome = match (now.state.as_str(), problem) {
            ("active", _) => Ok(()),
            ("inspecting", _) => {
                progress.set(now.inspected_bytes, terminal.err);
                tokio::time::sleep(ASK_AGAIN_AFTER).await;
                continue;
            }
            ("failed", problem) => {
                Err(NeverAccepted(problem.unwrap_or_else(|| "The server refused the data.".to_owned())).into())
            }
            (_, problem) => {
                let problem = problem.unwrap_or_else(|| format!("The upload is {} again.", now.state));
                Err(Stop::failed(format!("{problem}\nThe chunks are kept: the same command goes on.")).into())
            }
        };
        progress.end(now.inspected_bytes, terminal.err);
        return outcome;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_is_its_part_of_the_file_with_its_digest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        fs::write(&path, b"xxabc").unwrap();
        let chunk = chunk(&fs::File::open(&path).unwrap(), 1, 2, 3).unwrap();
        assert_eq!(&chunk.bytes[..], b"abc");
        assert_eq!(chunk.sha256, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    }
}
