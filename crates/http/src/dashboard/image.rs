//! The page of an image: what it is, how to use it, who has it.

mod overview;
mod properties;
pub(crate) mod sharing;
mod versions;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::catalog::CatalogImage;
use nectary_app::catalog::show::show as find;
use nectary_app::{images, members};
use nectary_domain::category::Category;
use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;
use nectary_domain::image::state::Status;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::member::MemberStatus;
use nectary_domain::policy::Action;
use nectary_domain::visibility::Visibility;

use super::card::Card;
use super::form::Sent;
use super::session::Session;
use super::shell::{Place, Shell};
use super::show::Moment;
use super::words::{ImagePage as Texts, Words, fill};
use super::{add, address, page, see_other};
use crate::error::Failure;
use crate::extract::{Path, QueryPairs};
use crate::image_v2::view::ImageView;
use crate::site::Site;

use overview::Overview;
use properties::Property;
use sharing::{Said, Sharing};
use versions::{Outdated, Versions, outdated};

/// What the tabs are called in the address.
const OVERVIEW: &str = "overview";
const VERSIONS: &str = "versions";
const HISTORY: &str = "history";
const SHARING: &str = "sharing";
const PROPERTIES: &str = "properties";
const RAW: &str = "raw";

/// What the chosen tab shows.
enum Content {
    Overview(Box<Overview>),
    Versions(Option<Versions>),
    History(Option<Versions>, [Moment; 2]),
    Sharing(Sharing),
    Properties(Vec<Property>),
    Raw(String),
}

/// A tab: its name, its address, whether it is chosen.
struct TabLink {
    name: &'static str,
    path: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "image.html")]
struct ImagePage<'a> {
    shell: Shell,
    id: &'a str,
    card: Card,
    /// What the reader must know before anything else.
    banners: Vec<String>,
    outdated: Option<Outdated>,
    /// Where its data is added, if it has none and the reader may do that.
    add_data: Option<String>,
    /// What the reader's project has answered, if the image was offered to it.
    answer: Option<MemberStatus>,
    tabs: Vec<TabLink>,
    tab_name: &'static str,
    content: Content,
}

/// `GET /dashboard/images/{image_id}`
pub(crate) async fn show(
    session: Session,
    State(site): State<Site>,
    Path(id): Path<ImageId>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Failure> {
    let wanted = address::first(&pairs, "tab");
    let tab = [VERSIONS, SHARING, PROPERTIES, HISTORY, RAW]
        .into_iter()
        .find(|tab| Some(*tab) == wanted);
    let said = Said {
        done: address::first(&pairs, "done"),
        ..Said::default()
    };
    render(session, &site, &id, tab.unwrap_or(OVERVIEW), said).await
}

async fn render(
    session: Session,
    site: &Site,
    id: &ImageId,
    tab: &'static str,
    said: Said<'_>,
) -> Result<Response, Failure> {
    let ctx = &session.ctx;
    let found = find(ctx, id).await?.listed;
    let image = &found.image;
    let language = session.signed_in.visitor.language;
    let words = language.words();
    let card = Card::of(&found, ctx.now(), language);

    let status = if said.problems.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    };
    let content = match tab {
        VERSIONS => Content::Versions(versions(&session, &found).await?),
        HISTORY => {
            let known = [image.created_at(), image.updated_at()].map(|at| Moment::of(at, ctx.now(), language));
            Content::History(versions(&session, &found).await?, known)
        }
        SHARING => Content::Sharing(Sharing::of(&session, image, said).await?),
        PROPERTIES => Content::Properties(properties::of(image, language)),
        RAW => {
            let text = serde_json::to_string_pretty(&ImageView::of(image, site));
            Content::Raw(text.map_err(nectary_app::Error::internal)?)
        }
        _ => Content::Overview(Box::new(Overview::of(&session, &found).await?)),
    };
    let tabs = tabs(id, tab, &words.image);
    let shown = ImagePage {
        shell: Shell::of(&session, Place::Catalog, card.name.clone()).await?,
        id: id.as_str(),
        card,
        banners: banners(image, words),
        outdated: found
            .placement
            .as_ref()
            .and_then(|placement| outdated(&session, placement)),
        add_data: match image.status() {
            Status::Queued if ctx.allows(Action::UploadImage, &ImageTarget::new(image)).await? => {
                Some(add::data_of(id))
            }
            _ => None,
        },
        answer: answer(&session, &found).await?,
        tab_name: tabs.iter().find(|tab| tab.is_chosen).map_or("", |tab| tab.name),
        tabs,
        content,
    };
    page(status, &shown)
}

/// `POST /dashboard/images/{image_id}/deactivate`
pub(crate) async fn deactivate(
    Path(id): Path<ImageId>,
    Sent { by: session, .. }: Sent<Session>,
) -> Result<Response, Failure> {
    images::deactivate::deactivate(&session.ctx, &id).await?;
    Ok(see_other(&address::image(id.as_str())))
}

/// `POST /dashboard/images/{image_id}/reactivate`
pub(crate) async fn reactivate(
    Path(id): Path<ImageId>,
    Sent { by: session, .. }: Sent<Session>,
) -> Result<Response, Failure> {
    images::reactivate::reactivate(&session.ctx, &id).await?;
    Ok(see_other(&address::image(id.as_str())))
}

fn tabs(id: &ImageId, chosen: &str, words: &Texts) -> Vec<TabLink> {
    let names = [
        (OVERVIEW, words.overview),
        (VERSIONS, words.versions),
        (SHARING, words.sharing),
        (PROPERTIES, words.properties),
        (HISTORY, words.history),
        (RAW, words.raw),
    ];
    let path = address::image(id.as_str());
    let tab = |(tab, name): (&str, &'static str)| TabLink {
        name,
        path: address::changed(&path, &[], "tab", (tab != OVERVIEW).then_some(tab)),
        is_chosen: tab == chosen,
    };
    names.into_iter().map(tab).collect()
}

fn banners(image: &Image, words: &Words) -> Vec<String> {
    let words = &words.state;
    let state = match image.status() {
        Status::Active => None,
        Status::Queued => Some(words.queued.to_owned()),
        Status::Saving | Status::Uploading | Status::Importing => Some(words.saving.to_owned()),
        Status::Deactivated => Some(words.deactivated.to_owned()),
        other => Some(fill(words.other, &[("state", other.as_str())])),
    };
    let hidden = match state {
        None => words.hidden,
        Some(_) => words.hidden_only,
    };
    let hidden = image.record().is_hidden.then(|| hidden.to_owned());
    state.into_iter().chain(hidden).collect()
}

/// The family of an image, if it is a build of one.
async fn versions(session: &Session, found: &CatalogImage) -> Result<Option<Versions>, Failure> {
    match &found.placement {
        Some(placement) => Versions::of(session, placement).await.map(Some),
        None => Ok(None),
    }
}

/// What the reader's project has answered to the offer of an image.
async fn answer(session: &Session, found: &CatalogImage) -> Result<Option<MemberStatus>, Failure> {
    if found.category != Some(Category::Shared) {
        return Ok(None);
    }
    let own = session.project.id.clone();
    let member = members::show::show(&session.ctx, found.image.id(), &own).await?;
    Ok(Some(member.status))
}

/// Who sees an image, in words.
fn audience(visibility: Visibility, words: &Texts) -> &'static str {
    match visibility {
        Visibility::Public => words.public,
        Visibility::Private => words.private,
        Visibility::Shared => words.shared,
        Visibility::Community => words.community,
    }
}
