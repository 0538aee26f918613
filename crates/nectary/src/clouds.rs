//! DIR/clouds.yaml: how the clients of a cloud reach this server and sign in. It is the only place where the passwords
//! made at the first start are kept in the clear.

use std::fmt::Write;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::Path;

use nectary_domain::identity::home::DOMAIN_NAME;
use nectary_domain::identity::secret::Secret;

use crate::data_dir::write_privately;

/// The first line of a file that is ours to change.
const OURS: &str = "# Written by nectary. It follows the server's address as long as this line stands.";

/// The region every endpoint of the built-in catalog is in.
const REGION: &str = "RegionOne";

/// One entry: a way to sign in.
#[derive(Clone, Debug)]
pub struct Cloud {
    /// What follows `--os-cloud`.
    pub name: String,
    /// The user.
    pub user: String,
    /// The project.
    pub project: String,
    /// The user's password.
    pub password: Secret,
}

/// What became of a file when the server's address was compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// It says the right address.
    Unchanged,
    /// It now says the right address.
    Rewritten,
    /// It is somebody else's and was left as it is.
    NotOurs,
    /// It is gone, and with it the passwords.
    Missing,
}

/// The URL under which clients on this machine reach a server that listens there.
pub fn local_url(listen: SocketAddr) -> String {
    // Nobody can connect to the address that means "all of mine".
    let host = match listen {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => "127.0.0.1".to_owned(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => "[::1]".to_owned(),
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    };
    format!("http://{host}:{}", listen.port())
}

fn auth_url(server_url: &str) -> String {
    format!("{}/identity/v3", server_url.trim_end_matches('/'))
}

/// A YAML double-quoted scalar: JSON's is one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn content(server_url: &str, clouds: &[Cloud]) -> String {
    let mut text = format!("{OURS}\nclouds:\n");
    for cloud in clouds {
        let _ = write!(
            text,
            "  {name}:\n    auth:\n      auth_url: {url}\n      username: {user}\n      password: {password}\n      \
             project_name: {project}\n      user_domain_name: {DOMAIN_NAME}\n      \
             project_domain_name: {DOMAIN_NAME}\n    region_name: {REGION}\n    identity_api_version: 3\n    \
             image_api_version: 2\n",
            name = cloud.name,
            url = quoted(&auth_url(server_url)),
            user = quoted(&cloud.user),
            password = quoted(cloud.password.reveal()),
            project = quoted(&cloud.project),
        );
    }
    text
}

/// Whether a file may be overwritten: it is ours, or there is none.
pub fn may_write(path: &Path) -> io::Result<bool> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.starts_with(OURS)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// Writes the file anew.
pub fn write(path: &Path, server_url: &str, clouds: &[Cloud]) -> io::Result<()> {
    write_privately(path, &content(server_url, clouds))
}

/// Lets a file that is ours follow the server's address: only its `auth_url` lines change.
pub fn follow(path: &Path, server_url: &str) -> io::Result<Followed> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Followed::Missing),
        Err(error) => return Err(error),
    };
    let line = format!("auth_url: {}", quoted(&auth_url(server_url)));
    if !text.starts_with(OURS) {
        let says_so = text.lines().any(|found| found.trim() == line);
        return Ok(if says_so {
            Followed::Unchanged
        } else {
            Followed::NotOurs
        });
    }
    let mut followed = String::with_capacity(text.len());
    for found in text.lines() {
        let key = found.trim_start();
        if key.starts_with("auth_url:") {
            followed.push_str(&found[..found.len() - key.len()]);
            followed.push_str(&line);
        } else {
            followed.push_str(found);
        }
        followed.push('\n');
    }
    if followed == text {
        return Ok(Followed::Unchanged);
    }
    write_privately(path, &followed)?;
    Ok(Followed::Rewritten)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clouds() -> Vec<Cloud> {
        let cloud = |name: &str, user: &str, password| Cloud {
            name: name.to_owned(),
            user: user.to_owned(),
            project: user.to_owned(),
            password: Secret::new(password),
        };
        vec![cloud("nectary", "demo", "a\"b"), cloud("nectary-admin", "admin", "yes")]
    }

    #[test]
    fn the_file_says_how_to_sign_in() {
        let text = content("http://127.0.0.1:9292", &clouds()[..1]);
        let expected = [
            OURS,
            "clouds:",
            "  nectary:",
            "    auth:",
            "      auth_url: \"http://127.0.0.1:9292/identity/v3\"",
            "      username: \"demo\"",
            "      password: \"a\\\"b\"",
            "      project_name: \"demo\"",
            "      user_domain_name: Default",
            "      project_domain_name: Default",
            "    region_name: RegionOne",
            "    identity_api_version: 3",
            "    image_api_version: 2",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn when_the_address_changes_only_the_addresses_in_the_file_do() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("clouds.yaml");
        assert_eq!(follow(&path, "http://x:1").unwrap(), Followed::Missing);
        write(&path, "http://x:1", &clouds()).unwrap();
        assert_eq!(follow(&path, "http://x:1").unwrap(), Followed::Unchanged);
        assert_eq!(follow(&path, "http://x:2").unwrap(), Followed::Rewritten);
        assert_eq!(fs::read_to_string(&path).unwrap(), content("http://x:2", &clouds()));
    }

    #[test]
    fn a_file_without_our_line_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("clouds.yaml");
        let own = "clouds:\n  a:\n    auth:\n      auth_url: \"http://x:1/identity/v3\"\n";
        fs::write(&path, own).unwrap();
        assert!(!may_write(&path).unwrap());
        assert_eq!(follow(&path, "http://x:1").unwrap(), Followed::Unchanged);
        assert_eq!(follow(&path, "http://x:2").unwrap(), Followed::NotOurs);
        assert_eq!(fs::read_to_string(&path).unwrap(), own);
    }

    #[test]
    fn clients_on_this_machine_reach_a_server_that_listens_everywhere() {
        for (listen, url) in [
            ("127.0.0.1:9292", "http://127.0.0.1:9292"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::]:80", "http://[::1]:80"),
            ("[fe80::1]:80", "http://[fe80::1]:80"),
        ] {
            assert_eq!(local_url(listen.parse().unwrap()), url);
        }
    }
}
