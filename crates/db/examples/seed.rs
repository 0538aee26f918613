//! Fills a database with images of every kind, the same ones in every run: for measurements, never for service.
//!
//! `cargo run --example seed -p nectary-db -- DB_PATH COUNT [--project ID]...`: each project owns every hundredth image.

use std::error::Error;
use std::path::PathBuf;

use nectary_app::ports::database::{Database, Writes};
use nectary_db::{Durability, Settings, SqlDatabase};
use nectary_domain::image::Image;
use nectary_domain::image::state::State;
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::visibility::Visibility;
use nectary_testkit::builders::image::{BUILT_AT, content, image, image_id, project};

/// Images of one transaction.
const BATCH: u64 = 5000;
/// Microseconds between two images.
const APART: u64 = 61_000_000;

struct Wanted {
    path: PathBuf,
    count: u64,
    projects: Vec<String>,
}

fn wanted() -> Result<Wanted, Box<dyn Error>> {
    let usage = "usage: seed DB_PATH COUNT [--project ID]...";
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or(usage)?.into();
    let count = arguments.next().ok_or(usage)?.parse()?;
    let mut projects = Vec::new();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--project" => projects.push(arguments.next().ok_or(usage)?),
            _ => return Err(usage.into()),
        }
    }
    Ok(Wanted { path, count, projects })
}

/// A number below `below` that depends on the image and on what it is for, and on nothing else.
fn mixed(number: u64, purpose: u64, below: u64) -> u64 {
    let mut bits = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ purpose.wrapping_mul(0xD1B5_4A32_D192_ED03);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (bits ^ (bits >> 31)) % below
}

/// Seven of ten are private, two shared; of the rest, half are public and half community.
fn visibility(number: u64) -> Visibility {
    match mixed(number, 1, 20) {
        0 => Visibility::Public,
        1 => Visibility::Community,
        2..=5 => Visibility::Shared,
        _ => Visibility::Private,
    }
}

fn owner(number: u64, projects: &[String]) -> String {
    match projects.get(mixed(number, 2, 100) as usize) {
        Some(project) => project.clone(),
        None => format!("{:032x}", mixed(number, 3, 2000)),
    }
}

fn seeded(number: u64, projects: &[String]) -> Image {
    let distro = ["ubuntu", "debian", "rocky", "almalinux", "fedora", "windows"][mixed(number, 4, 6) as usize];
    let version = format!("{}.{}", 18 + mixed(number, 5, 10), 4);
    let build = format!("{number}");
    let base = image_id(number / 20).into_string();
    let kind = if mixed(number, 6, 10) < 4 { "snapshot" } else { "image" };
    let properties = [
        ("architecture", "x86_64"),
        ("base_image_ref", &base),
        ("hw_disk_bus", ["virtio", "scsi"][mixed(number, 7, 2) as usize]),
        ("hw_scsi_model", "virtio-scsi"),
        ("image_type", kind),
        ("nectar_build", &build),
        ("os_distro", distro),
        ("os_version", &version),
    ];
    let (team, purpose) = (
        format!("team-{}", mixed(number, 8, 500)),
        format!("purpose-{}", mixed(number, 9, 20)),
    );
    let size = mixed(number, 10, 20 << 30);
    let mut built = image(number)
        .owned_by(&owner(number, projects))
        .visible(visibility(number))
        .hidden(mixed(number, 11, 33) == 0)
        .created_after((number * APART) as i64)
        .tagged(&[&team, &purpose])
        .with_properties(&properties)
        .with(|record| record.name = Some(format!("{distro} {version} #{}", number % 5000)));
    if mixed(number, 12, 50) > 0 {
        built = built.in_state(State::Active(content(size, &image_id(number), &["files"])));
    }
    built.build()
}

/// A shared image has one member or two; some are shared with one of the projects that were named.
async fn share(rows: &mut dyn Writes, image: &Image, number: u64, projects: &[String]) -> Result<(), Box<dyn Error>> {
    let mut members = vec![format!("{:032x}", mixed(number, 13, 2000))];
    members.extend(projects.get(mixed(number, 14, 320) as usize).cloned());
    members.dedup();
    for member in members {
        let status = MemberStatus::ALL[mixed(number, 15, 3) as usize];
        let offer = Member::offered(image.id().clone(), project(&member), BUILT_AT);
        rows.add_member(&offer.answered(status, BUILT_AT)).await?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Wanted { path, count, projects } = wanted()?;
    let settings = Settings {
        durability: Durability::ProcessEnd,
        ..Settings::default()
    };
    let database = SqlDatabase::open(&path, &settings).await?;
    for first in (0..count).step_by(BATCH as usize) {
        let mut rows = database.write().await?;
        for number in first..count.min(first + BATCH) {
            let image = seeded(number, &projects);
            rows.add_image(&image).await?;
            if image.record().visibility == Visibility::Shared {
                share(&mut *rows, &image, number, &projects).await?;
            }
        }
        rows.commit().await?;
    }
    database.close().await;
    Ok(())
}
