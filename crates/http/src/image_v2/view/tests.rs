//! What a client reads, to the letter.

use nectary_domain::ids::{ImageId, ProjectId, StoreId};
use nectary_domain::image::draft::Draft;
use nectary_domain::image::state::{Content, Location, Multihash, State};
use nectary_domain::image::text::{Properties, Tags};
use nectary_domain::limits::Limits;
use nectary_domain::member::MemberStatus;
use nectary_domain::time::Timestamp;

use super::*;

fn image(properties: &[(&str, &str)], content: Option<Content>) -> Image {
    let now: Timestamp = "2026-08-24T10:00:01.5Z".parse().unwrap();
    let draft = Draft {
        name: Some("n\"1".to_owned()),
        ..Draft::default()
    };
    let image = Image::create(
        ImageId::new("i"),
        draft,
        Some(ProjectId::new("p")),
        &Limits::default(),
        now,
    )
    .unwrap();
    let mut record = image.record().clone();
    record.properties = Properties::stored(
        properties
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    record.tags = Tags::parse(["b", "a"]).unwrap();
    Image::stored(record, content.map_or(State::Queued, State::Active), now, now, 1)
}

fn content() -> Content {
    let location = |store: &str| Location {
        store: StoreId::new(store),
        key: "i".to_owned(),
    };
    Content {
        size_bytes: 7,
        virtual_size_bytes: Some(9),
        md5: "m".to_owned(),
        hash: Multihash {
            algorithm: "sha512".to_owned(),
            value: "h".to_owned(),
        },
        detected_format: Some("raw".to_owned()),
        locations: vec![location("fast"), location("slow")],
    }
}

fn shown(image: &Image, shows_stores: bool) -> String {
    let view = ImageView {
        image,
        category: None,
        shows_stores,
    };
    serde_json::to_string(&view).unwrap()
}

#[test]
fn a_queued_image_has_its_fields_in_glances_order() {
    assert_eq!(
        shown(&image(&[("os_distro", "debian")], None), true),
        concat!(
            r#"{"os_distro":"debian","name":"n\"1","disk_format":null,"container_format":null,"#,
            r#""visibility":"shared","size":null,"virtual_size":null,"status":"queued","checksum":null,"#,
            r#""protected":false,"min_ram":0,"min_disk":0,"owner":"p","os_hidden":false,"os_hash_algo":null,"#,
            r#""os_hash_value":null,"id":"i","created_at":"2026-08-24T10:00:01Z","#,
            r#""updated_at":"2026-08-24T10:00:01Z","tags":["a","b"],"self":"/v2/images/i","#,
            r#""file":"/v2/images/i/file","schema":"/v2/schemas/image"}"#
        )
    );
}

#[test]
fn content_shows_in_an_active_image_and_stores_only_where_there_are_several() {
    let text = shown(&image(&[], Some(content())), true);
    for part in [
        r#""size":7,"virtual_size":9,"status":"active","checksum":"m""#,
        r#""os_hash_algo":"sha512","os_hash_value":"h""#,
        r#""stores":"fast,slow""#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!shown(&image(&[], Some(content())), false).contains("stores"));
}

#[test]
fn a_custom_property_never_stands_for_a_base_attribute() {
    for name in BASE_ATTRIBUTES.into_iter().chain([CATEGORY]) {
        let text = shown(&image(&[(name, "FORGED")], None), false);
        assert!(!text.contains("FORGED"), "{name}: {text}");
    }
}

#[test]
fn of_the_services_own_properties_the_hosts_stay_hidden() {
    let hidden = [("os_glance_stage_host", "x"), ("os_glance_hash_op_host", "x")];
    assert!(!shown(&image(&hidden, None), false).contains("os_glance"));
    let text = shown(&image(&[("os_glance_import_task", "t")], None), false);
    assert!(text.contains(r#""os_glance_import_task":"t""#), "{text}");
}

#[test]
fn a_list_ends_with_its_links() {
    let pairs = [("limit".to_owned(), "1".to_owned())];
    let list = |next_marker| {
        let page = ListedImages {
            images: Vec::new(),
            next_marker,
        };
        serde_json::to_string(&ImageListView {
            page: &page,
            categories: &Categories::new(),
            pairs: &pairs,
            shows_stores: false,
        })
        .unwrap()
    };
    assert_eq!(
        list(None),
        r#"{"images":[],"first":"/v2/images?limit=1","schema":"/v2/schemas/images"}"#
    );
    assert!(list(Some(ImageId::new("i"))).ends_with(r#","next":"/v2/images?limit=1&marker=i"}"#));
}

#[test]
fn a_member_has_its_fields() {
    let now = Timestamp::from_micros(0);
    let member = Member::offered(ImageId::new("i"), ProjectId::new("q"), now).answered(MemberStatus::Accepted, now);
    assert_eq!(
        serde_json::to_string(&MemberListView::of(&[member])).unwrap(),
        concat!(
            r#"{"members":[{"member_id":"q","image_id":"i","status":"accepted","created_at":"1970-01-01T00:00:00Z","#,
            r#""updated_at":"1970-01-01T00:00:00Z","schema":"/v2/schemas/member"}],"schema":"/v2/schemas/members"}"#
        )
    );
}
