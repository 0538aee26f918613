//! `[catalog]`: the projects whose images stand apart from those of everybody else.

use nectary_domain::category::Curators;
use nectary_domain::ids::ProjectId;

use crate::section;

section! {
    /// Whose images stand apart. Projects are named by id; those of the built-in identity by their name as well.
    pub struct Catalog in "catalog" {
        /// Projects whose public images are official.
        pub official_projects: Vec<String> = vec!["official".to_owned()],
        /// Projects whose public images are contributed: others look after them, and this cloud knows who.
        pub contributed_projects: Vec<String> = Vec::new(),
        /// Projects that keep superseded builds; the first takes what is superseded from now on.
        pub archive_projects: Vec<String> = vec!["official-archive".to_owned()],
        /// Whether lists of the Image API tell the category of each image, as nectar_category. Clients that filter by
        /// properties on their own side need it: `openstack image list --property nectar_category=official`. An image
        /// read by itself never tells it, for what Nova reads there it copies into snapshots.
        pub lists_tell_categories: bool = false,
    }
}

impl Catalog {
    /// The projects as the domain knows them, each by what the configuration calls it.
    pub fn curators(&self) -> Curators {
        let projects = |named: &[String]| named.iter().map(ProjectId::new).collect();
        Curators {
            official: projects(&self.official_projects),
            contributed: projects(&self.contributed_projects),
            archive: projects(&self.archive_projects),
        }
    }

    /// What is wrong with values that are each well formed.
    pub fn contradiction(&self) -> Option<String> {
        let lists = [
            ("official_projects", &self.official_projects),
            ("contributed_projects", &self.contributed_projects),
            ("archive_projects", &self.archive_projects),
        ];
        for (at, (key, projects)) in lists.iter().enumerate() {
            for project in projects.iter() {
                let other = lists.iter().skip(at + 1).find(|(_, others)| others.contains(project));
                if let Some((other, _)) = other {
                    return Some(format!(
                        "[catalog] project {project} stands in {key} and in {other}; an image can have one category only"
                    ));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_stands_in_one_list_only() {
        let mut catalog = Catalog::default();
        assert_eq!(catalog.contradiction(), None);
        catalog.contributed_projects = vec!["a".to_owned(), "official-archive".to_owned()];
        let message = catalog.contradiction().unwrap();
        assert!(
            message.contains("official-archive") && message.contains("contributed_projects"),
            "{message}"
        );
    }
}
