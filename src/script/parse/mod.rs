//! Reads scripts: a file line by line, a line word by word.
//!
//! `arguments` takes words in the order of the grammar; `request`, `fault` and `expect` know what
//! their commands take; the rest is here.

mod arguments;
mod expect;
mod fault;
mod request;
mod workload;

use super::error::Mistake;
use super::words::{self, Word};
use super::{COMMANDS, Command, Line, ScriptError, Setting};
use crate::config::values::time;
use crate::config::wording::{found, shown};
use crate::config::{ClusterConfig, ConfigError, Fault};
use crate::sim::FlightFault;
use arguments::{Arguments, name, unknown};

/// The commands of a script, without empty lines and comments.
///
/// The error is the first mistake in the file. `cluster` may only be the first command.
pub fn parse_script(text: &str) -> Result<Vec<Line>, ScriptError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines: Vec<Line> = Vec::new();
    for (line, number) in text.split('\n').zip(1..) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let Some((command, column)) = read_line(line, number)? else {
            continue;
        };
        if matches!(command.command, Command::Cluster(_)) && !lines.is_empty() {
            let message = "expected `cluster` only as the first command of a file";
            return Err(Mistake::at(column, message).in_line(number));
        }
        lines.push(command);
    }
    Ok(lines)
}

/// The command on one line, which the error calls line `number`; `None` when there is only a
/// comment or nothing.
pub fn parse_line(text: &str, number: u32) -> Result<Option<Line>, ScriptError> {
    Ok(read_line(text, number)?.map(|(line, _)| line))
}

/// The line's command, and the column where it starts.
fn read_line(text: &str, number: u32) -> Result<Option<(Line, u32)>, ScriptError> {
    let read = || {
        let (words, end) = words::split(text)?;
        let mut args = Arguments {
            command: "at",
            words: &words,
            end,
        };
        let at = match args.words.first() {
            None => return Ok(None),
            Some(word) if word.text == "at" => {
                args.words = &args.words[1..];
                Some(args.value("TIME", time)?)
            }
            Some(_) => None,
        };
        let word = args.word("a command after the time")?;
        let command = command(word, args)?;
        if at.is_some() && !may_be_scheduled(&command) {
            let message = format!("{} cannot be scheduled with `at`", word.text);
            return Err(Mistake::at(word.column, message));
        }
        let line = Line {
            number,
            at,
            command,
        };
        Ok(Some((line, word.column)))
    };
    read().map_err(|mistake| mistake.in_line(number))
}

/// What stands for the whole run, or for the order of the lines, has no time of its own.
fn may_be_scheduled(command: &Command) -> bool {
    !matches!(
        command,
        Command::Cluster(_)
            | Command::Client { .. }
            | Command::Wait(_)
            | Command::WaitQuiet(_)
            | Command::Await(_)
    )
}

/// The command that `word` names, with the rest of its words in `rest`.
fn command(word: &Word, rest: Arguments) -> Result<Command, Mistake> {
    let mut args = Arguments {
        command: &word.text,
        ..rest
    };
    Ok(match args.command {
        "cluster" => Command::Cluster(cluster(args)?),
        "client" => {
            let name = args.value("NAME", name)?;
            let options = args.options(&["entry"])?;
            let entry = options.get("entry", str::parse)?;
            Command::Client { name, entry }
        }
        "put" | "get" | "delete" | "resolve" => Command::Request(request::request(args)?),
        "async" => Command::Async(request::asynchronous(args)?),
        "await" => {
            let label = match args.words.is_empty() {
                true => None,
                false => Some(args.value("LABEL", name)?),
            };
            args.finish()?;
            Command::Await(label)
        }
        "crash" => fault::crash(args)?,
        "restart" => fault::restart(args)?,
        "pause" => Command::Pause(fault::node(args)?),
        "resume" => Command::Resume(fault::node(args)?),
        "partition" => Command::Partition(fault::groups(args)?),
        "join" => fault::join(args)?,
        "leave" => Command::Leave(fault::node(args)?),
        "remove" => Command::Remove(fault::node(args)?),
        "cut" => {
            let link = fault::link(&mut args)?;
            args.finish()?;
            Command::Cut(link)
        }
        "heal" => {
            args.finish()?;
            Command::Heal
        }
        "bus" => Command::Bus(fault::conditions(args)?),
        "link" => fault::link_conditions(args)?,
        "drop" => fault::counted(args, Command::Drop, FlightFault::Drop)?,
        "hold" => fault::counted(args, Command::Hold, FlightFault::Hold)?,
        "duplicate" => fault::counted(args, Command::Duplicate, FlightFault::Duplicate)?,
        "delay" => fault::delay(args)?,
        "skew" => fault::skew(args)?,
        "slow" => fault::slow(args)?,
        "nemesis" => fault::nemesis(args)?,
        "release" => fault::release(args)?,
        "wait" => wait(args)?,
        "workload" => Command::Workload(workload::workload(args)?),
        "expect" => Command::Expect(expect::expect(args)?),
        "print" => Command::Print(expect::print(args)?),
        "set" => Command::Set(set(args)?),
        other => {
            let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
            let sentence = format!("unknown command `{}`", shown(other));
            return Err(unknown(word.column, sentence, other, &names));
        }
    })
}

fn wait(mut args: Arguments) -> Result<Command, Mistake> {
    let word = args.word("TIME or quiet")?;
    if word.text == "quiet" {
        let max = args.options(&["max"])?.get("max", time)?;
        return Ok(Command::WaitQuiet(max));
    }
    let span = time(&word.text).map_err(|message| {
        args.wrong(word, &message.replacen("expected", "expected quiet or", 1))
    })?;
    args.finish()?;
    Ok(Command::Wait(span))
}

fn cluster(args: Arguments) -> Result<Vec<Setting>, Mistake> {
    let settings = settings(args)?;
    let pairs: Vec<(&str, &str)> = settings
        .iter()
        .map(|setting| (setting.field.as_str(), setting.value.as_str()))
        .collect();
    match ClusterConfig::from_settings(&pairs) {
        Ok(_) => Ok(settings),
        Err(error) => Err(refused(args.words[error.index].column, error)),
    }
}

fn set(args: Arguments) -> Result<Vec<Setting>, Mistake> {
    let settings = settings(args)?;
    if settings.is_empty() {
        return Err(args.missing("FIELD=VALUE"));
    }
    for (index, (word, Setting { field, value })) in args.words.iter().zip(&settings).enumerate() {
        if settings[..index]
            .iter()
            .any(|before| before.field == *field)
        {
            return Err(args.wrong(word, &format!("{field} is given twice")));
        }
        match ClusterConfig::default().set_running(field, value) {
            // Whether it fits the cluster is found out when the command runs.
            Err(error) if error.fault == Fault::InItself => {
                return Err(refused(word.column, error));
            }
            _ => {}
        }
    }
    Ok(settings)
}

fn settings(args: Arguments) -> Result<Vec<Setting>, Mistake> {
    let setting = |word: &Word| {
        let (field, value) = word.option().ok_or_else(|| {
            let found = found(&word.text);
            args.wrong(word, &format!("expected FIELD=VALUE, {found}"))
        })?;
        Ok(Setting {
            field: field.to_owned(),
            value: value.to_owned(),
        })
    };
    args.words.iter().map(setting).collect()
}

fn refused(column: u32, error: ConfigError) -> Mistake {
    Mistake::at(column, error.message).or_nearest(error.nearest.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// One line for every command, as `display` writes them.
    const CANONICAL: &str = "\
cluster nodes=7 n=4 latency=mix(0.9:exp(2ms),0.1:const(50ms))
client alice entry=@cart/1
put cart \"a b\" as=alice context=@first w=1 type=text/plain label=l via=@cart/2
get \"k=1\" r=1
delete cart context=none
resolve cart \"\"
async put cart \"\\u{7}\\n'\\\"\"
await l
at 1.5s crash A keep=synced
at 20ms restart @cart/1 disk=lost
pause \"@a b/1\"
resume AB
partition A,B | C | D,@cart/1
cut A<->B
heal
bus latency=uniform(1ms,2ms) loss=0.1
link A->\"@x,y/2\" duplicate=1
link A<->B bus
drop 3 from=A to=B kind=write
hold all
duplicate 2 to=C
delay all by=20ms kind=read
skew A -200ms
slow B x10
nemesis one-way every=5s for=1m
nemesis one-way off
release kind=read-reply
drop 1 flight=137
hold 1 flight=137/2
duplicate 1 flight=9
delay 1 by=20ms flight=9/3
release flight=137
join F
join G weight=2 zone=z3 seed_node=@cart/1
leave B
remove @cart/2
wait 250us
wait quiet max=5m
workload ops=20 dist=zipf(0.99) blind=0.25
expect error timeout of=l
expect values a b \"c=d\" of=l
expect holders cart A,B,C
expect hints 1 on=D for=C
expect converged
expect lost-writes 1 cause=disk
print replicas cart
print merkle A @cart/2 31
print members
set r=3 w=1
";

    #[test]
    fn every_command_reads_and_is_written_back() {
        let lines = parse_script(CANONICAL).unwrap();
        let written: String = lines.iter().map(|line| format!("{line}\n")).collect();
        assert_eq!(written, CANONICAL);
        for help in COMMANDS {
            let named = lines.iter().any(|line| line.command.name() == help.name);
            assert!(named, "no example of {}", help.name);
        }
    }

    #[test]
    fn the_first_mistake_is_told_with_its_place() {
        let error = parse_script("put k v\n\n  pt k v\nget").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 3, column 3: unknown command `pt`: did you mean `put`?"
        );
        let error = parse_line("set w=0", 12).unwrap_err();
        let message = "line 12, column 5: w: expected a whole number from 1 to 1000, found `0`";
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn what_does_not_fit_every_cluster_is_left_to_the_run() {
        for line in [
            "set r=1000",
            "crash ZZZ",
            "put k v w=1000 via=Q context=x",
            "put '' v",
        ] {
            assert!(parse_line(line, 1).is_ok(), "{line}");
        }
    }
}
