//! The routes of the built-in Identity API v3. Who may do what there is fixed (`nectary_domain::identity::access`), so
//! no row asks the policy of the Image API.

use nectary_domain::identity::access;

use super::{RouteRow, delete, get, head, patch, post, put};
use crate::identity_v3::{
    app_credentials, auth, catalog, discovery, domains, grants, projects, role_assignments, roles, tokens, users,
};

/// The rows.
pub fn rows() -> Vec<RouteRow> {
    let tables = [signing_in(), users_and_credentials(), projects_and_roles(), services()];
    tables.into_iter().flatten().collect()
}

fn signing_in() -> Vec<RouteRow> {
    vec![
        get("/identity", None, discovery::versions),
        get("/identity/", None, discovery::versions),
        get("/identity/v3", None, discovery::version),
        get("/identity/v3/", None, discovery::version),
        post("/identity/v3/auth/tokens", None, tokens::issue),
        get("/identity/v3/auth/tokens", None, tokens::show).guarded(access::VALIDATE_TOKEN),
        head("/identity/v3/auth/tokens", None, tokens::check).guarded(access::VALIDATE_TOKEN),
        delete("/identity/v3/auth/tokens", None, tokens::revoke).guarded(access::REVOKE_TOKEN),
        get("/identity/v3/auth/projects", None, auth::projects).guarded(access::GET_AUTH_PROJECTS),
        get("/identity/v3/auth/domains", None, auth::domains).guarded(access::GET_AUTH_DOMAINS),
        get("/identity/v3/auth/system", None, auth::system).guarded(access::GET_AUTH_SYSTEM),
        get("/identity/v3/auth/catalog", None, auth::catalog).guarded(access::GET_AUTH_CATALOG),
    ]
}

fn users_and_credentials() -> Vec<RouteRow> {
    vec![
        get("/identity/v3/users", None, users::list).guarded(access::LIST_USERS),
        post("/identity/v3/users", None, users::create).guarded(access::CREATE_USER),
        get("/identity/v3/users/{user}", None, users::show).guarded(access::GET_USER),
        patch("/identity/v3/users/{user}", None, users::update).guarded(access::UPDATE_USER),
        delete("/identity/v3/users/{user}", None, users::delete).guarded(access::DELETE_USER),
        post("/identity/v3/users/{user}/password", None, users::change_password),
        get("/identity/v3/users/{user}/projects", None, users::projects).guarded(access::LIST_USER_PROJECTS),
        get(
            "/identity/v3/users/{user}/application_credentials",
            None,
            app_credentials::list,
        )
        .guarded(access::LIST_APPLICATION_CREDENTIALS),
        post(
            "/identity/v3/users/{user}/application_credentials",
            None,
            app_credentials::create,
        )
        .guarded(access::CREATE_APPLICATION_CREDENTIAL),
        get(
            "/identity/v3/users/{user}/application_credentials/{id}",
            None,
            app_credentials::show,
        )
        .guarded(access::GET_APPLICATION_CREDENTIAL),
        delete(
            "/identity/v3/users/{user}/application_credentials/{id}",
            None,
            app_credentials::delete,
        )
        .guarded(access::DELETE_APPLICATION_CREDENTIAL),
    ]
}

fn projects_and_roles() -> Vec<RouteRow> {
    vec![
        get("/identity/v3/domains", None, domains::list).guarded(access::LIST_DOMAINS),
        get("/identity/v3/domains/{domain}", None, domains::show).guarded(access::GET_DOMAIN),
        get("/identity/v3/projects", None, projects::list).guarded(access::LIST_PROJECTS),
        post("/identity/v3/projects", None, projects::create).guarded(access::CREATE_PROJECT),
        get("/identity/v3/projects/{project}", None, projects::show).guarded(access::GET_PROJECT),
        patch("/identity/v3/projects/{project}", None, projects::update).guarded(access::UPDATE_PROJECT),
        delete("/identity/v3/projects/{project}", None, projects::delete).guarded(access::DELETE_PROJECT),
        get("/identity/v3/roles", None, roles::list).guarded(access::LIST_ROLES),
        get("/identity/v3/roles/{role}", None, roles::show).guarded(access::GET_ROLE),
        get("/identity/v3/role_assignments", None, role_assignments::list).guarded(access::LIST_ROLE_ASSIGNMENTS),
        get("/identity/v3/projects/{project}/users/{user}/roles", None, grants::list).guarded(access::LIST_GRANTS),
        put(
            "/identity/v3/projects/{project}/users/{user}/roles/{role}",
            None,
            grants::grant,
        )
        .guarded(access::CREATE_GRANT),
        get(
            "/identity/v3/projects/{project}/users/{user}/roles/{role}",
            None,
            grants::check,
        )
        .guarded(access::CHECK_GRANT),
        head(
            "/identity/v3/projects/{project}/users/{user}/roles/{role}",
            None,
            grants::check,
        )
        .guarded(access::CHECK_GRANT),
        delete(
            "/identity/v3/projects/{project}/users/{user}/roles/{role}",
            None,
            grants::revoke,
        )
        .guarded(access::REVOKE_GRANT),
    ]
}

fn services() -> Vec<RouteRow> {
    vec![
        get("/identity/v3/services", None, catalog::list_services).guarded(access::LIST_SERVICES),
        get("/identity/v3/services/{service}", None, catalog::show_service).guarded(access::GET_SERVICE),
        get("/identity/v3/endpoints", None, catalog::list_endpoints).guarded(access::LIST_ENDPOINTS),
        get("/identity/v3/endpoints/{endpoint}", None, catalog::show_endpoint).guarded(access::GET_ENDPOINT),
        get("/identity/v3/regions", None, catalog::list_regions).guarded(access::LIST_REGIONS),
        get("/identity/v3/regions/{region}", None, catalog::show_region).guarded(access::GET_REGION),
    ]
}
