//! What is asked of the Identity service, and which endpoint is taken from its catalogue.

use super::*;
use crate::cloud::Way;

fn cloud(region: Option<&str>, interface: &str) -> Cloud {
    Cloud {
        name: "c".to_owned(),
        source: "s".to_owned(),
        credentials: Credentials::Given(None),
        region: region.map(str::to_owned),
        interface: interface.to_owned(),
        image_url: None,
        way: Way::default(),
    }
}

fn named(name: &str) -> Named {
    Named {
        name: Some(name.to_owned()),
        ..Named::default()
    }
}

#[test]
fn the_question_is_that_of_the_identity_api() {
    let method = Method::Password {
        user: named("u"),
        password: Secret::new("p"),
    };
    assert_eq!(
        question(&method, Some(&named("q"))),
        json!({"auth": {
            "identity": {"methods": ["password"], "password": {"user":
                {"name": "u", "domain": {"id": "default"}, "password": "p"}}},
            "scope": {"project": {"name": "q", "domain": {"id": "default"}}},
        }})
    );
    let method = Method::ApplicationCredential {
        credential: named("key"),
        user: Some(Named {
            id: Some("u".to_owned()),
            ..Named::default()
        }),
        secret: Secret::new("s"),
    };
    assert_eq!(
        question(&method, None),
        json!({"auth": {"identity": {
            "methods": ["application_credential"],
            "application_credential": {"name": "key", "user": {"id": "u"}, "secret": "s"},
        }}})
    );
}

#[test]
fn the_endpoint_is_that_of_the_interface_and_the_region() {
    let catalogue = json!([
        {"type": "compute", "endpoints": [{"interface": "public", "region_id": "A", "url": "http://nova"}]},
        {"type": "image", "endpoints": [
            {"interface": "public", "region_id": "A", "url": "http://a"},
            {"interface": "internal", "region_id": "A", "url": "http://inner"},
            {"interface": "public", "region_id": "B", "url": "http://b"},
        ]},
    ]);
    for (region, interface, url) in [
        (None, "public", "http://a"),
        (Some("B"), "public", "http://b"),
        (None, "internal", "http://inner"),
    ] {
        assert_eq!(image_service(&catalogue, &cloud(region, interface)).unwrap(), url);
    }
    let error = image_service(&catalogue, &cloud(Some("C"), "public")).unwrap_err();
    assert!(error.to_string().contains("region C (there is one in A, B)"), "{error}");
}

#[test]
fn a_version_at_the_end_of_an_address_is_left_out() {
    for (url, base) in [
        ("http://x:9292", "http://x:9292"),
        ("http://x:9292/", "http://x:9292"),
        ("http://x/image/v2", "http://x/image"),
        ("http://x/image/v2.0/", "http://x/image"),
        ("http://x/very", "http://x/very"),
    ] {
        assert_eq!(unversioned(url), base);
    }
}
