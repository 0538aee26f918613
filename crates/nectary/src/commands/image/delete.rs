//! `nectary image delete`: what would go, for whom else, and what stands against it is told first.

use clap::Args;
use nectary_remote::catalog_client::image::Image;
use nectary_remote::catalog_client::{images, members};

use super::{SHOWN, in_full};
use crate::cli::Terminal;
use crate::commands::asking::{Client, Consent, record};
use crate::commands::exit::{Code, Stop};
use crate::commands::offline::Failure;
use crate::output::harmless;

/// Which image.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image
    image: String,
    /// Say what would be deleted, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    consent: Consent,
}

/// Runs the command.
pub async fn delete(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let found = client.image(&arguments.image).await?;
    let image = in_full(&client.session, &found.id).await?;
    let called = format!(
        "image {} ({}, {})",
        harmless(image.called()),
        image.id,
        image.visibility
    );
    let is_own = client.signed.project_id.is_none() || client.signed.project_id == image.owner_id;
    // What others may not delete anyway is the server's to refuse, in its order.
    if let Some(obstacle) = obstacle(&image).filter(|_| is_own) {
        return Err(Stop::new(Code::Conflict, format!("{called} {obstacle}")).into());
    }
    if arguments.dry_run && !client.output.is_for_people() {
        return client.output.one(terminal.out, &SHOWN, "id", &record(&image));
    }
    let mut about = vec![called];
    about.extend(receivers(client, &image).await);
    let about = about.join(", which ");
    if arguments.dry_run {
        writeln!(terminal.out, "Nothing was deleted. This would be: {about}.")?;
        if !is_own {
            writeln!(
                terminal.out,
                "It belongs to another project; whether you may is not known."
            )?;
        }
        return Ok(());
    }
    let question = format!("Delete {about}? Nobody gets it back.");
    arguments.consent.ask(&question, terminal)?;
    images::delete(&client.session, &image.id).await?;
    let (called, id) = (harmless(image.called()), &image.id);
    writeln!(terminal.err, "Image {called} ({id}) is deleted.")?;
    Ok(())
}

/// Why nobody can delete the image as it is.
fn obstacle(image: &Image) -> Option<String> {
    if image.is_protected {
        let id = &image.id;
        return Some(format!(
            "is protected: `nectary image set {id} --unprotected` takes that away"
        ));
    }
    let build = image.family.as_ref().filter(|build| build["is_current"] == true)?;
    let text = |key: &str| harmless(build[key].as_str().unwrap_or_default());
    let (number, name, slug) = (text("build"), text("name"), text("slug"));
    Some(format!(
        "is build {number} of {name} and current: promote another build, roll the family back or retire it first: \
         `nectary family promote {slug}`, or rollback or retire"
    ))
}

/// Who loses the image too. A server that does not say it does not keep anybody from deleting.
async fn receivers(client: &Client, image: &Image) -> Option<String> {
    if image.visibility != "shared" {
        return None;
    }
    let members = members::list(&client.session, &image.id).await.ok()?;
    let accepted = members.iter().filter(|member| member["status"] == "accepted");
    match (members.len(), accepted.count()) {
        (0, _) => None,
        (1, accepted) => Some(format!("is shared with 1 project ({accepted} accepted)")),
        (all, accepted) => Some(format!("is shared with {all} projects ({accepted} accepted)")),
    }
}
