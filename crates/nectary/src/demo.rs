//! `nectary serve --demo`: a catalog that shows everything, made by the same verbs that serve everybody, as the users of
//! the first start. Only an empty catalog is filled.

mod disks;
mod people;
mod plan;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use nectary_app::families::{self, How};
use nectary_app::images::upload::UploadRequest;
use nectary_app::shares::create::NewShares;
use nectary_app::{App, Ctx, Error, images, inbox, shares};
use nectary_domain::family::facts::Registration;
use nectary_domain::family::verb::Verb;
use nectary_domain::ids::ImageId;
use nectary_domain::image::draft::Draft;
use nectary_domain::image::patch::ImageChange;
use nectary_domain::image::value::Set;
use nectary_domain::query::ImageQuery;
use nectary_domain::share::Message;
use nectary_domain::visibility::{Visibility, VisibilityFilter};
use serde_json::{Map, Value, json};

use disks::Disk;
use people::person;
use plan::Plan;

/// The project that publishes, by the user who works there.
const PUBLISHER: &str = "official";
/// Who holds images back, and makes them public.
const ADMINISTRATOR: &str = "admin";
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// There was nothing; now there is a demonstration of so many images.
    With(usize),
    /// There are images already, so nothing was added.
    NotEmpty,
}

impl fmt::Display for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::With(count) => write!(
                f,
                "For a look around there are {count} images now, with families, offers and all"
            ),
            Self::NotEmpty => f.write_str("There are images already, so --demo added none"),
        }
    }
}

/// Fills an empty catalog.
pub async fn fill(app: &Arc<App>) -> Result<Filled, Error> {
    let administrator = person(app, ADMINISTRATOR).await?;
    let any = ImageQuery {
        visibility: VisibilityFilter::All,
        ..ImageQuery::first_page(1)
    };
    if !images::list::list(&administrator, any).await?.images.is_empty() {
        return Ok(Filled::NotEmpty);
    }
    let plan = Plan::read().map_err(Error::internal)?;
    let publisher = person(app, PUBLISHER).await?;
    let mut count = 0;
    for family in &plan.families {
        count += found_family(&publisher, family).await?;
    }
    for image in &plan.images {
        make_image(app, &administrator, image).await?;
        count += 1;
    }
    Ok(Filled::With(count))
}

/// Builds, uploads, registers and promotes each build, as a pipeline does. A candidate waits for somebody to promote it.
async fn found_family(publisher: &Ctx, family: &plan::Family) -> Result<usize, Error> {
    for build in &family.builds {
        let draft = object(json!({
            "name": format!("NeCTAR {}", family.name),
            "disk_format": "qcow2",
            "container_format": "bare",
            "visibility": "private",
            "min_disk": family.min_disk,
            "min_ram": family.min_ram,
        }));
        let unique = format!("{} {}", family.name, build.number);
        let id = create(publisher, &draft, Some((Disk::Qcow2, &unique, family.virtual_gib))).await?;
        let mut facts = family.facts.clone();
        facts.insert("nectar_name".to_owned(), family.name.clone().into());
        facts.insert("nectar_build".to_owned(), build.number.clone().into());
        facts.insert("image_build_date".to_owned(), build.built_on.clone().into());
        let mut wish = family.about.clone();
        wish.insert("image_id".to_owned(), id.as_str().into());
        wish.insert("facts".to_owned(), facts.into());
        wish.insert("tags".to_owned(), family.tags.clone().into());
        let registration = Registration::read(&wish)?;
        let outcome = families::register::register(publisher, &registration, How::default()).await?;
        let slug = outcome.page.lineage.family.slug;
        if let Some(reason) = &build.promoted {
            let promote = Verb::read("promote", &object(json!({"build": build.number, "reason": reason})))?;
            families::change(publisher, &slug, &promote, How::default()).await?;
        }
    }
    Ok(family.builds.len())
}

async fn make_image(app: &Arc<App>, administrator: &Ctx, image: &plan::Image) -> Result<(), Error> {
    let owner = person(app, &image.by).await?;
    let name = image.draft.get("name").and_then(Value::as_str).unwrap_or_default();
    let disk = image.disk.map(|disk| (disk, name, image.virtual_gib));
    let id = create(&owner, &image.draft, disk).await?;
    for share in &image.shares {
        offer(app, &owner, &id, share).await?;
    }
    if image.is_deactivated {
        images::deactivate::deactivate(administrator, &id).await?;
    }
    if image.is_public {
        let publish = vec![ImageChange::Set(Set::Visibility(Visibility::Public))];
        images::patch::patch(administrator, &id, publish).await?;
    }
    Ok(())
}

async fn create(owner: &Ctx, draft: &Map<String, Value>, disk: Option<(Disk, &str, u64)>) -> Result<ImageId, Error> {
    let draft = Draft::read(draft, &owner.app.options.formats)?;
    let image = images::create::create(owner, draft).await?;
    if let Some((disk, unique, virtual_gib)) = disk {
        let bytes = disk.bytes(unique, virtual_gib);
        let request = UploadRequest {
            declared_size: Some(bytes.len() as u64),
            ..UploadRequest::default()
        };
        let body = futures::stream::iter([Ok(bytes.into())]).boxed();
        images::upload::upload(owner, image.id(), request, body).await?;
    }
    Ok(image.id().clone())
}

async fn offer(app: &Arc<App>, owner: &Ctx, id: &ImageId, share: &plan::Share) -> Result<(), Error> {
    let receiver = person(app, &share.with).await?;
    let wish = NewShares {
        projects: vec![receiver.own_project()?.clone()],
        until: share
            .days
            .and_then(|days| Some(app.now().after(DAY * u32::try_from(days).ok()?))),
        message: share.message.as_deref().map_or(Ok(None), Message::parse)?,
    };
    for (_, outcome) in shares::create::create(owner, id, wish).await? {
        outcome?;
    }
    if let Some(answer) = &share.answer {
        inbox::answer::answer(&receiver, id, answer.parse()?).await?;
    }
    Ok(())
}

/// The keys of a JSON object.
fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
