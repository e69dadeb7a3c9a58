//! `ringlab explain`

use crate::cli::{OK, WRONG};
use crate::out::{say, tell};
use ringlab::config::{FIELDS, Field};
use ringlab::node::MessageKind;
use ringlab::script::{COMMANDS, CommandHelp};
use ringlab::sim::ErrorCode;

/// Prints the table of settings, or what there is to say about `topic`.
pub fn explain(topic: Option<&str>) -> u8 {
    match topic {
        None => settings(),
        Some("commands") => COMMANDS.iter().for_each(command),
        Some("messages") => {
            for kind in MessageKind::ALL {
                say!("{kind:<14} {}", kind.meaning());
            }
        }
        Some("errors") => {
            for code in ErrorCode::ALL {
                say!("{code:<12} {}", code.meaning());
            }
        }
        Some(name) => return one(name),
    }
    OK
}

/// A setting and a command may bear one name; both are shown then.
fn one(name: &str) -> u8 {
    let field = FIELDS.iter().find(|field| field.name == name);
    let found = COMMANDS.iter().find(|command| command.name == name);
    if let Some(field) = field {
        setting(field);
    }
    if let Some(help) = found {
        command(help);
    }
    if field.is_some() || found.is_some() {
        return OK;
    }
    let names = FIELDS
        .iter()
        .map(|field| field.name)
        .chain(COMMANDS.iter().map(|c| c.name));
    let topics = names.chain(["commands", "messages", "errors"]);
    let nearest = topics
        .map(|topic| (strsim::damerau_levenshtein(topic, name), topic))
        .min()
        .filter(|(distance, _)| *distance <= 3);
    let hint = nearest.map_or(String::new(), |(_, topic)| {
        format!(": did you mean `{topic}`?")
    });
    tell!("there is no setting, command or topic `{name}`{hint}");
    WRONG
}

fn settings() {
    say!("(r): can be changed while the cluster runs, by `set`\n");
    let mut group = "";
    for field in FIELDS {
        if field.group != group {
            group = field.group;
            say!("{group}");
        }
        let running = if field.running { "(r)" } else { "" };
        let value = format!("{}={}", field.name, field.default);
        say!(
            "  {value:<34} {running:<4} {:<42} {}",
            field.range,
            field.doc
        );
    }
}

fn setting(field: &Field) {
    say!("{} ({})", field.name, field.group);
    say!("  {}", field.doc);
    say!("  default: {}", field.default);
    say!("  range:   {}", field.range);
    let when = if field.running {
        "by `set`, while the cluster runs"
    } else {
        "by `cluster` only"
    };
    say!("  changed: {when}");
}

fn command(help: &CommandHelp) {
    for usage in help.usage.lines() {
        say!("{usage}");
    }
    say!("  {}", help.doc);
}
