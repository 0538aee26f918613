//! The filter table of the Image API v2, line by line.

use nectary_domain::category::Category;
use nectary_domain::query::{Comparison, Direction, Filter, NumberColumn, SortColumn, TextColumn, TimeColumn};
use nectary_domain::visibility::Visibility;

use super::*;

fn read(query: &str) -> Result<ImageQuery, Refusal> {
    // The two characters of these tests that an address cannot hold as they are.
    let query = query.replace('"', "%22").replace('\\', "%5C");
    let uri: axum::http::Uri = format!("/v2/images?{query}").parse().unwrap();
    let pairs = crate::target::query_pairs(&uri).unwrap();
    super::read(&pairs, &Limits::default(), &Arc::new(Curators::default()))
}

fn filters(query: &str) -> Vec<Filter> {
    read(query).unwrap().filters
}

fn text(column: TextColumn, any_of: &[&str]) -> Filter {
    Filter::Text {
        column,
        any_of: any_of.iter().map(|text| (*text).to_owned()).collect(),
    }
}

fn property(name: &str, value: &str) -> Filter {
    Filter::property(name, value)
}

/// The message of the refusal, which has to name the parameter.
#[track_caller]
fn refused(query: &str, named: &str) {
    match read(query) {
        Err(Refusal::Invalid(message)) => assert!(message.contains(named), "{query}: {message}"),
        other => panic!("{query} gave {other:?}"),
    }
}

#[test]
fn no_parameters_ask_for_the_default_list() {
    assert_eq!(read(""), Ok(ImageQuery::first_page(25)));
}

#[test]
fn five_columns_know_eq_and_in() {
    for (name, column) in [
        ("name", TextColumn::Name),
        ("id", TextColumn::Id),
        ("status", TextColumn::Status),
        ("container_format", TextColumn::ContainerFormat),
        ("disk_format", TextColumn::DiskFormat),
    ] {
        assert_eq!(filters(&format!("{name}=x")), [text(column, &["x"])]);
        assert_eq!(filters(&format!("{name}=eq:a:b")), [text(column, &["a:b"])]);
        assert_eq!(filters(&format!("{name}=in:a,b")), [text(column, &["a", "b"])]);
        refused(&format!("{name}=neq:x"), name);
        refused(&format!("{name}=a:b"), name);
    }
    assert_eq!(filters("name="), [text(TextColumn::Name, &[""])]);
}

#[test]
fn a_quoted_value_may_hold_commas_and_escaped_quotes() {
    assert_eq!(filters(r#"name=in:"a,b",c"#), [text(TextColumn::Name, &["a,b", "c"])]);
    assert_eq!(filters(r#"name=in:"a\"b\\""#), [text(TextColumn::Name, &["a\"b\\"])]);
    assert_eq!(filters("name=in:"), [text(TextColumn::Name, &[""])]);
    for odd in [r#"in:"a"#, r#"in:a"b"#, r#"in:"a"b"#, r#"in:a,""#, r#"in:"a\"#] {
        refused(&format!("name={odd}"), "name");
    }
}

#[test]
fn owner_and_digests_are_taken_literally() {
    for (name, column) in [
        ("owner", TextColumn::Owner),
        ("checksum", TextColumn::Checksum),
        ("os_hash_algo", TextColumn::HashAlgo),
        ("os_hash_value", TextColumn::HashValue),
    ] {
        assert_eq!(filters(&format!("{name}=in:a,b")), [text(column, &["in:a,b"])]);
    }
}

#[test]
fn numbers_are_equal_at_least_or_at_most() {
    let number = |column, comparison, value| {
        [Filter::Number {
            column,
            comparison,
            value,
        }]
    };
    assert_eq!(filters("size=7"), number(NumberColumn::Size, Comparison::Equal, 7));
    assert_eq!(
        filters("size_min=7"),
        number(NumberColumn::Size, Comparison::AtLeast, 7)
    );
    assert_eq!(
        filters("min_ram_min=7"),
        number(NumberColumn::MinRam, Comparison::AtLeast, 7)
    );
    assert_eq!(
        filters("min_disk_max=-1"),
        number(NumberColumn::MinDisk, Comparison::AtMost, -1)
    );
    assert_eq!(
        filters("virtual_size_max=7"),
        number(NumberColumn::VirtualSize, Comparison::AtMost, 7)
    );
    assert_eq!(
        filters("size_min=99999999999999999999"),
        number(NumberColumn::Size, Comparison::AtLeast, i64::MAX)
    );
    for query in ["size=gt:7", "size=", "size_min=abc", "size_max=1.5", "min_ram=0x1"] {
        refused(query, query.split('=').next().unwrap());
    }
    assert_eq!(
        filters("tags_min=1&min_name_min=2"),
        [property("tags_min", "1"), property("min_name_min", "2")]
    );
}

#[test]
fn times_compare_by_the_second_that_clients_see() {
    let at: nectary_domain::time::Timestamp = "2026-08-24T10:00:01Z".parse().unwrap();
    let next = at.after(std::time::Duration::from_secs(1));
    let column = TimeColumn::CreatedAt;
    let time = |comparison, at| Filter::Time { column, comparison, at };
    for equal in [
        "created_at=2026-08-24T10:00:01Z",
        "created_at=eq:2026-08-24T12:00:01%2B02:00",
    ] {
        assert_eq!(
            filters(equal),
            [time(Comparison::AtLeast, at), time(Comparison::Less, next)],
            "{equal}"
        );
    }
    assert_eq!(
        filters("created_at=gt:2026-08-24T10:00:01Z"),
        [time(Comparison::AtLeast, next)]
    );
    assert_eq!(
        filters("created_at=gte:2026-08-24T10:00:01Z"),
        [time(Comparison::AtLeast, at)]
    );
    assert_eq!(
        filters("created_at=lt:2026-08-24T10:00:01Z"),
        [time(Comparison::Less, at)]
    );
    assert_eq!(
        filters("created_at=lte:2026-08-24T10:00:01Z"),
        [time(Comparison::Less, next)]
    );
    assert_eq!(
        filters("created_at=neq:2026-08-24T10:00:01Z"),
        [Filter::TimeOutside {
            column,
            from: at,
            until: next
        }]
    );
    assert!(matches!(
        filters("updated_at=gt:2026-08-24")[..],
        [Filter::Time {
            column: TimeColumn::UpdatedAt,
            ..
        }]
    ));
    for value in ["", "yesterday", "in:2026-08-24", "gt:", "gt:soon"] {
        refused(&format!("updated_at={value}"), "updated_at");
    }
}

#[test]
fn protected_is_exact_and_os_hidden_takes_any_case() {
    assert_eq!(filters("protected=true"), [Filter::Protected(true)]);
    refused("protected=True", "protected");
    refused("protected=1", "protected");
    assert_eq!(read("os_hidden=TRUE").unwrap().hidden, HiddenFilter::Hidden);
    assert_eq!(read("os_hidden=False").unwrap().hidden, HiddenFilter::Shown);
    refused("os_hidden=1", "os_hidden");
    refused("os_hidden=", "os_hidden");
}

#[test]
fn visibility_and_member_status_are_words_of_their_own() {
    assert_eq!(read("visibility=all").unwrap().visibility, VisibilityFilter::All);
    assert_eq!(read("visibility=").unwrap().visibility, VisibilityFilter::Nothing);
    assert_eq!(
        read("visibility=public").unwrap().visibility,
        VisibilityFilter::Only(Visibility::Public)
    );
    refused("visibility=Public", "visibility");
    assert_eq!(read("member_status=all").unwrap().members, MemberFilter::All);
    assert_eq!(
        read("member_status=rejected").unwrap().members,
        MemberFilter::Only(MemberStatus::Rejected)
    );
    refused("member_status=", "member_status");
    refused("member_status=maybe", "member_status");
}

#[test]
fn every_tag_counts_and_commas_do_not_separate() {
    let tags = filters("tag=a,b&tag=c");
    assert_eq!(tags, [Filter::tag("a,b"), Filter::tag("c")]);
}

#[test]
fn what_glance_ignores_is_ignored_and_changes_since_is_refused() {
    assert_eq!(read("tags=x&deleted=true"), read(""));
    refused("changes-since=2026-01-01", "changes-since");
}

#[test]
fn any_other_name_is_a_custom_property() {
    for name in ["os_distro", "properties", "locations", "members", "nectar_name"] {
        assert_eq!(filters(&format!("{name}=in:x")), [property(name, "in:x")]);
    }
    assert_eq!(filters("a=1&a=2"), [property("a", "1"), property("a", "2")]);
    assert_eq!(filters("a="), [property("a", "")]);
}

#[test]
fn the_limit_is_capped_and_zero_is_a_limit() {
    assert_eq!(read("limit=0").unwrap().limit, 0);
    assert_eq!(read("limit=7").unwrap().limit, 7);
    assert_eq!(read("limit=100000").unwrap().limit, 1000);
    assert_eq!(read("limit=99999999999999999999999").unwrap().limit, 1000);
    for odd in ["", "-1", "abc", "1.0", "+5", "5%20"] {
        refused(&format!("limit={}", odd.replace('+', "%2B")), "limit");
    }
    let small = Limits {
        page_default: 25,
        page_max: 10,
        ..Limits::default()
    };
    assert_eq!(
        super::read(&[], &small, &Arc::new(Curators::default())).unwrap().limit,
        10
    );
}

#[test]
fn to_say_two_things_at_once_is_refused() {
    assert_eq!(read("limit=7&limit=7").unwrap().limit, 7);
    for name in ["limit", "marker", "member_status", "os_hidden", "sort", "visibility"] {
        refused(&format!("{name}=1&{name}=2"), name);
    }
}

#[test]
fn the_number_of_conditions_is_bounded() {
    let query = |count: usize| vec!["a=1"; count].join("&");
    assert!(read(&query(100)).is_ok());
    refused(&query(101), "conditions");
    let list = |count: usize| format!("name=in:{}", vec!["a"; count].join(","));
    assert!(read(&list(1000)).is_ok());
    refused(&list(1001), "name");
}

#[test]
fn the_marker_is_any_text() {
    assert_eq!(read("marker=nosuch").unwrap().marker, Some(ImageId::new("nosuch")));
    assert_eq!(read("marker=").unwrap().marker, Some(ImageId::new("")));
}

fn sort(query: &str) -> Vec<(SortColumn, Direction)> {
    read(query)
        .unwrap()
        .sort
        .iter()
        .map(|sort| (sort.column, sort.direction))
        .collect()
}

#[test]
fn both_forms_of_sorting_mean_the_same() {
    use Direction::{Ascending, Descending};
    use SortColumn::{CreatedAt, Name, Size};
    assert_eq!(sort("sort=name:asc,size"), [(Name, Ascending), (Size, Descending)]);
    assert_eq!(
        sort("sort_key=name&sort_key=size"),
        [(Name, Descending), (Size, Descending)]
    );
    assert_eq!(
        sort("sort_key=name&sort_key=size&sort_dir=asc"),
        [(Name, Ascending), (Size, Ascending)]
    );
    assert_eq!(
        sort("sort_key=name&sort_dir=asc&sort_key=size&sort_dir=desc"),
        [(Name, Ascending), (Size, Descending)]
    );
    assert_eq!(sort("sort_dir=asc"), [(CreatedAt, Ascending)]);
    assert_eq!(
        sort("sort_key=name&sort_key=name"),
        [(Name, Descending), (Name, Descending)]
    );
}

#[test]
fn odd_orders_are_refused() {
    for (query, named) in [
        ("sort=name&sort_key=size", "sort_key"),
        ("sort=name&sort_dir=asc", "sort_dir"),
        ("sort=owner", "sort"),
        ("sort=", "sort"),
        ("sort=name:up", "sort"),
        ("sort=name:asc:desc", "sort"),
        ("sort_key=min_ram", "sort_key"),
        ("sort_key=", "sort_key"),
        ("sort_key=name&sort_dir=ASC", "sort_dir"),
        ("sort_key=name&sort_dir=asc&sort_dir=desc", "sort_dir"),
        ("sort_dir=asc&sort_dir=desc", "sort_dir"),
    ] {
        refused(query, named);
    }
}

#[test]
fn a_category_is_one_of_the_known_words_and_no_property() {
    let query = read("nectar_category=official").unwrap();
    assert_eq!(query.category.unwrap().any_of, [Category::Official]);
    assert_eq!(query.filters, []);
    assert_eq!(query.hidden, HiddenFilter::Default);
    let query = read("tag=nectar_category=official&tag=a").unwrap();
    assert_eq!(query.category.unwrap().any_of, [Category::Official]);
    let a = vec!["a".to_owned()];
    assert_eq!(query.filters, [Filter::Tag { any_of: a }]);
    refused("nectar_category=Official", "category");
    refused("tag=nectar_category=official&nectar_category=public", "nectar_category");
    refused("nectar_category=", "category");
    refused("nectar_category=official&nectar_category=public", "nectar_category");
}

#[test]
fn the_archive_is_listed_with_what_is_hidden_there_unless_asked_otherwise() {
    assert_eq!(read("nectar_category=archived").unwrap().hidden, HiddenFilter::Default);
    let query = read("nectar_category=archived&os_hidden=false").unwrap();
    assert_eq!(query.hidden, HiddenFilter::Shown);
}
