//! `ringlab render`

use crate::arguments::{seed, setting, with_arguments, with_seed};
use crate::cli::{FAILED, OK, WRONG};
use crate::out::{say, tell};
use crate::run::progress;
use crate::saved::{self, Source};
use crate::way::{fresh_for, go_to, play_until};
use ringlab::base::Micros;
use ringlab::history::{History, Saved};
use ringlab::picture::{Scene, Theme, ring, spacetime};
use ringlab::script::Setting;
use std::path::PathBuf;

/// The arguments of `ringlab render`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The script, a link to a run or a file with one, or - for standard input
    file: PathBuf,
    /// When: 30us, 200ms, 1.5s or 2m of virtual time; without it, where the script ends or
    /// the link leads
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    at: Option<Micros>,
    /// What is drawn
    #[arg(long, value_enum, default_value = "ring")]
    view: View,
    /// On which ground
    #[arg(long, value_enum, default_value = "light")]
    theme: Ground,
    /// Draw pings and gossip too
    #[arg(long)]
    chatter: bool,
    /// Use this seed instead of the script's own
    #[arg(long, value_parser = seed, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Give the cluster this setting, in place of the script's own; can be given several times
    #[arg(long, value_name = "FIELD=VALUE", value_parser = setting, allow_hyphen_values = true)]
    set: Vec<Setting>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum View {
    /// The ring at this moment, with what is on its way
    Ring,
    /// What led there: a lane for each node, messages between them
    Spacetime,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Ground {
    /// Dark on light
    Light,
    /// Light on dark
    Dark,
}

/// Draws a moment of a run, and prints the picture.
pub fn render(arguments: &Arguments) -> u8 {
    let name = saved::name(&arguments.file);
    let run = match arrive(arguments, &name) {
        Ok(run) => run,
        Err((status, message)) => {
            tell!("{message}");
            return status;
        }
    };
    let runner = run.runner();
    match runner.summary().expects_failed {
        0 => {}
        1 => tell!("{name}: 1 expect failed on the way"),
        failed => tell!("{name}: {failed} expects failed on the way"),
    }
    let file = arguments.file.file_stem();
    let title = file.map_or("-".into(), |file| file.to_string_lossy());
    let title = match &*title {
        "-" => "script",
        _ if saved::as_link(&arguments.file).is_some() => "run",
        title => title,
    };
    let mut scene = Scene::new(title, runner.cluster());
    scene.chatter = arguments.chatter;
    scene.theme = match arguments.theme {
        Ground::Light => Theme::Light,
        Ground::Dark => Theme::Dark,
    };
    let picture = match arguments.view {
        View::Ring => ring(&scene),
        View::Spacetime => spacetime(&scene),
    };
    say!("{}", picture.trim_end());
    OK
}

/// Takes what is named and goes to the moment that is asked for; the error is a status and a sentence.
fn arrive(arguments: &Arguments, name: &str) -> Result<History, (u8, String)> {
    let with_name = |status: u8| move |message: String| (status, format!("{name}: {message}"));
    let Arguments { seed, set, at, .. } = arguments;
    let lines = match saved::read(&arguments.file).map_err(with_name(WRONG))? {
        Source::Script(lines) => {
            let lines = with_arguments(lines, *seed, set).map_err(|message| (WRONG, message))?;
            with_seed(lines, *seed)
        }
        Source::Run(saved) => {
            let mut run = replayed(arguments, &saved).map_err(with_name(WRONG))?;
            let arrived = at.map_or(Ok(()), |at| go_to(&mut run, at));
            return arrived.map(|()| run).map_err(with_name(FAILED));
        }
    };
    let bar = progress(lines.last().map_or(0, |line| u64::from(line.number)));
    // Nobody goes back, so that copies on the way would be for nothing.
    let mut run = fresh_for(&lines, 0).map_err(with_name(WRONG))?;
    let on_line = |line| bar.set_position(u64::from(line));
    let result = play_until(&mut run, lines, *at, on_line);
    bar.finish_and_clear();
    result.map(|()| run).map_err(with_name(FAILED))
}

/// A saved run, done again up to its moment.
fn replayed(arguments: &Arguments, saved: &Saved) -> Result<History, String> {
    if arguments.seed.is_some() || !arguments.set.is_empty() {
        return Err(
            "a saved run has its own seed and settings: expected neither --seed nor --set".into(),
        );
    }
    let run = saved::replay(saved, drop)?;
    let hash = run.runner().cluster().trace().hash();
    if saved.hash != hash {
        tell!("{}: {}", saved::name(&arguments.file), saved.verdict(&hash));
    }
    Ok(run)
}
