//! Writes commands back as script text that reads to the same command.

use super::words::{MARKS, quoted};
use super::{
    Action, Command, Conditions, Context, Count, DiskIs, Expect, Keep, Line, Link, NodeRef, Print,
    ReplyIs, Request, Selector, Setting, Workload,
};
use crate::base::Micros;
use std::fmt::{Display, Formatter, Result};

impl Display for Line {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if let Some(at) = self.at {
            write!(f, "at {at} ")?;
        }
        self.command.fmt(f)
    }
}

impl Display for Command {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if let Command::Flight(fault, which) = self {
            return f.write_str(&fault.words(*which));
        }
        f.write_str(self.name())?;
        match self {
            Command::Cluster(settings) | Command::Set(settings) => each(f, settings),
            Command::Client { name, entry } => {
                word(f, name)?;
                option(f, "entry", entry)
            }
            Command::Request(request) => arguments(f, request),
            Command::Async(request) => {
                write!(f, " {}", request.name())?;
                arguments(f, request)
            }
            Command::Await(None) | Command::Heal | Command::Flight(..) => Ok(()),
            Command::Await(Some(label)) => word(f, label),
            Command::Crash(node, keep) => {
                word(f, node)?;
                match keep {
                    None => Ok(()),
                    Some(Keep::Synced) => f.write_str(" keep=synced"),
                    Some(Keep::All) => f.write_str(" keep=all"),
                    Some(Keep::Bytes(bytes)) => write!(f, " keep={bytes}"),
                }
            }
            Command::Restart(node, disk) => {
                word(f, node)?;
                f.write_str(if *disk == DiskIs::Lost {
                    " disk=lost"
                } else {
                    ""
                })
            }
            Command::Pause(node)
            | Command::Resume(node)
            | Command::Leave(node)
            | Command::Remove(node) => word(f, node),
            Command::Partition(groups) => {
                let groups: Vec<String> = groups.iter().map(|nodes| list(nodes)).collect();
                write!(f, " {}", groups.join(" | "))
            }
            Command::Cut(link) => write!(f, " {link}"),
            Command::Bus(conditions) => changed(f, conditions),
            Command::Link(link, conditions) => {
                write!(f, " {link}")?;
                changed(f, conditions)
            }
            Command::LinkAsBus(link) => write!(f, " {link} bus"),
            Command::Drop(count, selector) | Command::Hold(count, selector) => {
                counted(f, count)?;
                matching(f, selector)
            }
            Command::Duplicate(count, selector) => {
                counted(f, count)?;
                matching(f, selector)
            }
            Command::Delay(count, by, selector) => {
                counted(f, count)?;
                write!(f, " by={by}")?;
                matching(f, selector)
            }
            Command::Skew(node, skew) => {
                word(f, node)?;
                let sign = if *skew < 0 { '-' } else { '+' };
                write!(f, " {sign}{}", Micros(skew.unsigned_abs()))
            }
            Command::Slow(node, factor) => {
                word(f, node)?;
                write!(f, " x{factor}")
            }
            Command::Nemesis {
                nemesis,
                every,
                span,
            } => write!(f, " {} every={every} for={span}", nemesis.name()),
            Command::NemesisOff(nemesis) => write!(f, " {} off", nemesis.name()),
            Command::Release(selector) => matching(f, selector),
            Command::Join {
                node,
                weight,
                zone,
                seed_node,
            } => {
                word(f, node)?;
                option(f, "weight", weight)?;
                option(f, "zone", zone)?;
                option(f, "seed_node", seed_node)
            }
            Command::Wait(span) => write!(f, " {span}"),
            Command::WaitQuiet(max) => {
                f.write_str(" quiet")?;
                option(f, "max", max)
            }
            Command::Workload(workload) => write!(f, "{workload}"),
            Command::Expect(expect) => write!(f, " {expect}"),
            Command::Print(print) => write!(f, " {print}"),
        }
    }
}

impl Command {
    /// The command's name, the first word of its line.
    pub fn name(&self) -> &'static str {
        match self {
            Command::Cluster(_) => "cluster",
            Command::Client { .. } => "client",
            Command::Request(request) => request.name(),
            Command::Async(_) => "async",
            Command::Await(_) => "await",
            Command::Crash(..) => "crash",
            Command::Restart(..) => "restart",
            Command::Join { .. } => "join",
            Command::Leave(_) => "leave",
            Command::Remove(_) => "remove",
            Command::Pause(_) => "pause",
            Command::Resume(_) => "resume",
            Command::Partition(_) => "partition",
            Command::Cut(_) => "cut",
            Command::Heal => "heal",
            Command::Bus(_) => "bus",
            Command::Link(..) | Command::LinkAsBus(_) => "link",
            Command::Drop(..) => "drop",
            Command::Hold(..) => "hold",
            Command::Duplicate(..) => "duplicate",
            Command::Delay(..) => "delay",
            Command::Flight(fault, _) => fault.name(),
            Command::Skew(..) => "skew",
            Command::Slow(..) => "slow",
            Command::Nemesis { .. } | Command::NemesisOff(_) => "nemesis",
            Command::Release(_) => "release",
            Command::Wait(_) | Command::WaitQuiet(_) => "wait",
            Command::Workload(_) => "workload",
            Command::Expect(_) => "expect",
            Command::Print(_) => "print",
            Command::Set(_) => "set",
        }
    }
}

impl Request {
    /// `put`, `get`, `delete` or `resolve`.
    pub fn name(&self) -> &'static str {
        match self.action {
            Action::Put { .. } => "put",
            Action::Get { .. } => "get",
            Action::Delete { .. } => "delete",
            Action::Resolve { .. } => "resolve",
        }
    }
}

fn arguments(f: &mut Formatter<'_>, request: &Request) -> Result {
    word(f, &request.key)?;
    if let Action::Put { value, .. } | Action::Resolve { value } = &request.action {
        word(f, value)?;
    }
    option(f, "as", &request.client)?;
    match &request.action {
        Action::Put {
            context,
            w,
            pw,
            dw,
            media,
            return_body,
            ..
        } => {
            option(f, "context", context)?;
            option(f, "w", w)?;
            option(f, "pw", pw)?;
            option(f, "dw", dw)?;
            option(f, "type", media)?;
            option(
                f,
                "return_body",
                &return_body.map(|on| if on { "on" } else { "off" }),
            )?;
        }
        Action::Get { r, pr } => {
            option(f, "r", r)?;
            option(f, "pr", pr)?;
        }
        Action::Delete { context, w } => {
            option(f, "context", context)?;
            option(f, "w", w)?;
        }
        Action::Resolve { .. } => {}
    }
    option(f, "label", &request.label)?;
    option(f, "via", &request.via)
}

impl Display for Context {
    /// As it is read, before any quoting.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Context::Last => f.write_str("last"),
            Context::None => f.write_str("none"),
            Context::Label(label) => write!(f, "@{label}"),
            Context::Token(token) => f.write_str(token),
        }
    }
}

impl Display for Link {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let arrow = if self.both { "<->" } else { "->" };
        write!(f, "{}{arrow}{}", node(&self.from), node(&self.to))
    }
}

impl Display for Expect {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Expect::Reply(reply, of) => {
                reply.fmt(f)?;
                option(f, "of", of)
            }
            Expect::Holders(key, nodes) if nodes.is_empty() => {
                write!(f, "holders {} \"\"", plain(key))
            }
            Expect::Holders(key, nodes) => write!(f, "holders {} {}", plain(key), list(nodes)),
            Expect::Hints { count, on, target } => {
                write!(f, "hints {count}")?;
                option(f, "on", on)?;
                option(f, "for", target)
            }
            Expect::LostWrites { count, cause } => {
                write!(f, "lost-writes {count}")?;
                option(f, "cause", cause)
            }
            Expect::Converged => f.write_str("converged"),
            Expect::View(observer, subject, view) => {
                write!(f, "view {} {} {view}", plain(observer), plain(subject))
            }
        }
    }
}

impl Display for ReplyIs {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            ReplyIs::Ok => f.write_str("ok"),
            ReplyIs::Error(None) => f.write_str("error"),
            ReplyIs::Error(Some(code)) => write!(f, "error {code}"),
            ReplyIs::Value(value) => write!(f, "value {}", plain(value)),
            ReplyIs::Siblings(count) => write!(f, "siblings {count}"),
            ReplyIs::Values(values) => {
                f.write_str("values")?;
                values.iter().try_for_each(|value| word(f, value))
            }
            ReplyIs::NotFound => f.write_str("notfound"),
        }
    }
}

impl Display for Print {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Print::Ring => f.write_str("ring"),
            Print::Replicas(key) => write!(f, "replicas {}", plain(key)),
            Print::Members => f.write_str("members"),
            Print::Hints => f.write_str("hints"),
            Print::Merkle {
                from,
                to,
                partition,
            } => write!(f, "merkle {} {} {partition}", plain(from), plain(to)),
            Print::Metrics => f.write_str("metrics"),
            Print::History => f.write_str("history"),
            Print::Config => f.write_str("config"),
        }
    }
}

fn changed(f: &mut Formatter<'_>, conditions: &Conditions) -> Result {
    option(f, "latency", &conditions.latency)?;
    option(f, "loss", &conditions.loss)?;
    option(f, "duplicate", &conditions.duplicate)?;
    option(f, "damage", &conditions.damage)
}

fn counted(f: &mut Formatter<'_>, count: &Count) -> Result {
    match count {
        Count::First(count) => write!(f, " {count}"),
        Count::All => f.write_str(" all"),
    }
}

fn matching(f: &mut Formatter<'_>, selector: &Selector) -> Result {
    option(f, "from", &selector.from)?;
    option(f, "to", &selector.to)?;
    option(f, "kind", &selector.kind)
}

fn node(node: &NodeRef) -> String {
    quoted(&node.to_string(), &MARKS)
}

fn list(nodes: &[NodeRef]) -> String {
    let nodes: Vec<String> = nodes.iter().map(node).collect();
    nodes.join(",")
}

/// A word that must not be taken for an option; the other marks mean nothing in it.
fn plain(text: &impl Display) -> String {
    quoted(&text.to_string(), &['='])
}

/// A space and one word.
fn word(f: &mut Formatter<'_>, text: &impl Display) -> Result {
    write!(f, " {}", plain(text))
}

/// A space and `name=value`, if there is a value.
fn option(f: &mut Formatter<'_>, name: &str, value: &Option<impl Display>) -> Result {
    match value {
        Some(value) => write!(f, " {name}={}", plain(value)),
        None => Ok(()),
    }
}

fn each(f: &mut Formatter<'_>, settings: &[Setting]) -> Result {
    settings
        .iter()
        .try_for_each(|setting| option(f, &setting.field, &Some(&setting.value)))
}

impl Display for Workload {
    /// What is not as usual.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let usual = Workload::default();
        option(f, "ops", &(self.ops != usual.ops).then_some(self.ops))?;
        option(f, "keys", &(self.keys != usual.keys).then_some(self.keys))?;
        option(f, "dist", &(self.dist != usual.dist).then_some(self.dist))?;
        option(f, "read", &(self.read != usual.read).then_some(self.read))?;
        option(
            f,
            "clients",
            &(self.clients != usual.clients).then_some(self.clients),
        )?;
        option(f, "rate", &(self.rate != usual.rate).then_some(self.rate))?;
        option(
            f,
            "blind",
            &(self.blind != usual.blind).then_some(self.blind),
        )
    }
}
