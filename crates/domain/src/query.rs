//! What a list of images asks for. It cannot be run without saying who looks.

use crate::category::{Category, CategoryFilter};
use crate::ids::ImageId;
use crate::search::Words;
use crate::time::Timestamp;
use crate::visibility::{MemberFilter, Subject, Viewer, VisibilityFilter};

/// A list of images, as yet without a viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageQuery {
    /// Conditions that must all hold.
    pub filters: Vec<Filter>,
    /// The `visibility` parameter.
    pub visibility: VisibilityFilter,
    /// The `member_status` parameter.
    pub members: MemberFilter,
    /// The category parameter: only what is one of these to the viewer.
    pub category: Option<CategoryFilter>,
    /// The `os_hidden` parameter.
    pub hidden: HiddenFilter,
    /// The order, most significant first. The database appends what makes it total.
    pub sort: Vec<Sort>,
    /// Rows of the page, already capped.
    pub limit: usize,
    /// The page begins after this image.
    pub marker: Option<ImageId>,
}

impl ImageQuery {
    /// Everything in the default list, `limit` rows of it.
    pub fn first_page(limit: usize) -> Self {
        Self {
            filters: Vec::new(),
            visibility: VisibilityFilter::Default,
            members: MemberFilter::default(),
            category: None,
            hidden: HiddenFilter::Default,
            sort: Vec::new(),
            limit,
            marker: None,
        }
    }

    /// The query as somebody's: the only form a database takes.
    pub fn seen_by(self, viewer: Viewer) -> SeenQuery {
        SeenQuery { query: self, viewer }
    }

    /// The whole order: what was asked for, then `created_at` and `id`, newest first, as far as they do not stand in
    /// it already (Image API v2, sorting: the tail that makes the order total).
    pub fn total_order(&self) -> Vec<Sort> {
        let mut order: Vec<Sort> = Vec::new();
        let tail = [SortColumn::CreatedAt, SortColumn::Id].map(|column| Sort {
            column,
            direction: Direction::Descending,
        });
        for sort in self.sort.iter().copied().chain(tail) {
            if !order.iter().any(|earlier| earlier.column == sort.column) {
                order.push(sort);
            }
        }
        order
    }
}

/// Which images a list takes by whether they are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenFilter {
    /// Not given: those that are not, but of the archive, where it is asked for, all. What was superseded is hidden, and
    /// whoever asks for the archive asks for just that.
    Default,
    /// Those that are not.
    Shown,
    /// Those that are.
    Hidden,
    /// Both.
    Either,
}

impl HiddenFilter {
    /// Whether a list takes an image, which stands there as one of the archive or as any other.
    pub fn admits(self, is_hidden: bool, is_archived: bool) -> bool {
        match self {
            Self::Default => !is_hidden || is_archived,
            Self::Shown => !is_hidden,
            Self::Hidden => is_hidden,
            Self::Either => true,
        }
    }
}

/// A list of images for one viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenQuery {
    /// What is asked for.
    pub query: ImageQuery,
    /// Who looks.
    pub viewer: Viewer,
}

impl SeenQuery {
    /// Whether the list holds an image, as far as that depends on who looks: conditions, order and page aside.
    pub fn lists(&self, image: &Subject<'_>, is_hidden: bool) -> bool {
        let query = &self.query;
        let listed_as = match &query.category {
            None => image
                .is_listed_for(&self.viewer, query.visibility, query.members)
                .then_some(None),
            Some(category) => category
                .admits(image, &self.viewer, query.visibility, query.members)
                .map(Some),
        };
        listed_as.is_some_and(|category| query.hidden.admits(is_hidden, category == Some(Category::Archived)))
    }
}

/// One condition of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The column is one of these texts.
    Text {
        /// Which column.
        column: TextColumn,
        /// Any of these.
        any_of: Vec<String>,
    },
    /// The column compares so with the number; an image without a value never does.
    Number {
        /// Which column.
        column: NumberColumn,
        /// How.
        comparison: Comparison,
        /// With what.
        value: i64,
    },
    /// The time compares so.
    Time {
        /// Which column.
        column: TimeColumn,
        /// How.
        comparison: Comparison,
        /// With what.
        at: Timestamp,
    },
    /// The time is none of those from the first up to, but not with, the second: how "not at that second" is said.
    TimeOutside {
        /// Which column.
        column: TimeColumn,
        /// The first time that is not wanted.
        from: Timestamp,
        /// The first later one that is.
        until: Timestamp,
    },
    /// Protected images, or the others.
    Protected(bool),
    /// The image carries one of these tags.
    Tag {
        /// Any of these.
        any_of: Vec<String>,
    },
    /// The custom property has exactly one of these values.
    Property {
        /// Its name.
        name: String,
        /// Any of these.
        any_of: Vec<String>,
    },
    /// The image is found by a search for these words.
    Words(Words),
}

impl Filter {
    /// The image carries this tag.
    pub fn tag(tag: impl Into<String>) -> Self {
        Self::Tag {
            any_of: vec![tag.into()],
        }
    }
    /// The custom property has exactly this value.
    pub fn property(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::Property {
            name: name.into(),
            any_of: vec![value.into()],
        }
    }
}

/// Columns compared as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the attribute of that name in the Image API v2")]
pub enum TextColumn {
    Checksum,
    ContainerFormat,
    DiskFormat,
    HashAlgo,
    HashValue,
    Id,
    Name,
    Owner,
    Status,
    Visibility,
}

/// Columns compared as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the attribute of that name in the Image API v2")]
pub enum NumberColumn {
    MinDisk,
    MinRam,
    Size,
    VirtualSize,
}

/// Columns compared as times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the attribute of that name in the Image API v2")]
pub enum TimeColumn {
    CreatedAt,
    UpdatedAt,
}

/// How a value compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// One key of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By which column.
    pub column: SortColumn,
    /// Which way.
    pub direction: Direction,
}

/// Columns a list may be ordered by. Absent values come first ascending and last descending, on every database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the attribute of that name in the Image API v2")]
pub enum SortColumn {
    ContainerFormat,
    CreatedAt,
    DiskFormat,
    Id,
    Name,
    Size,
    Status,
    UpdatedAt,
}

/// Which way an order runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Direction {
    Ascending,
    Descending,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_total_and_names_no_column_twice() {
        let mut query = ImageQuery::first_page(25);
        query.sort = vec![
            Sort {
                column: SortColumn::CreatedAt,
                direction: Direction::Ascending,
            },
            Sort {
                column: SortColumn::CreatedAt,
                direction: Direction::Descending,
            },
        ];
        let columns: Vec<_> = query
            .total_order()
            .iter()
            .map(|sort| (sort.column, sort.direction))
            .collect();
        assert_eq!(
            columns,
            [
                (SortColumn::CreatedAt, Direction::Ascending),
                (SortColumn::Id, Direction::Descending)
            ]
        );
    }
}
