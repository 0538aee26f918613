//! Which cloud is chosen and how it is read, as the OpenStack tools do.

use std::fs;

use super::*;

fn variables(pairs: &[(&str, &str)]) -> Variables {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// A folder with a clouds.yaml, and what is chosen there.
fn chosen(yaml: &str, pairs: &[(&str, &str)], name: Option<&str>) -> Result<Cloud, CloudError> {
    let here = tempfile::tempdir().unwrap();
    fs::write(here.path().join("clouds.yaml"), yaml).unwrap();
    let choices = Choices {
        cloud: name.map(str::to_owned),
        ..Choices::default()
    };
    choose(&choices, &variables(pairs), here.path())
}

fn of_identity(cloud: &Cloud) -> (&str, &Method, Option<&Named>) {
    match &cloud.credentials {
        Credentials::Identity {
            auth_url,
            method,
            project,
        } => (auth_url, method, project.as_ref()),
        Credentials::Given(_) => panic!("{cloud:?}"),
    }
}

const ONE: &str = "clouds: {a: {auth: {auth_url: 'http://x:5000', username: u, password: p, project_name: q}}}";
const TWO: &str = "clouds:
  a: {auth: {auth_url: 'http://a/identity/v3/', username: u, password: pa, project_id: q}, region_name: R, verify: false}
  b: {auth: {auth_url: 'http://b/v2.0', user_id: u, project_name: q, project_domain_name: D}, regions: [{name: S}]}
";

#[test]
fn the_only_cloud_needs_no_name_and_one_of_two_does() {
    assert_eq!(chosen(ONE, &[], None).unwrap().name, "a");
    let error = chosen(TWO, &[], None).unwrap_err().to_string();
    assert!(error.contains("--os-cloud") && error.contains("a, b"), "{error}");
    let error = chosen(TWO, &[], Some("c")).unwrap_err().to_string();
    assert!(error.contains("no cloud c") && error.contains("a, b"), "{error}");
    assert_eq!(
        chosen(TWO, &[("OS_CLOUD", "b"), ("OS_PASSWORD", "x")], None)
            .unwrap()
            .name,
        "b"
    );
    assert_eq!(chosen(TWO, &[("OS_CLOUD", "b")], Some("a")).unwrap().name, "a");
}

#[test]
fn an_entry_is_read_with_region_interface_and_tls() {
    let cloud = chosen(TWO, &[], Some("a")).unwrap();
    let (auth_url, method, project) = of_identity(&cloud);
    assert_eq!(auth_url, "http://a/identity/v3");
    assert_eq!(project.unwrap().id.as_deref(), Some("q"));
    assert!(matches!(method, Method::Password { user, password }
        if user.name.as_deref() == Some("u") && password.reveal() == "pa"));
    assert_eq!(
        (cloud.region.as_deref(), cloud.interface.as_str()),
        (Some("R"), "public")
    );
    assert!(cloud.way.is_insecure);
    let cloud = chosen(TWO, &[("OS_PASSWORD", "later")], Some("b")).unwrap();
    assert_eq!(
        (of_identity(&cloud).0, cloud.region.as_deref()),
        ("http://b/v3", Some("S"))
    );
}

#[test]
fn a_named_cloud_takes_its_password_but_never_its_address_from_the_variables() {
    let elsewhere = [
        ("OS_PASSWORD", "secret"),
        ("OS_AUTH_URL", "http://evil"),
        ("OS_IMAGE_URL", "http://evil"),
        ("OS_TOKEN", "t"),
    ];
    let cloud = chosen(TWO, &elsewhere, Some("b")).unwrap();
    let (auth_url, method, _) = of_identity(&cloud);
    assert_eq!((auth_url, cloud.image_url.as_deref()), ("http://b/v3", None));
    assert!(matches!(method, Method::Password { password, .. } if password.reveal() == "secret"));
    let cloud = chosen(TWO, &elsewhere, Some("a")).unwrap();
    assert!(matches!(of_identity(&cloud).1, Method::Password { password, .. } if password.reveal() == "pa"));
}

#[test]
fn variables_are_a_cloud_of_their_own_and_go_before_the_only_one_of_the_file() {
    let pairs = [
        ("OS_AUTH_URL", "http://v"),
        ("OS_USERNAME", "u"),
        ("OS_PASSWORD", "p"),
        ("OS_TENANT_NAME", "q"),
        ("OS_USER_DOMAIN_NAME", "D"),
        ("OS_ENDPOINT_TYPE", "internalURL"),
        ("OS_CACERT", "~/ca.pem"),
        ("HOME", "/home/ann"),
    ];
    let cloud = chosen(ONE, &pairs, None).unwrap();
    assert_eq!((cloud.name.as_str(), cloud.interface.as_str()), ("envvars", "internal"));
    assert_eq!(cloud.way.cacert.as_deref(), Some(Path::new("/home/ann/ca.pem")));
    let (_, method, project) = of_identity(&cloud);
    assert_eq!(project.unwrap().name.as_deref(), Some("q"));
    assert!(matches!(method, Method::Password { user, .. } if user.domain_name.as_deref() == Some("D")));
}

#[test]
fn application_credentials_and_tokens_are_ways_to_sign_in() {
    let base = ("OS_AUTH_URL", "http://v");
    let pairs = [
        base,
        ("OS_AUTH_TYPE", "v3applicationcredential"),
        ("OS_APPLICATION_CREDENTIAL_ID", "i"),
        ("OS_APPLICATION_CREDENTIAL_SECRET", "s"),
        ("OS_PROJECT_NAME", "ignored"),
    ];
    let cloud = chosen(ONE, &pairs, None).unwrap();
    let (_, method, project) = of_identity(&cloud);
    assert!(
        matches!(method, Method::ApplicationCredential { credential, .. } if credential.id.as_deref() == Some("i"))
    );
    assert_eq!(project, None);
    let cloud = chosen(ONE, &[base, ("OS_TOKEN", "t")], None).unwrap();
    assert!(matches!(of_identity(&cloud).1, Method::Token(token) if token.reveal() == "t"));
    // As the README's glance commands are told: no Identity service takes part.
    let given = [("OS_IMAGE_URL", "http://i"), ("OS_AUTH_TOKEN", "t")];
    let cloud = chosen(ONE, &given, None).unwrap();
    assert!(matches!(&cloud.credentials, Credentials::Given(Some(token)) if token.reveal() == "t"));
    assert_eq!(cloud.image_url.as_deref(), Some("http://i"));
}

#[test]
fn what_is_missing_is_named_and_no_secret_is() {
    for (yaml, missing) in [
        ("clouds: {a: {auth: {username: u, password: hunter2}}}", "auth_url"),
        (
            "clouds: {a: {auth: {auth_url: u, password: hunter2, project_id: p}}}",
            "username",
        ),
        (
            "clouds: {a: {auth: {auth_url: u, username: u, password: hunter2}}}",
            "project_name",
        ),
        (
            "clouds: {a: {auth: {auth_url: u, username: u, project_id: p}}}",
            "password",
        ),
        (
            "clouds: {a: {auth_type: v3kerberos, auth: {auth_url: u, password: hunter2}}}",
            "v3kerberos",
        ),
        ("clouds: {a: {auth: {password: hunter2]}", "not YAML"),
    ] {
        let error = chosen(yaml, &[], Some("a")).unwrap_err().to_string();
        assert!(error.contains(missing) && !error.contains("hunter2"), "{error}");
    }
    assert!(!format!("{:?}", chosen(ONE, &[], None).unwrap()).contains("\"p\""));
}

#[test]
fn secure_yaml_completes_clouds_yaml() {
    let here = tempfile::tempdir().unwrap();
    fs::write(
        here.path().join("clouds.yaml"),
        "clouds: {a: {auth: {auth_url: u, username: u, project_id: 5}}}",
    )
    .unwrap();
    fs::write(here.path().join("secure.yaml"), "clouds: {a: {auth: {password: 1234}}}").unwrap();
    let cloud = choose(&Choices::default(), &Variables::new(), here.path()).unwrap();
    let (_, method, project) = of_identity(&cloud);
    assert!(matches!(method, Method::Password { password, .. } if password.reveal() == "1234"));
    assert_eq!(project.unwrap().id.as_deref(), Some("5"));
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let error = chosen(ONE, &[("OS_CLIENT_CONFIG_FILE", "/no/such.yaml")], None).unwrap_err();
    assert!(error.to_string().contains("/no/such.yaml"), "{error}");
}
