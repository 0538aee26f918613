//! One row of `images` and the image it stands for. A row that contradicts itself is an error, never a guess.

use nectary_app::ports::database::{RepoError, RepoResult};
use nectary_domain::facet;
use nectary_domain::ids::{ImageId, ProjectId, UploadId};
use nectary_domain::image::format::{ContainerFormat, DiskFormat};
use nectary_domain::image::state::{Content, Location, Multihash, State, Status};
use nectary_domain::image::text::{Properties, Tags};
use nectary_domain::image::{Image, Record};
use nectary_domain::time::Timestamp;
use sea_query::{Query, SelectStatement, Value};
use sqlx::{Decode, Row as _, Type};

use crate::image_sides;
use crate::pool::{Engine, Row};
use crate::sql::value;

macro_rules! columns {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// A column of `images`; its number is its place in [`COLUMNS`].
        #[derive(Clone, Copy)]
        enum Column {
            $($variant),*
        }

        /// The columns, in the order in which rows are read and written. `seq` is not among them.
        const COLUMNS: [&str; [$($name),*].len()] = [$($name),*];
    };
}

columns! {
    Id "id",
    Name "name",
    Owner "owner",
    Visibility "visibility",
    Status "status",
    IsHidden "is_hidden",
    IsProtected "is_protected",
    DiskFormat "disk_format",
    ContainerFormat "container_format",
    MinDiskGib "min_disk_gib",
    MinRamMib "min_ram_mib",
    SizeBytes "size_bytes",
    VirtualSizeBytes "virtual_size_bytes",
    Checksum "checksum",
    OsHashAlgo "os_hash_algo",
    OsHashValue "os_hash_value",
    DetectedFormat "detected_format",
    UploadId "upload_id",
    CreatedAt "created_at",
    UpdatedAt "updated_at",
    Version "version",
}

/// How many columns [`select`] has.
pub(crate) const WIDTH: usize = COLUMNS.len() + image_sides::WIDTH;

/// Whole images, as yet without a condition: the columns of their rows, then those of their sides.
pub(crate) fn select() -> SelectStatement {
    let columns = COLUMNS.into_iter().map(|column| ("images", column));
    Query::select()
        .columns(columns)
        .exprs(image_sides::columns())
        .from("images")
        .take()
}

/// Columns that repeat what stands in properties of these names, so that images can be counted by them. They are written
/// with the image, and never read as part of it.
const COPIES: [&str; 3] = [facet::DISTRIBUTION, facet::VERSION, facet::ARCHITECTURE];

/// The column that repeats a property, if one does.
pub(crate) fn copy_of(property: &str) -> Option<&'static str> {
    COPIES.into_iter().find(|copy| *copy == property)
}

/// The row of an image: each column with its value.
pub(crate) fn columns_with_values(image: &Image) -> RepoResult<Vec<(&'static str, Value)>> {
    let copy = |name: &'static str| (name, text(image.record().properties.get(name)));
    Ok(COLUMNS
        .into_iter()
        .zip(values(image)?)
        .chain(COPIES.map(copy))
        .collect())
}

/// The values of an image's row, in the order of [`COLUMNS`].
fn values(image: &Image) -> RepoResult<[Value; COLUMNS.len()]> {
    let record = image.record();
    let content = image.content();
    let upload = match image.state() {
        State::Saving(upload) => Some(upload.as_str()),
        State::Queued | State::Active(_) | State::Deactivated(_) => None,
    };
    Ok([
        text(Some(record.id.as_str())),
        text(record.name.as_deref()),
        text(record.owner.as_ref().map(ProjectId::as_str)),
        text(Some(record.visibility.as_str())),
        text(Some(image.status().as_str())),
        number(i64::from(record.is_hidden)),
        number(i64::from(record.is_protected)),
        text(record.disk_format.as_ref().map(DiskFormat::as_str)),
        text(record.container_format.as_ref().map(ContainerFormat::as_str)),
        number(i64::from(record.min_disk_gib)),
        number(i64::from(record.min_ram_mib)),
        Value::BigInt(content.map(|content| stored_size(content.size_bytes)).transpose()?),
        Value::BigInt(
            content
                .and_then(|content| content.virtual_size_bytes)
                .map(stored_size)
                .transpose()?,
        ),
        text(content.map(|content| content.md5.as_str())),
        text(content.map(|content| content.hash.algorithm.as_str())),
        text(content.map(|content| content.hash.value.as_str())),
        text(content.and_then(|content| content.detected_format.as_deref())),
        text(upload),
        number(image.created_at().as_micros()),
        number(image.updated_at().as_micros()),
        number(image.version()),
    ])
}

fn text(text: Option<&str>) -> Value {
    Value::String(text.map(str::to_owned))
}

const fn number(number: i64) -> Value {
    Value::BigInt(Some(number))
}

fn stored_size(bytes: u64) -> RepoResult<i64> {
    i64::try_from(bytes).map_err(|_| RepoError::Failed(format!("a size of {bytes} bytes does not fit a row").into()))
}

/// What an image has in other tables.
#[derive(Debug, Default)]
pub(crate) struct Sides {
    pub(crate) properties: Vec<(String, String)>,
    pub(crate) tags: Vec<String>,
    /// In order.
    pub(crate) locations: Vec<Location>,
}

/// A row of `images`, named in errors by the image's id.
struct Cells<'r> {
    row: &'r Row,
    id: String,
}

impl<'r> Cells<'r> {
    fn wrong(&self, column: Column) -> RepoError {
        RepoError::Inconsistent {
            table: "images",
            column: COLUMNS[column as usize],
            id: self.id.clone(),
        }
    }

    fn get<T: Decode<'r, Engine> + Type<Engine>>(&self, column: Column) -> RepoResult<T> {
        self.row.try_get(column as usize).map_err(|_| self.wrong(column))
    }

    /// The value where the state demands one.
    fn demanded<T: Decode<'r, Engine> + Type<Engine>>(&self, column: Column) -> RepoResult<T> {
        self.get::<Option<T>>(column)?.ok_or_else(|| self.wrong(column))
    }

    /// Refuses a value where the state allows none.
    fn absent<T: Decode<'r, Engine> + Type<Engine>>(&self, column: Column) -> RepoResult<()> {
        match self.get::<Option<T>>(column)? {
            None => Ok(()),
            Some(_) => Err(self.wrong(column)),
        }
    }

    fn flag(&self, column: Column) -> RepoResult<bool> {
        match self.get(column)? {
            0_i64 => Ok(false),
            1 => Ok(true),
            _ => Err(self.wrong(column)),
        }
    }

    fn whole<T: TryFrom<i64>>(&self, column: Column, number: i64) -> RepoResult<T> {
        T::try_from(number).map_err(|_| self.wrong(column))
    }
}

/// The image that a row of [`select`] stands for.
pub(crate) fn image(row: &Row) -> RepoResult<Image> {
    let id: String = value(row, Column::Id as usize)?;
    let sides = image_sides::read(row, COLUMNS.len(), &id)?;
    let cells = Cells { row, id };
    let state = state(&cells, sides.locations)?;
    let record = Record {
        id: ImageId::new(cells.id.clone()),
        name: cells.get(Column::Name)?,
        owner: cells.get::<Option<String>>(Column::Owner)?.map(ProjectId::new),
        visibility: cells
            .get::<&str>(Column::Visibility)?
            .parse()
            .map_err(|_| cells.wrong(Column::Visibility))?,
        is_hidden: cells.flag(Column::IsHidden)?,
        is_protected: cells.flag(Column::IsProtected)?,
        disk_format: cells.get::<Option<String>>(Column::DiskFormat)?.map(DiskFormat::stored),
        container_format: cells
            .get::<Option<String>>(Column::ContainerFormat)?
            .map(ContainerFormat::stored),
        min_disk_gib: cells.whole(Column::MinDiskGib, cells.get(Column::MinDiskGib)?)?,
        min_ram_mib: cells.whole(Column::MinRamMib, cells.get(Column::MinRamMib)?)?,
        tags: Tags::stored(sides.tags),
        properties: Properties::stored(sides.properties),
    };
    let created_at = Timestamp::from_micros(cells.get(Column::CreatedAt)?);
    let updated_at = Timestamp::from_micros(cells.get(Column::UpdatedAt)?);
    Ok(Image::stored(
        record,
        state,
        created_at,
        updated_at,
        cells.get(Column::Version)?,
    ))
}

fn state(cells: &Cells<'_>, locations: Vec<Location>) -> RepoResult<State> {
    let word: &str = cells.get(Column::Status)?;
    let status = Status::ALL.into_iter().find(|status| status.as_str() == word);
    match status {
        Some(Status::Queued) => {
            no_content(cells, &locations)?;
            cells.absent::<String>(Column::UploadId)?;
            Ok(State::Queued)
        }
        Some(Status::Saving) => {
            no_content(cells, &locations)?;
            Ok(State::Saving(UploadId::new(
                cells.demanded::<String>(Column::UploadId)?,
            )))
        }
        Some(Status::Active) => Ok(State::Active(content(cells, locations)?)),
        Some(Status::Deactivated) => Ok(State::Deactivated(content(cells, locations)?)),
        // Nothing here writes these words, so nothing can be said about such a row.
        Some(Status::Uploading | Status::Importing | Status::Killed | Status::Deleted | Status::PendingDelete)
        | None => Err(cells.wrong(Column::Status)),
    }
}

fn no_content(cells: &Cells<'_>, locations: &[Location]) -> RepoResult<()> {
    cells.absent::<i64>(Column::SizeBytes)?;
    cells.absent::<i64>(Column::VirtualSizeBytes)?;
    for column in [
        Column::Checksum,
        Column::OsHashAlgo,
        Column::OsHashValue,
        Column::DetectedFormat,
    ] {
        cells.absent::<String>(column)?;
    }
    if locations.is_empty() {
        Ok(())
    } else {
        Err(wrong_locations(cells))
    }
}

fn content(cells: &Cells<'_>, locations: Vec<Location>) -> RepoResult<Content> {
    cells.absent::<String>(Column::UploadId)?;
    if locations.is_empty() {
        return Err(wrong_locations(cells));
    }
    let virtual_size = cells.get::<Option<i64>>(Column::VirtualSizeBytes)?;
    Ok(Content {
        size_bytes: cells.whole(Column::SizeBytes, cells.demanded(Column::SizeBytes)?)?,
        virtual_size_bytes: virtual_size
            .map(|bytes| cells.whole(Column::VirtualSizeBytes, bytes))
            .transpose()?,
        md5: cells.demanded(Column::Checksum)?,
        hash: Multihash {
            algorithm: cells.demanded(Column::OsHashAlgo)?,
            value: cells.demanded(Column::OsHashValue)?,
        },
        detected_format: cells.get(Column::DetectedFormat)?,
        locations,
    })
}

fn wrong_locations(cells: &Cells<'_>) -> RepoError {
    RepoError::Inconsistent {
        table: "image_locations",
        column: "position",
        id: cells.id.clone(),
    }
}
