//! Receiving the data of an image: into a `.part` file that a later run goes on with, or into a stream; verified at the end.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use nectary_inspect::digest::{Digest, HashAlgorithm};
use nectary_remote::catalog_client::call::CallError;
use nectary_remote::catalog_client::data;
use nectary_remote::catalog_client::image::Image;
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::exit::{Code, Stop};
use crate::commands::offline::Failure;
use crate::progress::Progress;

/// Times a cut connection is taken up again without anything having moved in between.
const ATTEMPTS: u32 = 5;
/// Between them.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(2);
/// Bytes read at once from what is there already.
const PIECE_BYTES: usize = 1024 * 1024;

/// What was received.
pub struct Verified {
    /// How much.
    pub size_bytes: u64,
    /// The digest that held; `None` if the server told none.
    pub algorithm: Option<HashAlgorithm>,
}

/// What stands beside a `.part` file: of which data it is the beginning.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    image_id: String,
    size_bytes: Option<u64>,
    digest: Option<String>,
}

/// A file that is not complete yet.
pub struct Part {
    file: fs::File,
    path: PathBuf,
    note_path: PathBuf,
    /// Bytes that are there.
    length: u64,
}

impl Part {
    /// Opens the part of a target. What belongs to other data is dropped.
    pub fn open(target: &Path, image: &Image) -> Result<Self, Failure> {
        let (path, note_path) = (with_ending(target, ".part"), with_ending(target, ".part.json"));
        let failed = |cause: io::Error| Stop::failed(format!("{} cannot be written: {cause}", path.display()));
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            let message = format!("another download is writing {}", path.display());
            return Err(Stop::new(Code::Conflict, message).into());
        }
        let note = Note {
            image_id: image.id.clone(),
            size_bytes: image.size_bytes,
            digest: expected(image).map(|(_, digest)| digest),
        };
        let known: Option<Note> = fs::read(&note_path)
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok());
        let is_ours = known.as_ref() == Some(&note) && note.digest.is_some();
        if !is_ours {
            file.set_len(0).map_err(failed)?;
            fs::write(&note_path, serde_json::to_vec(&note)?).map_err(failed)?;
        }
        let length = file.metadata().map_err(failed)?.len();
        Ok(Self {
            file,
            path,
            note_path,
            length,
        })
    }

    /// Gives the whole file its name.
    pub fn complete(self, target: &Path) -> Result<(), Failure> {
        self.file.sync_all()?;
        fs::rename(&self.path, target)?;
        fs::remove_file(&self.note_path)?;
        Ok(())
    }

    /// Leaves what a later run can go on with, and nothing at all if there are no bytes.
    pub fn leave(self) -> io::Result<()> {
        if self.file.metadata()?.len() == 0 {
            fs::remove_file(&self.path)?;
            fs::remove_file(&self.note_path)?;
        }
        Ok(())
    }

    fn restart(&mut self) -> io::Result<()> {
        self.length = 0;
        self.file.set_len(0)?;
        self.file.rewind()
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The digest the data must have: the one that counts, or MD5 where an old server knows no other.
fn expected(image: &Image) -> Option<(HashAlgorithm, String)> {
    let strong = image
        .os_hash_algo
        .as_ref()
        .zip(image.os_hash_value.as_ref())
        .and_then(|(name, value)| Some((name.parse().ok()?, value.clone())));
    strong.or_else(|| Some((HashAlgorithm::Md5, image.checksum.clone()?)))
}

/// Receives into a file, from where it ends.
pub async fn to_part(
    client: &Client,
    image: &Image,
    part: &mut Part,
    progress: &mut Progress,
    terminal: &mut Terminal<'_>,
) -> Result<Verified, Failure> {
    let whole = image.size_bytes;
    if whole.is_some_and(|whole| part.length > whole) {
        part.restart()?;
    }
    let mut check = Check::new(image)?;
    if part.length > 0 {
        progress.begin("check what is there", Some(part.length), 0);
        let mut piece = vec![0; PIECE_BYTES];
        part.file.rewind()?;
        loop {
            let read = part.file.read(&mut piece)?;
            if read == 0 {
                break;
            }
            check.update(&piece[..read]);
            progress.set(check.length, terminal.err);
        }
        progress.end(check.length, terminal.err);
    }
    part.file.seek(SeekFrom::Start(part.length))?;
    receive(client, image, &mut check, &mut part.file, progress, &mut *terminal.err).await?;
    let verified = check.judge();
    if verified.is_err() {
        // The next run must not go on from bytes that are wrong.
        part.restart()?;
    }
    verified
}

/// Receives into standard output.
pub async fn to_stream(
    client: &Client,
    image: &Image,
    progress: &mut Progress,
    terminal: &mut Terminal<'_>,
) -> Result<Verified, Failure> {
    let mut check = Check::new(image)?;
    let mut out = Stream(&mut *terminal.out);
    receive(client, image, &mut check, &mut out, progress, &mut *terminal.err).await?;
    out.flush()?;
    check.judge()
}

/// Where bytes go; some places can be begun anew.
trait Sink: Write {
    fn begin_anew(&mut self) -> io::Result<()>;
}

impl Sink for fs::File {
    fn begin_anew(&mut self) -> io::Result<()> {
        self.set_len(0)?;
        self.rewind()
    }
}

/// A place that keeps what it was given.
struct Stream<'a>(&'a mut dyn Write);

impl Write for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Sink for Stream<'_> {
    fn begin_anew(&mut self) -> io::Result<()> {
        Err(io::Error::other(
            "the connection was cut, and this server cannot go on in the middle: start again",
        ))
    }
}

/// Receives what is missing. A connection that is cut is taken up again where it was.
async fn receive(
    client: &Client,
    image: &Image,
    check: &mut Check,
    sink: &mut dyn Sink,
    progress: &mut Progress,
    err: &mut dyn Write,
) -> Result<(), Failure> {
    let whole = image.size_bytes;
    progress.begin("download", whole, check.length);
    let mut failures = 0;
    while whole.is_none_or(|whole| check.length < whole) || (whole == Some(0) && failures == 0) {
        let before = check.length;
        let attempt = async {
            let mut download = data::download(&client.session, &image.id, check.length).await?;
            if download.from != check.length {
                // This server always begins at the beginning.
                sink.begin_anew()?;
                *check = Check::new(image)?;
            }
            while let Some(piece) = download.next().await? {
                sink.write_all(&piece)?;
                check.update(&piece);
                progress.set(check.length, err);
            }
            Ok::<(), Failure>(())
        };
        match attempt.await {
            Ok(()) => break,
            Err(error) => {
                failures = if check.length > before { 1 } else { failures + 1 };
                let is_cut = matches!(
                    error.downcast_ref(),
                    Some(CallError::Unreachable { .. } | CallError::TimedOut { .. })
                );
                if !is_cut || failures > ATTEMPTS {
                    progress.end(check.length, err);
                    return Err(error);
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    progress.end(check.length, err);
    Ok(())
}

/// Watches bytes on their way and judges them at the end.
struct Check {
    expected: Option<(HashAlgorithm, String)>,
    digest: Option<Box<dyn Digest>>,
    size_bytes: Option<u64>,
    length: u64,
}

impl Check {
    fn new(image: &Image) -> Result<Self, Failure> {
        let expected = expected(image);
        let digest = expected.as_ref().map(|(algorithm, _)| algorithm.start()).transpose()?;
        Ok(Self {
            expected,
            digest,
            size_bytes: image.size_bytes,
            length: 0,
        })
    }

    fn update(&mut self, piece: &[u8]) {
        self.length += piece.len() as u64;
        if let Some(digest) = &mut self.digest {
            digest.update(piece);
        }
    }

    fn judge(self) -> Result<Verified, Failure> {
        let length = self.length;
        if let Some(whole) = self.size_bytes.filter(|whole| *whole != length) {
            return Err(Stop::failed(format!("{length} bytes arrived where the image has {whole}")).into());
        }
        let algorithm = match (self.expected, self.digest) {
            (Some((algorithm, theirs)), Some(digest)) => {
                let ours = digest.finish()?;
                if ours != theirs.to_ascii_lowercase() {
                    return Err(Stop::failed(format!(
                        "the data is not the image's: its {algorithm} is {ours}, it should be {theirs}"
                    ))
                    .into());
                }
                Some(algorithm)
            }
            _ => None,
        };
        Ok(Verified {
            size_bytes: length,
            algorithm,
        })
    }
}
