"""The identity commands that people and tools run before they come to images."""


def a_token_is_issued_used_and_revoked(t):
    issued = t.openstack_json("token issue")
    t.equal(issued["project_id"], t.project("nectary"), "project of the token")
    url = t.server.url
    shown = t.openstack_json(
        f"--os-cloud= --os-auth-type token --os-auth-url {url}/identity/v3 --os-token {issued['id']} "
        f"--os-project-id {t.project('nectary')} image list"
    )
    t.equal(shown, [], "images")
    t.openstack(f"token revoke {issued['id']}")
    t.equal(t.api().request("GET", "/v2/images", headers={"X-Auth-Token": issued["id"]}).status, 401, "revoked token")


def the_catalogue_names_both_services(t):
    kinds = {row["Type"] for row in t.openstack_json("catalog list")}
    t.holds({"image", "identity"} <= kinds, f"the catalogue has {kinds}")
    t.equal(t.openstack_json("catalog show image")["type"], "image", "type")


def versions_are_discovered(t):
    versions = {row["Version"] for row in t.openstack_json("versions show --service image")}
    t.holds({"2.0", "2.7", "2.9"} <= versions, f"versions of the image service: {versions}")


def a_member_lists_the_own_projects(t):
    names = {row["Name"] for row in t.openstack_json("project list --my-projects")}
    t.equal(names, {"demo"}, "projects of the user demo")


def an_admin_lists_projects_users_roles_and_assignments(t):
    admin = "nectary-admin"
    projects = {row["Name"] for row in t.openstack_json("project list", admin)}
    t.holds({"demo", "partner", "official"} <= projects, f"projects: {projects}")
    t.holds({"demo", "partner"} <= {row["Name"] for row in t.openstack_json("user list", admin)}, "users")
    roles = {row["Name"] for row in t.openstack_json("role list", admin)}
    t.holds({"admin", "member", "reader"} <= roles, f"roles: {roles}")
    rows = t.openstack_json("role assignment list --names --user demo --project demo", admin)
    t.holds("member" in {row["Role"] for row in rows}, f"roles of demo in demo: {rows}")


def an_admin_makes_a_user_who_works(t):
    admin = "nectary-admin"
    project = t.openstack_json("project create lab --description Laboratory", admin)
    t.has(project, "project", name="lab", enabled=True, description="Laboratory")
    user = t.openstack_json("user create ada --password engine-42 --project lab", admin)
    t.openstack("role add --user ada --project lab member", admin)
    credentials = (
        f"--os-cloud= --os-auth-type password --os-auth-url {t.server.url}/identity/v3 --os-username ada "
        f"--os-password engine-42 --os-project-name lab --os-user-domain-name Default --os-project-domain-name Default"
    )
    t.equal(t.openstack_json(f"{credentials} image create first")["owner"], project["id"], "owner of the first image")
    t.openstack("role remove --user ada --project lab member", admin)
    t.openstack(f"{credentials} image list", fails="401")
    t.openstack("user delete ada", admin)
    t.openstack("project delete lab", admin)
    t.holds(user["id"] not in t.openstack("user list -f value -c ID", admin).out, "the user stayed")


def an_application_credential_works_until_deleted(t):
    made = t.openstack_json("application credential create robot --role member")
    credentials = (
        f"--os-cloud= --os-auth-type v3applicationcredential --os-auth-url {t.server.url}/identity/v3 "
        f"--os-application-credential-id {made['ID']} --os-application-credential-secret {made['Secret']}"
    )
    t.openstack(f"{credentials} image list")
    t.equal([row["Name"] for row in t.openstack_json("application credential list")], ["robot"], "credentials")
    t.openstack("application credential delete robot")
    t.openstack(f"{credentials} image list", fails="401")


def a_wrong_password_is_refused(t):
    t.openstack(
        f"--os-cloud= --os-auth-type password --os-auth-url {t.server.url}/identity/v3 --os-username demo "
        "--os-password wrong --os-project-name demo --os-user-domain-name Default "
        "--os-project-domain-name Default image list",
        fails="401",
    )


def a_member_may_not_administer(t):
    t.openstack("user list", fails="403")
    t.openstack("project create mine", fails="403")
