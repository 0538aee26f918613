//! The first tab: how to log in, the facts, and the commands that do the same.

use nectary_app::catalog::CatalogImage;
use nectary_domain::facet;
use nectary_domain::image::Image;
use nectary_domain::image::state::Status;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::policy::Action;

use super::super::address;
use super::super::session::Session;
use super::super::show::{Moment, Size};
use super::super::words::{Words, fill};
use super::audience;
use crate::error::Failure;

/// The first tab.
pub(super) struct Overview {
    pub(super) login_user: Option<String>,
    /// A line to copy.
    pub(super) ssh: Option<String>,
    /// What its owner says of it.
    pub(super) description: Option<String>,
    /// The family and the build that it is, and the address of the family.
    pub(super) build: Option<(String, String)>,
    /// Name, where it is known, and id.
    pub(super) owner: Option<(Option<String>, String)>,
    pub(super) is_own: bool,
    pub(super) visibility: &'static str,
    /// The word of the API for it.
    pub(super) visibility_word: &'static str,
    pub(super) distribution: Option<String>,
    pub(super) architecture: Option<String>,
    pub(super) disk_format: Option<String>,
    pub(super) container_format: Option<String>,
    pub(super) size: Option<Size>,
    pub(super) virtual_size: Option<Size>,
    pub(super) min_disk: String,
    pub(super) min_ram: String,
    /// Algorithm and value.
    pub(super) digest: Option<(String, String)>,
    pub(super) tags: Vec<String>,
    pub(super) created: Moment,
    pub(super) updated: Moment,
    pub(super) is_protected: bool,
    pub(super) may_delete: bool,
    pub(super) may_deactivate: bool,
    pub(super) may_reactivate: bool,
    /// What each does, and the command.
    pub(super) commands: Vec<(&'static str, String)>,
}

impl Overview {
    pub(super) async fn of(session: &Session, found: &CatalogImage) -> Result<Self, Failure> {
        let image = &found.image;
        let language = session.signed_in.visitor.language;
        let (words, now) = (language.words(), session.ctx.now());
        let record = image.record();
        let content = image.content();
        let property = |name: &str| record.properties.get(name).filter(|value| !value.is_empty());
        let size = |bytes| Size::of(bytes, language);
        let login_user = property("default_user").map(str::to_owned);
        let needs = |number: u32, unit: &str| match number {
            0 => words.basics.none.to_owned(),
            number => format!("{number} {unit}"),
        };
        let (ctx, target, status) = (&session.ctx, ImageTarget::new(image), image.status());
        Ok(Self {
            may_delete: ctx.allows(Action::DeleteImage, &target).await?,
            may_deactivate: status == Status::Active && ctx.allows(Action::Deactivate, &target).await?,
            may_reactivate: status == Status::Deactivated && ctx.allows(Action::Reactivate, &target).await?,
            // What could end the command is no user name.
            ssh: login_user
                .as_deref()
                .filter(|user| is_user_name(user))
                .map(|user| format!("ssh {user}@{}", words.image.server_address)),
            login_user,
            is_own: record.owner.is_some() && record.owner.as_ref() == session.ctx.caller.project(),
            description: property("description").map(str::to_owned),
            build: found.placement.as_ref().map(|placement| {
                let build = &placement.build;
                let number = fill(words.families.build, &[("number", build.number.as_str())]);
                (
                    format!("{} · {number}", placement.family_name),
                    address::family(build.family.as_str()),
                )
            }),
            owner: record
                .owner
                .as_ref()
                .map(|owner| (found.owner_name.clone(), owner.to_string())),
            visibility: audience(record.visibility, &words.image),
            visibility_word: record.visibility.as_str(),
            distribution: property(facet::DISTRIBUTION).map(|distribution| {
                let version = property(facet::VERSION).unwrap_or_default();
                format!("{distribution} {version}").trim_end().to_owned()
            }),
            architecture: property(facet::ARCHITECTURE).map(str::to_owned),
            disk_format: record.disk_format.as_ref().map(|format| format.as_str().to_owned()),
            container_format: record
                .container_format
                .as_ref()
                .map(|format| format.as_str().to_owned()),
            size: content.map(|content| size(content.size_bytes)),
            virtual_size: content.and_then(|content| content.virtual_size_bytes).map(size),
            min_disk: needs(record.min_disk_gib, "GiB"),
            min_ram: needs(record.min_ram_mib, "MiB"),
            digest: content.map(|content| (content.hash.algorithm.clone(), content.hash.value.clone())),
            tags: record.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
            created: Moment::of(image.created_at(), now, language),
            updated: Moment::of(image.updated_at(), now, language),
            is_protected: record.is_protected,
            commands: commands(image, words),
        })
    }
}

/// Letters, digits and what else stands in names of users: nothing that a shell would read as more than a name.
fn is_user_name(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_alphanumeric() || "._-".contains(letter))
        && !text.starts_with('-')
}

fn commands(image: &Image, words: &Words) -> Vec<(&'static str, String)> {
    let (id, words) = (image.id(), &words.image);
    let mut commands = vec![(words.command_show, format!("openstack image show {id}"))];
    // What is held back can be neither started nor downloaded.
    if image.status() == Status::Active {
        commands.push((
            words.command_start,
            format!("openstack server create --image {id} --flavor FLAVOR --network NETWORK --key-name KEY server-1"),
        ));
        commands.push((words.command_download, format!("openstack image save --file FILE {id}")));
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::is_user_name;

    #[test]
    fn a_line_to_copy_holds_no_second_command() {
        assert!(is_user_name("ec2-user"));
        for hostile in ["a;reboot", "-oProxyCommand=x", "a b", "$(id)", "a\nb"] {
            assert!(!is_user_name(hostile), "{hostile}");
        }
    }
}
