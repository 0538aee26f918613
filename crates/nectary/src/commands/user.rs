//! `nectary user`: the users of the built-in identity, without a server.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use nectary_app::identity::Realm;
use nectary_app::identity::users::{create, delete, find, list, update};
use nectary_domain::identity::access::Actor;
use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::user::{NewUser, UserChange, UserFilter};

use super::offline::{Failure, on_rows, table, yes_or_no};
use crate::cli::{Common, Outcome, Terminal};
use crate::config::load::Environment;

/// Characters of a password that is made here: 128 random bits in hexadecimal digits.
const RANDOM_PASSWORD_CHARS: usize = 32;

/// What to do with users.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the users
    List,
    /// Make a user; give it a role with `nectary role grant`
    Create {
        /// The user's name
        name: String,
        /// Where to write to
        #[arg(long)]
        email: Option<String>,
        /// A note
        #[arg(long)]
        description: Option<String>,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Give a user another password; whoever is signed in as the user no longer is
    SetPassword {
        /// The user's name or id
        user: String,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Let a user sign in again
    Enable {
        /// The user's name or id
        user: String,
    },
    /// Keep a user from signing in, at once
    Disable {
        /// The user's name or id
        user: String,
    },
    /// Remove a user; images stay, they belong to projects
    Delete {
        /// The user's name or id
        user: String,
    },
}

/// Where a password comes from.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct PasswordSource {
    /// Read the password from a file, or from standard input if it is "-"
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Make a password and print it
    #[arg(long)]
    random_password: bool,
}

/// A password, and whether the person at the terminal still has to be told.
struct Password {
    secret: Secret,
    is_news: bool,
}

/// Runs the command.
pub fn run(command: &Command, common: &Common, environment: &Environment, terminal: &mut Terminal<'_>) -> Outcome {
    on_rows(common, environment, async |opened| {
        perform(command, &opened.realm, terminal).await
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn perform(command: &Command, realm: &Realm, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let by = Actor::Operator;
    match command {
        Command::List => {
            let users = list::list(realm, by, &UserFilter::default()).await?;
            let rows: Vec<_> = users
                .into_iter()
                .map(|user| {
                    [
                        user.id.to_string(),
                        user.name,
                        yes_or_no(user.is_enabled),
                        user.email.unwrap_or_default(),
                    ]
                })
                .collect();
            table(terminal.out, ["id", "name", "enabled", "email"], &rows)?;
        }
        Command::Create {
            name,
            email,
            description,
            password,
        } => {
            let password = password.read(realm)?;
            let wish = NewUser {
                name: name.clone(),
                email: email.clone(),
                description: description.clone(),
                ..NewUser::default()
            };
            let user = create::create(realm, by, wish, Some(password.secret.clone())).await?;
            writeln!(terminal.out, "User {} has the id {}.", user.name, user.id)?;
            password.tell(terminal)?;
        }
        Command::SetPassword { user, password } => {
            let user = find::find(realm, by, user).await?;
            let password = password.read(realm)?;
            update::update(
                realm,
                by,
                &user.id,
                UserChange::default(),
                Some(password.secret.clone()),
            )
            .await?;
            writeln!(terminal.out, "User {} has another password.", user.name)?;
            password.tell(terminal)?;
        }
        Command::Enable { user } => set_enabled(realm, user, true, terminal).await?,
        Command::Disable { user } => set_enabled(realm, user, false, terminal).await?,
        Command::Delete { user } => {
            let user = find::find(realm, by, user).await?;
            delete::delete(realm, by, &user.id).await?;
            writeln!(terminal.out, "User {} is removed.", user.name)?;
        }
    }
    Ok(())
}

async fn set_enabled(realm: &Realm, user: &str, is_enabled: bool, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let user = find::find(realm, Actor::Operator, user).await?;
    let change = UserChange {
        is_enabled: Some(is_enabled),
        ..UserChange::default()
    };
    let user = update::update(realm, Actor::Operator, &user.id, change, None).await?;
    let can = if user.is_enabled { "can" } else { "cannot" };
    writeln!(terminal.out, "User {} {can} sign in.", user.name)?;
    Ok(())
}

impl PasswordSource {
    fn read(&self, realm: &Realm) -> Result<Password, Failure> {
        let Some(path) = &self.password_file else {
            let random: String = realm.ids.secret().iter().map(|byte| format!("{byte:02x}")).collect();
            return Ok(Password {
                secret: Secret::new(&random[..RANDOM_PASSWORD_CHARS]),
                is_news: true,
            });
        };
        let text = if path == Path::new("-") {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            text
        } else {
            std::fs::read_to_string(path).map_err(|cause| format!("{} cannot be read: {cause}", path.display()))?
        };
        // The line end belongs to the file, not to the password.
        let secret = Secret::new_password(text.trim_end_matches(['\r', '\n']))?;
        Ok(Password { secret, is_news: false })
    }
}

impl Password {
    fn tell(&self, terminal: &mut Terminal<'_>) -> std::io::Result<()> {
        if self.is_news {
            writeln!(terminal.out, "The password is {}", self.secret.reveal())?;
        }
        Ok(())
    }
}
