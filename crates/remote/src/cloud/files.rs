//! clouds.yaml and secure.yaml: where they are looked for and how one completes the other.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{CloudError, Variables};

/// The clouds of the files, and where they were read from.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub clouds: Map<String, Value>,
    /// The file that was read.
    pub read: Option<PathBuf>,
    /// Where it was looked for.
    pub places: Vec<PathBuf>,
}

/// Reads the first clouds.yaml there is, and the first secure.yaml over it.
pub(super) fn read(variables: &Variables, here: &Path) -> Result<Files, CloudError> {
    let (places, found) = first(variables, here, "OS_CLIENT_CONFIG_FILE", "clouds")?;
    let (_, secrets) = first(variables, here, "OS_CLIENT_SECURE_FILE", "secure")?;
    let (path, mut content) = found.unzip();
    if let (Some(content), Some((_, secrets))) = (&mut content, secrets) {
        merge(content, secrets);
    }
    let clouds = match content.as_mut().and_then(|content| content.get_mut("clouds")) {
        Some(Value::Object(clouds)) => std::mem::take(clouds),
        _ => Map::new(),
    };
    Ok(Files {
        clouds,
        read: path,
        places,
    })
}

type Found = (Vec<PathBuf>, Option<(PathBuf, Value)>);

/// The first file there is; one that is named by a variable must be there.
fn first(variables: &Variables, here: &Path, variable: &str, stem: &str) -> Result<Found, CloudError> {
    let named = variables.get(variable).map(PathBuf::from);
    let places = match &named {
        Some(path) => vec![path.clone()],
        None => usual_places(variables, here, stem),
    };
    for path in &places {
        let wrong = |problem: String| CloudError::File {
            path: path.clone(),
            problem,
        };
        match std::fs::read_to_string(path) {
            Ok(text) => {
                // The parser's own words quote the text around a mistake, which may be a password.
                let content = serde_saphyr::from_str(&text).map_err(|error| {
                    let line = error.location().map(|place| format!(" (line {})", place.line()));
                    wrong(format!("this is not YAML{}", line.unwrap_or_default()))
                })?;
                return Ok((places.clone(), Some((path.clone(), content))));
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound && named.is_none() => {}
            Err(cause) => return Err(wrong(format!("cannot be read: {cause}"))),
        }
    }
    Ok((places, None))
}

fn usual_places(variables: &Variables, here: &Path, stem: &str) -> Vec<PathBuf> {
    let config_home = variables
        .get("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| variables.get("HOME").map(|home| Path::new(home).join(".config")));
    let folders = [Some(here.to_owned()), config_home.map(|home| home.join("openstack"))];
    folders
        .into_iter()
        .flatten()
        .chain([PathBuf::from("/etc/openstack")])
        .flat_map(|folder| ["yaml", "yml", "json"].map(|ending| folder.join(format!("{stem}.{ending}"))))
        .collect()
}

/// Lays one tree over another.
fn merge(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                merge(under.entry(key).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over,
    }
}
