//! Finding a configuration and reading it: which file, which environment, which directories follow from them.

use std::ffi::{OsStr, OsString};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::Config;
use crate::settings::{Problem, read};

/// The name of the file in the places where it is looked for.
const FILE_NAME: &str = "nectary.toml";

/// The environment of the process, as a value: tests have their own.
#[derive(Clone, Debug, Default)]
pub struct Environment(Vec<(OsString, OsString)>);

impl Environment {
    /// These variables.
    pub fn of(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        Self(variables.into_iter().collect())
    }
    /// A variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_os_str())
            .filter(|value| !value.is_empty())
    }
    /// Everything in it that is text and not empty.
    pub fn texts(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let texts = self
            .0
            .iter()
            .filter_map(|(name, value)| Some((name.to_str()?, value.to_str()?)));
        texts
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    }
    /// A folder of the XDG base directory specification: the variable if it is absolute, or a place below the home.
    pub fn xdg(&self, variable: &str, below_home: &str) -> Option<PathBuf> {
        let named = self.get(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        named.or_else(|| Some(Path::new(self.get("HOME")?).join(below_home)))
    }
}

/// What the command line says about the configuration; it goes before file and environment.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// `--config`
    pub file: Option<PathBuf>,
    /// `--data-dir`
    pub data_dir: Option<PathBuf>,
    /// `--listen`
    pub listen: Option<SocketAddr>,
}

/// A configuration in force.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    /// The file they came from, if there was one.
    pub file: Option<PathBuf>,
    /// The data directory.
    pub data_dir: PathBuf,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file is not there or not ours to read.
    #[error("{path} cannot be read: {cause}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The home directory is unknown, so there is no default for the data directory.
    #[error("neither XDG_DATA_HOME nor HOME is set: say with --data-dir where the catalog keeps its data")]
    NoHome,
    /// Something is wrong with what it says.
    #[error("{}", listed(.0))]
    Wrong(Vec<Problem>),
}

fn listed(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl Loaded {
    /// The folder to which paths in the configuration are relative.
    pub fn config_dir(&self) -> &Path {
        let folder = self
            .file
            .as_deref()
            .and_then(Path::parent)
            .filter(|folder| !folder.as_os_str().is_empty());
        match (folder, &self.file) {
            (Some(folder), _) => folder,
            (None, Some(_)) => Path::new("."),
            (None, None) => &self.data_dir,
        }
    }
}

/// Reads the file, then the environment, then the command line; the later ones win.
///
/// The file is the one named by `--config`, or else `nectary.toml` in the data directory, or else
/// `nectary/nectary.toml` in the XDG configuration home. Only one is read.
pub fn load(choices: &Choices, environment: &Environment) -> Result<Loaded, LoadError> {
    let Some(path) = choices.file.clone().or_else(|| find(choices, environment)) else {
        let (config, data_dir) = settle(choices, environment, None)?;
        return Ok(Loaded {
            config,
            file: None,
            data_dir: data_dir?,
        });
    };
    let text = std::fs::read_to_string(&path).map_err(|cause| LoadError::Unreadable {
        path: path.clone(),
        cause,
    })?;
    let (config, data_dir) = settle(choices, environment, Some((&path, &text)))?;
    Ok(Loaded {
        config,
        file: Some(path),
        data_dir: data_dir?,
    })
}

/// Looks in the places where a file may lie. What is wrong with the environment is said later, with everything else.
fn find(choices: &Choices, environment: &Environment) -> Option<PathBuf> {
    let mut config = Config::default();
    read::environment(&mut config.sections_mut(), &environment.0);
    let beside_data = data_dir(choices, &config, environment)
        .ok()
        .map(|dir| dir.join(FILE_NAME));
    let at_home = environment
        .xdg("XDG_CONFIG_HOME", ".config")
        .map(|home| home.join("nectary").join(FILE_NAME));
    [beside_data, at_home].into_iter().flatten().find(|path| path.exists())
}

fn data_dir(choices: &Choices, config: &Config, environment: &Environment) -> Result<PathBuf, LoadError> {
    let named = choices.data_dir.clone().or_else(|| config.data.dir.clone());
    let default = || {
        environment
            .xdg("XDG_DATA_HOME", ".local/share")
            .map(|home| home.join("nectary"))
    };
    named.or_else(default).ok_or(LoadError::NoHome)
}

type Settled = (Config, Result<PathBuf, LoadError>);

fn settle(choices: &Choices, environment: &Environment, file: Option<(&Path, &str)>) -> Result<Settled, LoadError> {
    let mut config = Config::default();
    let mut problems = Vec::new();
    if let Some((path, text)) = file {
        problems.extend(read::file(&mut config.sections_mut(), path, text));
    }
    problems.extend(read::environment(&mut config.sections_mut(), &environment.0));
    if let Some(listen) = choices.listen {
        config.server.listen = listen;
    }
    if problems.is_empty() {
        problems.extend(config.contradictions());
    }
    if !problems.is_empty() {
        return Err(LoadError::Wrong(problems));
    }
    let data_dir = data_dir(choices, &config, environment);
    Ok((config, data_dir))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::quantity::{ByteSize, Quota};

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::of(
            variables
                .iter()
                .map(|(name, value)| (OsString::from(name), OsString::from(value))),
        )
    }

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let file = Some((Path::new("n.toml"), text));
        settle(&Choices::default(), &environment(variables), file)
            .map(|(config, _)| config)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn an_empty_configuration_is_the_default_one() {
        assert_eq!(read("", &[]), Ok(Config::default()));
    }

    #[test]
    fn the_sample_changes_nothing_and_every_line_of_it_can_be_used() {
        let sample = Config::sample();
        assert_eq!(read(&sample, &[]), Ok(Config::default()));
        let used: String = sample
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase()) => rest,
                _ => line,
            })
            .flat_map(|line| [line, "\n"])
            .collect();
        assert_ne!(used, sample);
        assert_eq!(read(&used, &[]), Ok(Config::default()));
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        let config = read(
            "[image]\nimage_tag_quota = -1\nimage_size_cap = \"3 GiB\"\n[log]\nformat = \"json\"",
            &[],
        );
        let config = config.unwrap();
        assert_eq!(config.image.image_tag_quota, Quota(None));
        assert_eq!(config.image.image_size_cap, ByteSize::gib(3));
        assert_eq!(read(&config.shown(), &[]), Ok(config));
    }

    #[test]
    fn the_environment_goes_before_the_file_and_the_command_line_before_both() {
        let text = "[server]\nlisten = \"127.0.0.1:1\"\n[image_format]\ndisk_formats = [\"iso\"]";
        let variables = [
            ("NECTARY__SERVER__LISTEN", "127.0.0.1:2"),
            ("NECTARY__IMAGE_FORMAT__DISK_FORMATS", "raw, qcow2"),
        ];
        let config = read(text, &variables).unwrap();
        assert_eq!(config.server.listen.port(), 2);
        assert_eq!(config.image_format.disk_formats, ["raw", "qcow2"]);
        let choices = Choices {
            listen: "127.0.0.1:3".parse().ok(),
            ..Choices::default()
        };
        let (config, _) = settle(&choices, &environment(&variables), Some((Path::new("n.toml"), text))).unwrap();
        assert_eq!(config.server.listen.port(), 3);
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_its_line_and_suggests_the_right_one() {
        let error = read("\n[image]\nimage_siez_cap = 5\n", &[]).unwrap_err();
        assert_eq!(
            error,
            "n.toml line 3: section [image] has no key image_siez_cap; did you mean image_size_cap?"
        );
        let error = read("[imgae]\n", &[]).unwrap_err();
        assert_eq!(error, "n.toml line 1: there is no section [imgae]; did you mean image?");
        let error = read("image_size_cap = 5\n", &[]).unwrap_err();
        assert_eq!(
            error,
            "n.toml line 1: image_size_cap stands outside a section; it belongs into [image]"
        );
    }

    #[test]
    fn an_unknown_key_in_the_environment_is_an_error_too() {
        let error = read(
            "",
            &[("NECTARY__IMAGE__IMAGE_TAGS_QUOTA", "5"), ("OTHER__IMAGE__X", "1")],
        )
        .unwrap_err();
        assert_eq!(
            error,
            "environment variable NECTARY__IMAGE__IMAGE_TAGS_QUOTA: \
             section [image] has no key image_tags_quota; did you mean image_tag_quota?"
        );
        assert!(
            read("", &[("NECTARY__DATADIR", "/x")])
                .unwrap_err()
                .contains("NECTARY__SECTION__KEY")
        );
    }

    #[test]
    fn a_wrong_value_says_what_it_must_be() {
        for (text, message) in [
            (
                "[image]\nlimit_param_default = \"many\"",
                "must be a whole number, zero or more, not \"many\"",
            ),
            (
                "[image]\nlimit_param_default = -1",
                "must be a whole number, zero or more, not -1",
            ),
            ("[image]\nallow_anonymous_access = 1", "must be true or false, not 1"),
            ("[server]\nlisten = \"9292\"", "must be an address and a port"),
            ("[log]\nformat = \"xml\"", "must be \"text\" or \"json\", not \"xml\""),
            (
                "[image]\nhashing_algorithm = \"crc32\"",
                "must be the hashlib name of an algorithm",
            ),
            ("[image_format]\ndisk_formats = \"raw\"", "must be a list of texts"),
            ("[image", "this is not TOML"),
            ("image = 5", "image is a section: write [image]"),
        ] {
            let error = read(text, &[]).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
    }

    #[test]
    fn every_problem_is_named_not_only_the_first() {
        let error = read("[image]\nx = 1\n[log]\nlevel = 2\n", &[("NECTARY__LOG__FORMAT", "z")]).unwrap_err();
        assert_eq!(error.lines().count(), 3, "{error}");
    }

    #[test]
    fn values_that_contradict_each_other_are_refused() {
        for text in [
            "[image]\napi_limit_max = 0",
            "[image]\nlimit_param_default = 50\napi_limit_max = 49",
            "[image]\nlimit_param_default = 0",
            "[image_format]\ndisk_formats = []",
            "[store]\nid = \"os_glance_staging_store\"",
            "[store]\nid = \"a b\"",
            "[image_format]\ngpt_safety_checks_nonfatal = [\"everything\"]",
        ] {
            assert!(read(text, &[]).is_err(), "{text}");
        }
    }

    #[test]
    fn the_data_directory_is_named_by_the_command_line_then_the_file_then_the_xdg_data_home() {
        let home = [("HOME", "/home/ann")];
        let dir = |choices: &Choices, variables: &[(&str, &str)], text: &str| {
            settle(choices, &environment(variables), Some((Path::new("n"), text)))
                .unwrap()
                .1
                .ok()
        };
        let none = Choices::default();
        let chosen = Choices {
            data_dir: Some("/c".into()),
            ..Choices::default()
        };
        assert_eq!(dir(&none, &home, ""), Some("/home/ann/.local/share/nectary".into()));
        assert_eq!(
            dir(&none, &[home[0], ("XDG_DATA_HOME", "/d")], ""),
            Some("/d/nectary".into())
        );
        assert_eq!(
            dir(&none, &[home[0], ("XDG_DATA_HOME", "not/absolute")], ""),
            dir(&none, &home, "")
        );
        assert_eq!(dir(&none, &home, "[data]\ndir = \"/f\""), Some("/f".into()));
        assert_eq!(dir(&chosen, &home, "[data]\ndir = \"/f\""), Some("/c".into()));
        assert_eq!(dir(&none, &[], ""), None);
    }

    #[test]
    fn the_file_in_the_data_directory_goes_before_the_one_in_the_configuration_home() {
        let place = tempfile::tempdir().unwrap();
        let (data, home) = (place.path().join("data"), place.path().join("home"));
        std::fs::create_dir_all(home.join("nectary")).unwrap();
        std::fs::create_dir_all(&data).unwrap();
        let variables = environment(&[("XDG_CONFIG_HOME", home.to_str().unwrap())]);
        let choices = Choices {
            data_dir: Some(data.clone()),
            ..Choices::default()
        };
        let loaded = load(&choices, &variables).unwrap();
        assert_eq!((loaded.file.as_deref(), loaded.config_dir()), (None, data.as_path()));

        std::fs::write(home.join("nectary/nectary.toml"), "[log]\nlevel = \"warn\"").unwrap();
        assert_eq!(load(&choices, &variables).unwrap().config.log.level, "warn");
        std::fs::write(data.join("nectary.toml"), "[log]\nlevel = \"debug\"").unwrap();
        assert_eq!(load(&choices, &variables).unwrap().config.log.level, "debug");

        let missing = Choices {
            file: Some(place.path().join("no.toml")),
            ..choices
        };
        assert!(
            load(&missing, &variables)
                .unwrap_err()
                .to_string()
                .contains("no.toml cannot be read")
        );
    }
}
