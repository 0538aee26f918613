//! `nectary image download`: what to write where. How the bytes get there is in `receiving`.

use std::path::{Path, PathBuf};

use clap::Args;
use nectary_remote::catalog_client::image::Image;

use super::receiving::{self, Part, Verified};
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::exit::{Code, Stop};
use crate::commands::offline::Failure;
use crate::commands::standing;
use crate::output::size;
use crate::progress::{Progress, Wanted};

/// What goes where.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image
    image: String,
    /// The file to write, or a folder for a file of the image's name; - is standard output; without it this folder
    target: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
    /// How the progress is told
    #[arg(long, value_enum, default_value_t = Wanted::Auto)]
    progress: Wanted,
}

/// Runs the command.
pub async fn download(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let image = client.image(&arguments.image).await?;
    if image.status != "active" {
        // Whether others may have it is the server's to say; that there is nothing we know.
        if matches!(image.status.as_str(), "queued" | "saving" | "importing" | "uploading") {
            return Err(Stop::new(
                Code::Conflict,
                format!(
                    "image {} ({}) is {}: it has no data yet",
                    image.called(),
                    image.id,
                    image.status
                ),
            )
            .into());
        }
    }
    standing::look_up_and_warn(client, &image.id, terminal).await?;
    let mut progress = Progress::new(arguments.progress, terminal);
    let target = target(arguments.target.as_deref(), &image)?;
    if target.as_os_str() == "-" {
        let verified = receiving::to_stream(client, &image, &mut progress, terminal).await?;
        return tell(&verified, "Standard output has", &image, terminal);
    }
    refuse_to_overwrite(&target, arguments.force)?;
    let mut part = Part::open(&target, &image)?;
    let verified = match receiving::to_part(client, &image, &mut part, &mut progress, terminal).await {
        Ok(verified) => verified,
        Err(error) => {
            // Why the download failed is told, whatever else fails after it.
            let _ = part.leave();
            return Err(error);
        }
    };
    refuse_to_overwrite(&target, arguments.force)?;
    part.complete(&target)?;
    tell(&verified, &format!("{} is", target.display()), &image, terminal)
}

/// The file to write.
fn target(given: Option<&Path>, image: &Image) -> Result<PathBuf, Failure> {
    match given {
        None => Ok(file_name(image)),
        Some(folder) if folder.is_dir() => Ok(folder.join(file_name(image))),
        Some(folder) if folder.as_os_str().as_encoded_bytes().ends_with(b"/") => {
            Err(Stop::failed(format!("there is no folder {}", folder.display())).into())
        }
        Some(file) => Ok(file.to_owned()),
    }
}

fn refuse_to_overwrite(target: &Path, is_forced: bool) -> Result<(), Failure> {
    if is_forced || !target.exists() {
        return Ok(());
    }
    let message = format!(
        "{} is there already: give another name, or --force to write over it",
        target.display()
    );
    Err(Stop::new(Code::Conflict, message).into())
}

fn tell(verified: &Verified, what: &str, image: &Image, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let length = size(verified.size_bytes);
    match verified.algorithm {
        Some(algorithm) => writeln!(
            terminal.err,
            "{what} image {} ({length}), verified by {algorithm}.",
            image.id
        )?,
        None => writeln!(
            terminal.err,
            "{what} image {} ({length}). The server told no digest, so nothing could be verified.",
            image.id
        )?,
    }
    Ok(())
}

/// The image's name as a file of this folder.
fn file_name(image: &Image) -> PathBuf {
    let plain: String = image
        .called()
        .chars()
        .map(|c| if c.is_control() || c == '/' { '_' } else { c })
        .collect();
    let plain = plain.trim_start_matches(['.', '-']).trim();
    let stem = if plain.is_empty() { &image.id } else { plain };
    let ending = image.disk_format.as_deref().unwrap_or("img");
    let is_there = Path::new(stem).extension().is_some_and(|known| known == ending);
    PathBuf::from(if is_there {
        stem.to_owned()
    } else {
        format!("{stem}.{ending}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_image_becomes_the_name_of_a_file_in_this_folder() {
        for (name, file) in [
            ("Debian 12", "Debian 12.qcow2"),
            ("disk.qcow2", "disk.qcow2"),
            ("../../etc/passwd", "_.._etc_passwd.qcow2"),
            ("-rf", "rf.qcow2"),
            ("a\nb", "a_b.qcow2"),
            ("..", "0a1c.qcow2"),
        ] {
            let image = Image {
                id: "0a1c".to_owned(),
                name: Some(name.to_owned()),
                disk_format: Some("qcow2".to_owned()),
                ..Image::default()
            };
            assert_eq!(file_name(&image), PathBuf::from(file));
        }
    }
}
