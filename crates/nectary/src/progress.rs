//! How far a transfer is: a bar for people who look, a line of JSON a second for programs, or nothing.

use std::io::Write;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::cli::Terminal;

/// How often a line of JSON is written.
const LINE_EVERY: Duration = Duration::from_secs(1);
/// How much the last second counts in the speed that is shown.
const NEWEST_SHARE: f64 = 0.3;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Wanted {
    /// A bar if standard error is a terminal
    Auto,
    /// A line of JSON a second on standard error
    Json,
    /// Nothing
    None,
}

/// Tells how far a transfer is.
pub enum Progress {
    /// Tells nothing.
    Silent,
    /// A bar.
    Bar(ProgressBar),
    /// Lines of JSON.
    Lines(Box<Lines>),
}

/// What lines of JSON are made of.
pub struct Lines {
    phase: &'static str,
    total_bytes: Option<u64>,
    said: (Instant, u64),
    bytes_per_second: Option<f64>,
}

impl Progress {
    /// As wanted, as far as this terminal allows.
    pub fn new(wanted: Wanted, terminal: &Terminal<'_>) -> Self {
        match wanted {
            Wanted::Auto if terminal.err_width.is_some() => {
                Self::Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()))
            }
            Wanted::Auto | Wanted::None => Self::Silent,
            Wanted::Json => Self::Lines(Box::new(Lines {
                phase: "",
                total_bytes: None,
                said: (Instant::now(), 0),
                bytes_per_second: None,
            })),
        }
    }

    /// A phase begins, with so much done before.
    pub fn begin(&mut self, phase: &'static str, total_bytes: Option<u64>, done: u64) {
        match self {
            Self::Silent => {}
            Self::Bar(bar) => {
                let template = match total_bytes {
                    Some(_) => "{msg} {wide_bar} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta} left",
                    None => "{msg} {spinner} {binary_bytes} {binary_bytes_per_sec}",
                };
                let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
                *bar = ProgressBar::with_draw_target(total_bytes, ProgressDrawTarget::stderr());
                bar.set_style(style);
                bar.set_message(phase);
                bar.set_position(done);
                bar.reset_eta();
            }
            Self::Lines(lines) => {
                **lines = Lines {
                    phase,
                    total_bytes,
                    said: (Instant::now(), done),
                    bytes_per_second: None,
                };
            }
        }
    }

    /// So many bytes are done.
    pub fn set(&mut self, done: u64, err: &mut dyn Write) {
        match self {
            Self::Silent => {}
            Self::Bar(bar) => bar.set_position(done),
            Self::Lines(lines) if lines.said.0.elapsed() >= LINE_EVERY => lines.say(done, err),
            Self::Lines(_) => {}
        }
    }

    /// The phase is over.
    pub fn end(&mut self, done: u64, err: &mut dyn Write) {
        match self {
            Self::Silent => {}
            Self::Bar(bar) => bar.finish_and_clear(),
            Self::Lines(lines) => lines.say(done, err),
        }
    }
}

impl Lines {
    fn say(&mut self, done: u64, err: &mut dyn Write) {
        let (then, before) = self.said;
        let seconds = then.elapsed().as_secs_f64().max(0.001);
        #[expect(clippy::cast_precision_loss, reason = "a speed is no exact number")]
        let newest = done.saturating_sub(before) as f64 / seconds;
        let speed = match self.bytes_per_second {
            Some(speed) => speed + NEWEST_SHARE * (newest - speed),
            None => newest,
        };
        self.bytes_per_second = Some(speed);
        self.said = (Instant::now(), done);
        #[expect(clippy::cast_precision_loss, reason = "a guess is no exact number")]
        let eta = self
            .total_bytes
            .filter(|_| speed > 0.0)
            .map(|total| (total.saturating_sub(done) as f64 / speed).ceil());
        let line = json!({
            "phase": self.phase,
            "done_bytes": done,
            "total_bytes": self.total_bytes,
            "bytes_per_second": speed.round(),
            "eta_seconds": eta,
        });
        // Nobody listening is no reason to stop a transfer.
        let _ = writeln!(err, "{line}");
    }
}
