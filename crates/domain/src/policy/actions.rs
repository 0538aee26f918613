//! The 67 rules that Glance registers, and ours for what Glance does not have: name, default, old default, and what each
//! guards.
//!
//! One row a rule. A rule that only an operator's file names is not an action; it can be referred to by `rule:`.

use std::fmt;

/// What makes a request an administrator's.
const ADMIN: &str = "rule:context_is_admin";
/// Requests of other services.
const SERVICE: &str = "rule:service_api";
/// A member of the owning project.
const MEMBER: &str = "rule:context_is_admin or (role:member and project_id:%(project_id)s)";
/// A reader of the owning project.
const READER: &str = "rule:context_is_admin or (role:reader and project_id:%(project_id)s)";
/// A reader, for images that the caller's project owns, was given, or that are open to more than one project.
const ROW_READER: &str = "rule:context_is_admin or (role:reader and (project_id:%(project_id)s or \
    project_id:%(member_id)s or 'community':%(visibility)s or 'public':%(visibility)s or 'shared':%(visibility)s))";
/// The same for members.
const ROW_MEMBER: &str = "rule:context_is_admin or (role:member and (project_id:%(project_id)s or \
    project_id:%(member_id)s or 'community':%(visibility)s or 'public':%(visibility)s or 'shared':%(visibility)s))";
/// A member who makes an image for his own project.
const CREATE: &str = "rule:context_is_admin or (role:member and project_id:%(project_id)s and project_id:%(owner)s)";
/// A service, or a member of the owning project.
const SERVICE_OR_OWNER: &str =
    "rule:service_api or (role:member and project_id:%(project_id)s and project_id:%(owner)s)";
/// Both sides of a share may read it. `and` binds tighter than `or`.
const SHARE_READER: &str =
    "rule:context_is_admin or role:reader and (project_id:%(project_id)s or project_id:%(member_id)s)";
/// Only the project that was given the image answers.
const SHARE_ANSWER: &str = "rule:context_is_admin or (role:member and project_id:%(member_id)s)";
/// Reading metadata definitions.
const METADEF_READER: &str =
    "rule:context_is_admin or (role:reader and (project_id:%(project_id)s or 'public':%(visibility)s))";
/// Writing metadata definitions.
const METADEF_ADMIN: &str = "rule:metadef_admin";

/// Whoever cares for the images of a project that publishes for the cloud.
const CURATOR: &str = "rule:context_is_admin or (role:image_admin and project_id:%(project_id)s)";

/// The default of most rules before roles had a meaning.
const OPEN: Option<&str> = Some("rule:default");
/// The former default of reading metadata definitions.
const METADEF_OPEN: Option<&str> = Some("rule:metadef_default");
/// The former default of the cache rules.
const CACHE_OLD: Option<&str> = Some("rule:manage_image_cache");
/// The former default where only administrators were let in.
const ADMIN_OLD: Option<&str> = Some(ADMIN);

macro_rules! actions {
    ($($variant:ident, $name:literal, $default:expr, $old:expr, $guards:literal;)*) => {
        /// A rule that Glance registers or that is ours, and so a thing a caller may want to do.
        #[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Action {
            $(#[doc = concat!("`", $name, "`. ", $guards)] $variant,)*
        }

        impl Action {
            /// Every action, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in policy files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
            /// The rule in force unless a file says otherwise.
            pub const fn default_text(self) -> &'static str {
                match self { $(Self::$variant => $default,)* }
            }
            /// The rule of earlier releases, for `enforce_new_defaults = false`.
            pub const fn deprecated_text(self) -> Option<&'static str> {
                match self { $(Self::$variant => $old,)* }
            }
            /// What the rule guards, in a line.
            pub const fn guards(self) -> &'static str {
                match self { $(Self::$variant => $guards,)* }
            }
        }
    };
}

actions! {
    Default, "default", "", ADMIN_OLD, "Rules that nobody defined.";
    ContextIsAdmin, "context_is_admin", "role:admin", None, "Whether a request is an administrator's.";
    ServiceApi, "service_api", "role:service or role:admin", None, "Whether a request is another service's.";

    AddImage, "add_image", CREATE, OPEN, "POST /v2/images";
    GetImages, "get_images", READER, OPEN, "GET /v2/images, the list as a whole.";
    GetImage, "get_image", ROW_READER, OPEN, "GET /v2/images/{image_id}, and each image of a list.";
    ModifyImage, "modify_image", MEMBER, OPEN, "PATCH /v2/images/{image_id}; its tags, stage and import.";
    DeleteImage, "delete_image", MEMBER, OPEN, "DELETE /v2/images/{image_id}";
    PublicizeImage, "publicize_image", ADMIN, None, "Making an image public.";
    CommunitizeImage, "communitize_image", MEMBER, OPEN, "Making an image a community image.";
    UploadImage, "upload_image", MEMBER, OPEN, "PUT /v2/images/{image_id}/file";
    DownloadImage, "download_image", ROW_MEMBER, OPEN, "GET /v2/images/{image_id}/file";
    DownloadFromStore, "download_from_store", ROW_MEMBER, None, "GET /v2/images/{image_id}/file?prefer=";
    GetImageLocation, "get_image_location", READER, OPEN, "Seeing where the bytes are; DELETE /v2/stores/….";
    SetImageLocation, "set_image_location", MEMBER, OPEN, "PATCH of locations: add, replace.";
    DeleteImageLocation, "delete_image_location", ADMIN, OPEN, "PATCH of locations: remove; DELETE /v2/stores/….";
    AddImageLocation, "add_image_location", SERVICE_OR_OWNER, None, "POST /v2/images/{image_id}/locations";
    FetchImageLocation, "fetch_image_location", SERVICE, None, "GET /v2/images/{image_id}/locations";

    AddMember, "add_member", MEMBER, OPEN, "POST /v2/images/{image_id}/members";
    DeleteMember, "delete_member", MEMBER, OPEN, "DELETE /v2/images/{image_id}/members/{member_id}";
    GetMember, "get_member", SHARE_READER, OPEN, "GET /v2/images/{image_id}/members/{member_id}";
    GetMembers, "get_members", SHARE_READER, OPEN, "GET /v2/images/{image_id}/members";
    ModifyMember, "modify_member", SHARE_ANSWER, OPEN, "PUT /v2/images/{image_id}/members/{member_id}";

    Deactivate, "deactivate", MEMBER, OPEN, "POST /v2/images/{image_id}/actions/deactivate";
    Reactivate, "reactivate", MEMBER, OPEN, "POST /v2/images/{image_id}/actions/reactivate";
    CopyImage, "copy_image", ADMIN, None, "POST /v2/images/{image_id}/import with the method copy-image.";

    ManageImageCache, "manage_image_cache", ADMIN, None, "The former cache calls.";
    CacheImage, "cache_image", ADMIN, CACHE_OLD, "PUT /v2/cache/{image_id}";
    CacheList, "cache_list", ADMIN, CACHE_OLD, "GET /v2/cache";
    CacheDelete, "cache_delete", ADMIN, CACHE_OLD, "DELETE /v2/cache and /v2/cache/{image_id}";
    CacheClean, "cache_clean", ADMIN, CACHE_OLD, "Removing stale files from the cache.";
    CachePrune, "cache_prune", ADMIN, CACHE_OLD, "Bringing the cache back to its size.";
    ListCachedNodes, "list_cached_nodes", ADMIN, None, "Which nodes hold a cached copy.";

    StoresInfoDetail, "stores_info_detail", "rule:context_is_admin or rule:service_api", ADMIN_OLD,
        "GET /v2/info/stores/detail";

    TasksApiAccess, "tasks_api_access", ADMIN, None, "Every call under /v2/tasks.";
    GetTask, "get_task", "rule:default", None, "Nothing any more; older files name it.";
    GetTasks, "get_tasks", "rule:default", None, "Nothing any more; older files name it.";
    AddTask, "add_task", "rule:default", None, "Nothing any more; older files name it.";
    ModifyTask, "modify_task", "rule:default", None, "Nothing any more; older files name it.";

    MetadefDefault, "metadef_default", "", None, "The former default of reading metadata definitions.";
    MetadefAdmin, "metadef_admin", ADMIN, None, "Every change of metadata definitions.";

    GetMetadefNamespaces, "get_metadef_namespaces", READER, METADEF_OPEN, "GET /v2/metadefs/namespaces";
    GetMetadefNamespace, "get_metadef_namespace", METADEF_READER, METADEF_OPEN, "GET …/namespaces/{namespace}";
    AddMetadefNamespace, "add_metadef_namespace", METADEF_ADMIN, None, "POST …/namespaces";
    ModifyMetadefNamespace, "modify_metadef_namespace", METADEF_ADMIN, None, "PUT …/namespaces/{namespace}";
    DeleteMetadefNamespace, "delete_metadef_namespace", METADEF_ADMIN, None,
        "DELETE …/namespaces/{namespace}, and of all its objects, properties or tags.";

    GetMetadefObjects, "get_metadef_objects", METADEF_READER, METADEF_OPEN, "GET …/objects";
    GetMetadefObject, "get_metadef_object", METADEF_READER, METADEF_OPEN, "GET …/objects/{object}";
    AddMetadefObject, "add_metadef_object", METADEF_ADMIN, None, "POST …/objects";
    ModifyMetadefObject, "modify_metadef_object", METADEF_ADMIN, None, "PUT …/objects/{object}";
    DeleteMetadefObject, "delete_metadef_object", METADEF_ADMIN, None, "DELETE …/objects/{object}";

    ListMetadefResourceTypes, "list_metadef_resource_types", METADEF_READER, METADEF_OPEN,
        "GET /v2/metadefs/resource_types";
    GetMetadefResourceType, "get_metadef_resource_type", METADEF_READER, METADEF_OPEN, "GET …/resource_types";
    AddMetadefResourceTypeAssociation, "add_metadef_resource_type_association", METADEF_ADMIN, None,
        "POST …/resource_types";
    RemoveMetadefResourceTypeAssociation, "remove_metadef_resource_type_association", METADEF_ADMIN, None,
        "DELETE …/resource_types/{name}";

    GetMetadefProperties, "get_metadef_properties", METADEF_READER, METADEF_OPEN, "GET …/properties";
    GetMetadefProperty, "get_metadef_property", METADEF_READER, METADEF_OPEN, "GET …/properties/{property}";
    AddMetadefProperty, "add_metadef_property", METADEF_ADMIN, None, "POST …/properties";
    ModifyMetadefProperty, "modify_metadef_property", METADEF_ADMIN, None, "PUT …/properties/{property}";
    RemoveMetadefProperty, "remove_metadef_property", METADEF_ADMIN, None, "DELETE …/properties/{property}";

    GetMetadefTags, "get_metadef_tags", METADEF_READER, METADEF_OPEN, "GET …/tags";
    GetMetadefTag, "get_metadef_tag", METADEF_READER, METADEF_OPEN, "GET …/tags/{tag}";
    AddMetadefTag, "add_metadef_tag", METADEF_ADMIN, None, "POST …/tags/{tag}";
    AddMetadefTags, "add_metadef_tags", METADEF_ADMIN, None, "POST …/tags";
    ModifyMetadefTag, "modify_metadef_tag", METADEF_ADMIN, None, "PUT …/tags/{tag}";
    DeleteMetadefTag, "delete_metadef_tag", METADEF_ADMIN, None, "DELETE …/tags/{tag}";
    DeleteMetadefTags, "delete_metadef_tags", METADEF_ADMIN, None, "DELETE …/tags";

    CurateImages, "curate_images", CURATOR, None,
        "Families of official images: register, promote, roll back, retire, deprecate, revoke.";
}

impl Action {
    /// The action of that name, if Glance registers one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }

    /// The place in [`Action::ALL`].
    pub(super) const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Check;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_67_rules_of_glance_one_of_ours_and_no_two_share_a_name() {
        let names: BTreeSet<&str> = Action::ALL.iter().map(|action| action.name()).collect();
        assert_eq!(Action::ALL.len(), 68);
        assert_eq!(names.len(), 68);
        assert_eq!(Action::ALL.last(), Some(&Action::CurateImages));
    }

    #[test]
    fn every_default_old_or_new_is_a_rule() {
        for action in Action::ALL {
            for text in [Some(action.default_text()), action.deprecated_text()]
                .into_iter()
                .flatten()
            {
                assert!(text.parse::<Check>().is_ok(), "{action}: {text}");
            }
        }
    }

    #[test]
    fn an_action_is_found_by_its_name_alone() {
        for action in Action::ALL {
            assert_eq!(Action::from_name(action.name()), Some(*action));
        }
        assert_eq!(Action::from_name("Get_Image"), None);
    }

    #[test]
    fn an_action_stands_at_its_index() {
        for (index, action) in Action::ALL.iter().enumerate() {
            assert_eq!(action.index(), index);
        }
    }

    #[test]
    fn the_rules_with_an_old_default_are_those_of_glance() {
        let count = |text: &str| {
            Action::ALL
                .iter()
                .filter(|action| action.deprecated_text() == Some(text))
                .count()
        };
        assert_eq!(count("rule:default"), 18);
        assert_eq!(count("rule:metadef_default"), 10);
        assert_eq!(count("rule:manage_image_cache"), 5);
        assert_eq!(count("rule:context_is_admin"), 2);
    }
}
