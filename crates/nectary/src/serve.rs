//! `nectary serve`: one server on one data directory, from the first start to the last request.

use std::io::{self, ErrorKind, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use nectary_app::identity::{Realm, bootstrap};
use nectary_app::{App, jobs};
use nectary_http::ServeOptions;
use nectary_http::serve::Drained;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::cli::{Outcome, Terminal};
use crate::clouds::{self, Cloud, Followed};
use crate::config::load::Loaded;
use crate::data_dir::DataDir;
use crate::demo;
use crate::shutdown::Signals;
use crate::wiring;

/// The user whose cloud is simply called after the program: the one a person begins with.
const FIRST_USER: &str = "demo";

/// What was cut has so long to remove the bytes it leaves behind.
const CLEAN_UP: Duration = Duration::from_secs(3);

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error(
        "another program is using {listen}; stop it, or choose another address with --listen (the configuration \
         calls it server.listen)"
    )]
    AddressTaken { listen: SocketAddr },
    #[error("cannot listen on {listen}: {cause}")]
    Listen { listen: SocketAddr, cause: io::Error },
    #[error("{path} was not written by nectary, and the new users' passwords belong there; move it away and start again", path = path.display())]
    ForeignClouds { path: PathBuf },
    #[error("{path} cannot be written: {cause}", path = path.display())]
    Clouds { path: PathBuf, cause: io::Error },
}

/// Serves until a signal says otherwise. Succeeds if everything under way could end.
pub async fn serve(loaded: &Loaded, wants_demo: bool, terminal: &mut Terminal<'_>) -> Outcome {
    let dir = DataDir::at(&loaded.data_dir)?;
    dir.create()?;
    let mut lock = dir.lock()?;
    let listener = bind(loaded.config.server.listen).await?;
    let url = clouds::local_url(listener.local_addr()?);
    lock.note(&url)?;
    // From here on a signal is a wish to stop in order, even if the first requests have not been answered yet.
    let mut signals = Signals::listen()?;

    let rows = wiring::rows(&dir).await?;
    let realm = wiring::realm(Arc::clone(&rows))?;
    let entry = loaded.config.server.public_endpoint.as_deref().unwrap_or(&url);
    welcome(&realm, &dir, entry).await?;
    let curators = wiring::curators(&loaded.config, &realm).await?;
    let app = Arc::new(wiring::catalog(loaded, &dir, rows, curators)?);
    clean_up(&app).await?;
    let filled = if wants_demo {
        Some(demo::fill(&app).await?)
    } else {
        None
    };

    let stop = CancellationToken::new();
    let limit = Duration::from_secs(loaded.config.server.drain_seconds);
    app.tasks.spawn(jobs::run(Arc::clone(&app), stop.clone()));
    let api = nectary_http::router(Arc::clone(&app), wiring::http_options(&loaded.config));
    let options = ServeOptions {
        drain_timeout: limit,
        ..ServeOptions::default()
    };
    let serving = async {
        let drained = nectary_http::serve(listener, api, options, stop.clone()).await;
        app.tasks.close();
        app.tasks.wait().await;
        drained == Drained::All
    };
    announce(terminal.out, &url, &dir)?;
    if let Some(filled) = filled {
        writeln!(terminal.out, "{filled}")?;
        terminal.out.flush()?;
    }
    tracing::info!(%url, "ready");

    let has_drained = {
        let mut serving = std::pin::pin!(serving);
        let signal = tokio::select! {
            _ = serving.as_mut() => "the end of the listener",
            signal = signals.next() => signal,
        };
        tracing::info!(
            "stopping after {signal}: work under way has {} seconds to end",
            limit.as_secs()
        );
        stop.cancel();
        app.events.close();
        tokio::select! {
            drained = timeout(limit + CLEAN_UP, serving) => drained.unwrap_or(false),
            signal = signals.next() => {
                tracing::warn!("cutting what is under way after a second signal, {signal}");
                false
            }
        }
    };
    tracing::info!("stopped");
    drop(lock);
    Ok(if has_drained {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn bind(listen: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(listen).await.map_err(|cause| match cause.kind() {
        ErrorKind::AddrInUse => StartError::AddressTaken { listen },
        _ => StartError::Listen { listen, cause },
    })
}

/// At the first start makes users and projects and writes down how to sign in; later keeps that up to date.
///
/// The file comes first: a crash in between leaves an empty identity, and the next start makes both anew.
async fn welcome(realm: &Realm, dir: &DataDir, url: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let path = dir.clouds_yaml();
    let failed = |cause| StartError::Clouds {
        path: path.clone(),
        cause,
    };
    if let Some(plan) = bootstrap::plan(realm).await? {
        if !clouds::may_write(&path).map_err(failed)? {
            return Err(StartError::ForeignClouds { path }.into());
        }
        let clouds: Vec<Cloud> = plan.accounts().iter().map(cloud).collect();
        clouds::write(&path, url, &clouds).map_err(failed)?;
        plan.carry_out(realm).await?;
        return Ok(());
    }
    let path = path.display();
    match clouds::follow(&dir.clouds_yaml(), url).map_err(failed)? {
        Followed::Unchanged => {}
        Followed::Rewritten => tracing::info!("{path} now says {url}"),
        Followed::NotOurs => tracing::info!("{path} names another address than {url}; it is yours, so it stays so"),
        Followed::Missing => tracing::warn!(
            "{path} is gone, and with it the passwords; set new ones with `nectary user set-password NAME`"
        ),
    }
    Ok(())
}

fn cloud(account: &bootstrap::Account) -> Cloud {
    let name = match account.user.as_str() {
        FIRST_USER => "nectary".to_owned(),
        other => format!("nectary-{other}"),
    };
    Cloud {
        name,
        user: account.user.clone(),
        project: account.project.clone(),
        password: account.password.clone(),
    }
}

/// Undoes what a former process left half done. The lock says that none of them is alive.
pub async fn clean_up(app: &App) -> Result<(), nectary_app::Error> {
    let mut rows = app.db.write().await?;
    rows.expire_all_uploads(app.now()).await?;
    rows.release_all_jobs().await?;
    rows.interrupt_upload_sessions().await?;
    rows.commit().await?;
    jobs::reap_stale_uploads::reap_stale_uploads(app).await?;
    if let Err(error) = jobs::reap_upload_sessions::reap_upload_sessions(app).await {
        tracing::error!(%error, "something of former uploads stays; it will be tried again");
    }
    Ok(())
}

/// Five lines that let a person go on.
fn announce(out: &mut dyn Write, url: &str, dir: &DataDir) -> io::Result<()> {
    let clouds = dir.clouds_yaml();
    writeln!(out, "nectary serves images at {url} (Ctrl-C stops it)")?;
    writeln!(out, "Images, users and settings are kept in {}", dir.path().display())?;
    writeln!(out, "How to sign in, with passwords, is in {}", clouds.display())?;
    writeln!(out, "Try it in another shell:")?;
    writeln!(
        out,
        "  export OS_CLIENT_CONFIG_FILE={}; openstack --os-cloud nectary image list",
        shell_word(&clouds.to_string_lossy())
    )?;
    out.flush()
}

/// A word as a shell takes it.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_in_five_lines_how_to_go_on() {
        let mut out = Vec::new();
        let dir = DataDir::at(std::path::Path::new("/home/ann/my data")).unwrap();
        announce(&mut out, "http://127.0.0.1:9292", &dir).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 5);
        assert!(
            text.contains("OS_CLIENT_CONFIG_FILE='/home/ann/my data/clouds.yaml'; openstack"),
            "{text}"
        );
    }

    #[test]
    fn a_word_for_the_shell_is_quoted_only_if_it_must_be() {
        assert_eq!(shell_word("/a/b-c_d.e"), "/a/b-c_d.e");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
    }
}
