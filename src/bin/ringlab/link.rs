//! `ringlab link`

use crate::arguments::{seed, setting, with_arguments, with_seed};
use crate::cli::{FAILED, OK, WRONG};
use crate::out::{say, tell};
use crate::saved::{self, Source};
use crate::way::{fresh_for, go_to, why_ended};
use ringlab::base::Micros;
use ringlab::history::{BUDGET, History, LONGEST_TO_SHARE};
use ringlab::script::{Line, Setting, parse_script};
use std::path::PathBuf;

/// The arguments of `ringlab link`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The script, or - for standard input; or a saved run, of which a link to another moment is made
    file: PathBuf,
    /// Where the link leads: 30us, 200ms, 1.5s or 2m of virtual time; without it, to the end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    at: Option<Micros>,
    /// Use this seed instead of the script's own
    #[arg(long, value_parser = seed, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Give the cluster this setting, in place of the script's own; can be given several times
    #[arg(long, value_name = "FIELD=VALUE", value_parser = setting, allow_hyphen_values = true)]
    set: Vec<Setting>,
}

/// Runs a script and prints what leads to a moment of it, behind the `#` of the page's address.
pub fn link(arguments: &Arguments) -> u8 {
    let name = saved::name(&arguments.file);
    let mut run = match open(arguments, &name) {
        Ok(run) => run,
        Err((status, message)) => {
            tell!("{message}");
            return status;
        }
    };
    if let Some(Err(message)) = arguments.at.map(|at| go_to(&mut run, at)) {
        tell!("{name}: {message}");
        return FAILED;
    }
    let link = run.save_branch().to_link();
    if link.len() > LONGEST_TO_SHARE {
        tell!(
            "{name}: {} characters are too many for an address: save them as a file, which the page opens",
            link.len()
        );
    }
    say!("{link}");
    OK
}

/// Does the run up to its end; the error is a status and a sentence.
fn open(arguments: &Arguments, name: &str) -> Result<History, (u8, String)> {
    let Arguments { seed, set, .. } = arguments;
    let with_name = |status: u8| move |message: String| (status, format!("{name}: {message}"));
    match saved::read(&arguments.file).map_err(with_name(WRONG))? {
        Source::Script(lines) => {
            let lines = with_arguments(lines, *seed, set).map_err(|message| (WRONG, message))?;
            let lines = with_seed(lines, *seed);
            let run = fresh_for(&lines, BUDGET).map_err(with_name(WRONG))?;
            played(run, lines).map_err(with_name(FAILED))
        }
        Source::Run(_) if seed.is_some() || !set.is_empty() => Err(with_name(WRONG)(
            "a saved run has its own seed and settings: expected neither --seed nor --set".into(),
        )),
        Source::Run(saved) => {
            let run = saved::replay(&saved, drop).map_err(with_name(WRONG))?;
            let hash = run.runner().cluster().trace().hash();
            // A link to what this version made of it would claim that it replays exactly.
            match saved.hash == hash {
                true => Ok(run),
                false => Err(with_name(FAILED)(saved.verdict(&hash))),
            }
        }
    }
}

/// A script's run, up to its end; the error is a sentence.
fn played(mut run: History, lines: Vec<Line>) -> Result<History, String> {
    match run.play(lines) {
        Ok(()) => Ok(run),
        Err(error) => Err(why_ended(&run, &error)),
    }
}

/// What leads to the end of this script's run.
///
/// # Errors
/// A sentence: what is wrong with it.
pub fn link_to_end(script: &str) -> Result<String, String> {
    let lines = parse_script(script).map_err(|error| error.to_string())?;
    let run = fresh_for(&lines, BUDGET)?;
    Ok(played(run, lines)?.save_branch().to_link())
}
