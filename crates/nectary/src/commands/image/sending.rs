//! Sending a file into an image: its size and format, the bar, and the comparison of digests at the end.

use std::fs;
use std::io::{Read, Seek, stdin};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clap::Args;
use nectary_inspect::digest::{Digest, HashAlgorithm};
use nectary_inspect::{DetectedFormat, Inspector};
use nectary_remote::catalog_client::data::{self, Source};
use nectary_remote::catalog_client::image::Image;
use nectary_remote::catalog_client::images;
use nectary_remote::catalog_client::uploads::{self, Whole};

use super::chunks;
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::exit::{Code, Stop};
use crate::commands::offline::Failure;
use crate::progress::{Progress, Wanted};

/// The beginning of a file, from which its format is told.
const LOOKED_AT_BYTES: u64 = 1024 * 1024;
/// Larger files go in chunks. Smaller ones are sent again faster than looked up.
const CHUNKED_FROM_BYTES: u64 = 8 * 1024 * 1024;
/// Bytes read at once for the digest.
const PIECE_BYTES: usize = 1024 * 1024;
/// The digest that servers keep of an image unless their operators chose another.
const DIGEST: HashAlgorithm = HashAlgorithm::Sha512;
/// How often an image that is not ready yet is looked at.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// How to send.
#[derive(Debug, Args)]
pub struct Sending {
    /// How the progress is told
    #[arg(long, value_enum, default_value_t = Wanted::Auto)]
    progress: Wanted,
    /// Wait until the image is active, so many seconds at most
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true, default_missing_value = "3600")]
    wait: Option<u64>,
}

/// A file to send.
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// How long it is, unless it comes through a pipe.
    pub size_bytes: Option<u64>,
}

impl File {
    /// Looks at a file; `-` is standard input.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let failed = |cause| Stop::failed(format!("{} cannot be read: {cause}", path.display()));
        let metadata = if is_standard_input(path) {
            use std::os::fd::AsFd;
            let handle = stdin().as_fd().try_clone_to_owned().map_err(failed)?;
            fs::File::from(handle).metadata().map_err(failed)?
        } else {
            // Not to be readable is better known now than when the image is made.
            fs::File::open(path).and_then(|file| file.metadata()).map_err(failed)?
        };
        if metadata.is_dir() {
            return Err(Stop::failed(format!("{} is a folder", path.display())).into());
        }
        Ok(Self {
            path: path.to_owned(),
            size_bytes: metadata.is_file().then_some(metadata.len()),
        })
    }

    /// The format of its content, as the Image API calls it.
    pub fn disk_format(&self) -> Result<String, Failure> {
        if is_standard_input(&self.path) {
            return Err(
                Stop::usage("the format of standard input cannot be looked at: say it with --disk-format").into(),
            );
        }
        let mut beginning = Vec::new();
        let file = fs::File::open(&self.path)?;
        file.take(LOOKED_AT_BYTES).read_to_end(&mut beginning)?;
        let mut inspector = Inspector::new();
        inspector.feed(&beginning);
        let name = match inspector.finish().detected() {
            // A disk with partitions or encryption is a plain disk.
            Some(DetectedFormat::Raw | DetectedFormat::Gpt | DetectedFormat::Luks) => "raw",
            Some(other) => other.as_str(),
            None => {
                return Err(Stop::usage(format!(
                    "{} reads as several formats: say which it is with --disk-format",
                    self.path.display()
                ))
                .into());
            }
        };
        Ok(name.to_owned())
    }

    /// Whether it is worth the trouble, and can be read from the middle.
    pub fn can_go_in_chunks(&self) -> bool {
        self.size_bytes
            .is_some_and(|size_bytes| size_bytes >= CHUNKED_FROM_BYTES)
            && !is_standard_input(&self.path)
    }

    fn reader(&self) -> Result<Box<dyn Read + Send>, Failure> {
        if is_standard_input(&self.path) {
            return Ok(Box::new(stdin()));
        }
        let mut file = fs::File::open(&self.path)?;
        file.rewind()?;
        Ok(Box::new(file))
    }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Sends a file and sees that what arrived is what was sent.
pub async fn send(
    client: &Client,
    image: &Image,
    file: File,
    sending: &Sending,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let mut progress = Progress::new(sending.progress, terminal);
    let ours = match in_chunks(client, image, &file, &mut progress, terminal).await? {
        Some(digest) => digest,
        None => in_one_piece(client, image, &file, &mut progress, terminal).await?,
    };
    let image = match sending.wait {
        Some(seconds) => active(client, &image.id, seconds).await?,
        None => images::show(&client.session, &image.id).await?,
    };
    match &image.os_hash_value {
        Some(theirs) if image.os_hash_algo.as_deref() == Some(DIGEST.as_str()) => {
            if ours == *theirs {
                return Ok(());
            }
            Err(Stop::failed(format!(
                "what arrived is not what was sent: image {} has the {DIGEST} {theirs}, the file {ours}. Delete it and upload again.",
                image.id
            ))
            .into())
        }
        _ => {
            let status = &image.status;
            writeln!(
                terminal.err,
                "The image is {status}; the server told no {DIGEST}, and nothing was compared."
            )?;
            Ok(())
        }
    }
}

/// Sends a large file so that it can go on after a cut, if the server can do that. Returns its digest.
async fn in_chunks(
    client: &Client,
    image: &Image,
    file: &File,
    progress: &mut Progress,
    terminal: &mut Terminal<'_>,
) -> Result<Option<String>, Failure> {
    let Some(size_bytes) = file.size_bytes.filter(|_| file.can_go_in_chunks()) else {
        return Ok(None);
    };
    if !client.session.has_catalog().await? || !uploads::are_taken(&client.session).await? {
        return Ok(None);
    }
    let (whole, digest) = digests_of(file, size_bytes, progress, terminal)?;
    chunks::send(client, &image.id, &file.path, &whole, progress, terminal).await?;
    Ok(Some(digest))
}

/// Reads a file to tell it from any other, and to compare what arrived.
fn digests_of(
    file: &File,
    size_bytes: u64,
    progress: &mut Progress,
    terminal: &mut Terminal<'_>,
) -> Result<(Whole, String), Failure> {
    let (mut digest, mut sha256) = (DIGEST.start()?, HashAlgorithm::Sha256.start()?);
    let mut bytes = fs::File::open(&file.path)?;
    let mut piece = vec![0; PIECE_BYTES];
    let mut done = 0;
    progress.begin("read", Some(size_bytes), done);
    loop {
        let read = bytes.read(&mut piece)?;
        if read == 0 {
            break;
        }
        digest.update(&piece[..read]);
        sha256.update(&piece[..read]);
        done += read as u64;
        progress.set(done, terminal.err);
    }
    progress.end(done, terminal.err);
    let sha256 = sha256.finish()?;
    Ok((Whole { size_bytes, sha256 }, digest.finish()?))
}

/// Sends a file in one request. Returns the digest of what was sent.
async fn in_one_piece(
    client: &Client,
    image: &Image,
    file: &File,
    progress: &mut Progress,
    terminal: &mut Terminal<'_>,
) -> Result<String, Failure> {
    let digest: Arc<Mutex<Option<Box<dyn Digest>>>> = Arc::new(Mutex::new(Some(DIGEST.start()?)));
    let fed = Arc::clone(&digest);
    let source = Source::new(file.reader()?, file.size_bytes, move |piece| {
        if let Ok(mut digest) = fed.lock()
            && let Some(digest) = digest.as_mut()
        {
            digest.update(piece);
        }
    });
    progress.begin("upload", file.size_bytes, 0);
    let mut sent = 0;
    let outcome = {
        let err = &mut *terminal.err;
        let mut moved = |bytes| {
            sent = bytes;
            progress.set(bytes, err);
        };
        data::put(&client.session, &image.id, source, &mut moved).await
    };
    progress.end(sent, terminal.err);
    outcome?;
    let digest = digest.lock().ok().and_then(|mut digest| digest.take());
    let digest = digest.ok_or_else(|| Stop::failed("the file could not be read to its end"))?;
    Ok(digest.finish()?)
}

async fn active(client: &Client, id: &str, seconds: u64) -> Result<Image, Failure> {
    let look = async {
        loop {
            let image = images::show(&client.session, id).await?;
            match image.status.as_str() {
                "active" | "deactivated" => return Ok(image),
                "killed" | "deleted" | "queued" => {
                    return Err(Failure::from(Stop::failed(format!(
                        "image {id} is {} now",
                        image.status
                    ))));
                }
                _ => tokio::time::sleep(LOOK_AGAIN_AFTER).await,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(seconds), look)
        .await
        .map_err(|_| Stop::new(Code::TimedOut, format!("image {id} is not active after {seconds} s")))?
}
