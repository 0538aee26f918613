//! A list of images in plain Rust: the rules of the domain applied to every image, then sorted. What databases are
//! compared with.

use std::cmp::Ordering;

use nectary_app::ports::database::Database;
use nectary_domain::ids::ProjectId;
use nectary_domain::image::Image;
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::query::{
    Comparison, Direction, Filter, NumberColumn, SeenQuery, Sort, SortColumn, TextColumn, TimeColumn,
};
use nectary_domain::search::Words;
use nectary_domain::visibility::Viewer;

use crate::builders::image::BUILT_AT;
use crate::contract::Kept;

/// Images with their members.
#[derive(Debug, Default)]
pub struct Model {
    images: Vec<(Image, Vec<(ProjectId, MemberStatus)>)>,
}

impl Model {
    /// Adds an image with its members.
    pub fn add(&mut self, image: Image, members: Vec<(ProjectId, MemberStatus)>) {
        self.images.push((image, members));
    }

    /// Every image.
    pub fn images(&self) -> impl Iterator<Item = &Image> {
        self.images.iter().map(|(image, _)| image)
    }

    /// Adds everything to a database.
    pub async fn store(&self, db: &dyn Database) -> Kept {
        let mut rows = db.write().await?;
        for (image, members) in &self.images {
            rows.add_image(image).await?;
            for (project, status) in members {
                let offer = Member::offered(image.id().clone(), project.clone(), BUILT_AT);
                rows.add_member(&offer.answered(*status, BUILT_AT)).await?;
            }
        }
        Ok(rows.commit().await?)
    }

    /// The images the viewer may load by id.
    pub fn readable_by<'a>(&'a self, viewer: &'a Viewer) -> impl Iterator<Item = &'a Image> {
        let readable =
            |(image, members): &&(Image, Vec<_>)| image.subject(membership(viewer, members)).is_readable_by(viewer);
        self.images.iter().filter(readable).map(|(image, _)| image)
    }

    /// The whole list a query asks for, as if its page had no end and began at the beginning.
    pub fn listed(&self, seen: &SeenQuery) -> Vec<&Image> {
        let query = &seen.query;
        let mut listed: Vec<_> = self
            .images
            .iter()
            .filter(|(image, members)| {
                let subject = image.subject(membership(&seen.viewer, members));
                seen.lists(&subject, image.record().is_hidden)
                    && query.filters.iter().all(|filter| admits(filter, image))
            })
            .map(|(image, _)| image)
            .collect();
        let order = query.total_order();
        listed.sort_by(|a, b| {
            order
                .iter()
                .map(|sort| compare(*sort, a, b))
                .find(|by| by.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        listed
    }
}

fn membership(viewer: &Viewer, members: &[(ProjectId, MemberStatus)]) -> Option<MemberStatus> {
    let project = viewer.project()?;
    members
        .iter()
        .find(|(member, _)| member == project)
        .map(|(_, status)| *status)
}

fn compare(sort: Sort, a: &Image, b: &Image) -> Ordering {
    let ascending = match sort.column {
        SortColumn::CreatedAt => a.created_at().cmp(&b.created_at()),
        SortColumn::UpdatedAt => a.updated_at().cmp(&b.updated_at()),
        SortColumn::Size => number(NumberColumn::Size, a).cmp(&number(NumberColumn::Size, b)),
        SortColumn::ContainerFormat => text(TextColumn::ContainerFormat, a).cmp(&text(TextColumn::ContainerFormat, b)),
        SortColumn::DiskFormat => text(TextColumn::DiskFormat, a).cmp(&text(TextColumn::DiskFormat, b)),
        SortColumn::Id => text(TextColumn::Id, a).cmp(&text(TextColumn::Id, b)),
        SortColumn::Name => text(TextColumn::Name, a).cmp(&text(TextColumn::Name, b)),
        SortColumn::Status => text(TextColumn::Status, a).cmp(&text(TextColumn::Status, b)),
    };
    match sort.direction {
        Direction::Ascending => ascending,
        Direction::Descending => ascending.reverse(),
    }
}

fn admits(filter: &Filter, image: &Image) -> bool {
    match filter {
        Filter::Text { column, any_of } => {
            text(*column, image).is_some_and(|text| any_of.iter().any(|one| one == text))
        }
        Filter::Number {
            column,
            comparison,
            value,
        } => number(*column, image).is_some_and(|number| holds(*comparison, number, *value)),
        Filter::Time { column, comparison, at } => holds(*comparison, micros(*column, image), at.as_micros()),
        Filter::TimeOutside { column, from, until } => {
            !(from.as_micros()..until.as_micros()).contains(&micros(*column, image))
        }
        Filter::Protected(is_protected) => image.record().is_protected == *is_protected,
        Filter::Tag { any_of } => any_of
            .iter()
            .any(|tag| image.record().tags.iter().any(|one| one.as_str() == tag)),
        Filter::Words(words) => words.find(&Words::of(image)),
        Filter::Property { name, any_of } => {
            let value = image.record().properties.get(name);
            value.is_some_and(|value| any_of.iter().any(|one| one == value))
        }
    }
}

fn holds(comparison: Comparison, left: i64, right: i64) -> bool {
    match comparison {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => left < right,
        Comparison::AtMost => left <= right,
        Comparison::Greater => left > right,
        Comparison::AtLeast => left >= right,
    }
}

fn text(column: TextColumn, image: &Image) -> Option<&str> {
    let record = image.record();
    match column {
        TextColumn::Checksum => image.content().map(|content| content.md5.as_str()),
        TextColumn::ContainerFormat => record.container_format.as_ref().map(|format| format.as_str()),
        TextColumn::DiskFormat => record.disk_format.as_ref().map(|format| format.as_str()),
        TextColumn::HashAlgo => image.content().map(|content| content.hash.algorithm.as_str()),
        TextColumn::HashValue => image.content().map(|content| content.hash.value.as_str()),
        TextColumn::Id => Some(image.id().as_str()),
        TextColumn::Name => record.name.as_deref(),
        TextColumn::Owner => record.owner.as_ref().map(ProjectId::as_str),
        TextColumn::Status => Some(image.status().as_str()),
        TextColumn::Visibility => Some(record.visibility.as_str()),
    }
}

fn micros(column: TimeColumn, image: &Image) -> i64 {
    match column {
        TimeColumn::CreatedAt => image.created_at().as_micros(),
        TimeColumn::UpdatedAt => image.updated_at().as_micros(),
    }
}

fn number(column: NumberColumn, image: &Image) -> Option<i64> {
    let bytes = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    match column {
        NumberColumn::MinDisk => Some(i64::from(image.record().min_disk_gib)),
        NumberColumn::MinRam => Some(i64::from(image.record().min_ram_mib)),
        NumberColumn::Size => image.content().map(|content| bytes(content.size_bytes)),
        NumberColumn::VirtualSize => image
            .content()
            .and_then(|content| content.virtual_size_bytes)
            .map(bytes),
    }
}
