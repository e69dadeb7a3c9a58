//! What a person can break and mend, one method a fault, and the fields that say how.

use super::{ConditionForm, Lab};
use crate::base::{NodeId, Probability};
use crate::node::MessageKind;
use crate::script::{Command, DiskIs, Link, NodeRef, parse_line};
use crate::sim::{Filter, Nemesis, Power, Rule, RuleAction};
use std::rc::Rc;

/// The fields of single messages, of slow nodes and of nemeses, as they are typed and chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultForm {
    /// How many of the next messages are meant: a number, or `all`.
    pub count: String,
    /// Which kind of messages; none is any.
    pub kind: Option<MessageKind>,
    /// Whose messages; none is anybody's.
    pub from: Option<NodeId>,
    /// Messages to whom; none is to anybody.
    pub to: Option<NodeId>,
    /// How much longer they take when they are delayed.
    pub by: String,
    /// The node that is slow, or whose clock is wrong.
    pub node: NodeId,
    /// How many times as long everything takes that it does.
    pub factor: String,
    /// How far its clock is ahead, with its sign.
    pub skew: String,
    /// What breaks things on a schedule.
    pub nemesis: Nemesis,
    /// How long each of its rounds is.
    pub every: String,
    /// How long it goes on.
    pub span: String,
    /// How much of what was not synced a crash leaves: an index into [`KEEPS`].
    pub keep: usize,
    /// How many bytes of it, where they are counted.
    pub keep_bytes: String,
    /// The node whose links are meant.
    pub links_of: NodeId,
    /// The conditions of links.
    pub conditions: ConditionForm,
    /// What was refused last, and the name of the fields that it is about.
    pub wrong: Option<(&'static str, Rc<str>)>,
}

/// How much of what was not synced a crash can leave: as scripts say it, and as people do.
pub const KEEPS: [(&str, &str); 4] = [
    ("", "by chance"),
    (" keep=synced", "only what was synced"),
    (" keep=all", "all of it"),
    (" keep=", "so many bytes"),
];

impl Default for FaultForm {
    fn default() -> FaultForm {
        FaultForm {
            count: "1".into(),
            kind: None,
            from: None,
            to: None,
            by: "20ms".into(),
            node: NodeId(0),
            factor: "10".into(),
            skew: "+200ms".into(),
            nemesis: Nemesis::Halves,
            every: "5s".into(),
            span: "60s".into(),
            keep: 0,
            keep_bytes: "0".into(),
            links_of: NodeId(0),
            conditions: ConditionForm::default(),
            wrong: None,
        }
    }
}

impl FaultForm {
    /// Forgets the nodes that are not among `nodes`, which are in order of name.
    pub(super) fn settle(&mut self, nodes: &[NodeId]) {
        let is_there = |node: &NodeId| nodes.binary_search(node).is_ok();
        for node in [&mut self.node, &mut self.links_of] {
            if !is_there(node) {
                *node = nodes.first().copied().unwrap_or(NodeId(0));
            }
        }
        self.from = self.from.filter(is_there);
        self.to = self.to.filter(is_there);
    }

    /// The options of a command that say which messages are meant.
    fn selectors(&self) -> String {
        selectors(self.from, self.to, self.kind)
    }
}

fn selectors(from: Option<NodeId>, to: Option<NodeId>, kind: Option<MessageKind>) -> String {
    let mut text = String::new();
    for (name, value) in [
        ("from", from.map(|node| node.to_string())),
        ("to", to.map(|node| node.to_string())),
        ("kind", kind.map(|kind| kind.name().to_owned())),
    ] {
        if let Some(value) = value {
            text += &format!(" {name}={value}");
        }
    }
    text
}

/// The command that ends rules for messages like these.
pub(super) fn release(filter: Filter) -> String {
    let selectors = selectors(filter.from, filter.to, filter.kind);
    format!("release{selectors}")
}

/// What can be done to single messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageFault {
    /// They are lost.
    Drop,
    /// They are held in flight until they are released.
    Hold,
    /// They arrive twice.
    Duplicate,
    /// They take longer.
    Delay,
}

impl MessageFault {
    /// All of them.
    pub const ALL: [MessageFault; 4] = [
        MessageFault::Drop,
        MessageFault::Hold,
        MessageFault::Duplicate,
        MessageFault::Delay,
    ];

    /// What its button is called.
    pub fn name(self) -> &'static str {
        match self {
            MessageFault::Drop => "Drop",
            MessageFault::Hold => "Hold",
            MessageFault::Duplicate => "Duplicate",
            MessageFault::Delay => "Delay",
        }
    }
}

/// A rule for messages that are still to be sent, in words: `hold the next 2 write messages from A`.
pub fn rule_in_words(rule: &Rule) -> String {
    let what = match rule.action {
        RuleAction::Drop => "drop".to_owned(),
        RuleAction::Hold => "hold".to_owned(),
        RuleAction::Duplicate => "duplicate".to_owned(),
        RuleAction::Delay(by) => format!("delay by {by}"),
    };
    let kind = rule
        .filter
        .kind
        .map_or(String::new(), |kind| format!("{} ", kind.name()));
    let which = match rule.left {
        None => format!("every {kind}message"),
        Some(1) => format!("the next {kind}message"),
        Some(left) => format!("the next {left} {kind}messages"),
    };
    let end = |word: &str, node: Option<NodeId>| {
        node.map_or(String::new(), |node| format!(" {word} {node}"))
    };
    let (from, to) = (end("from", rule.filter.from), end("to", rule.filter.to));
    format!("{what} {which}{from}{to}")
}

impl Lab {
    /// Crashes a node that is up, restarts one that is down.
    pub fn toggle_power(&mut self, node: NodeId) {
        let named = NodeRef::Named(node);
        let down = self.power(node) == Some(Power::Down);
        let command = if down {
            Command::Restart(named, DiskIs::Kept)
        } else {
            Command::Crash(named, None)
        };
        self.fault("nodes", command);
    }

    /// Pauses a node that runs, lets a paused one go on.
    pub fn toggle_pause(&mut self, node: NodeId) {
        let named = NodeRef::Named(node);
        let paused = self.power(node) == Some(Power::Paused);
        let command = if paused {
            Command::Resume(named)
        } else {
            Command::Pause(named)
        };
        self.fault("nodes", command);
    }

    /// Separates a node from all others.
    pub fn cut_off(&mut self, node: NodeId) {
        let others = self.cluster().nodes().filter(|other| *other != node);
        let others: Vec<NodeRef> = others.map(NodeRef::Named).collect();
        if others.is_empty() {
            return self.refuse(&format!(
                "{node} is alone: there is nothing to cut it off from"
            ));
        }
        self.fault(
            "nodes",
            Command::Partition(vec![vec![NodeRef::Named(node)], others]),
        );
    }

    /// Separates the groups that are typed in.
    pub fn partition(&mut self) {
        let groups = self.groups();
        match parse_line(&format!("partition {groups}"), 1) {
            Ok(Some(line)) => {
                self.fault("groups", line.command);
            }
            Ok(None) => {}
            Err(error) => self.wrong("groups", &format!("Groups: {}", error.message)),
        }
    }

    /// The groups of a partition as they are typed in, at first two halves.
    pub fn groups(&self) -> String {
        if let Some(groups) = &self.form.groups {
            return groups.clone();
        }
        let nodes: Vec<String> = self.cluster().nodes().map(|n| n.to_string()).collect();
        let (one, other) = nodes.split_at(nodes.len() / 2);
        format!("{} | {}", one.join(","), other.join(","))
    }

    /// Cuts the link that is chosen.
    pub fn cut_link(&mut self) {
        let (from, to) = self.form.link;
        self.fault(
            "link",
            Command::Cut(Link {
                from: NodeRef::Named(from),
                to: NodeRef::Named(to),
                both: self.form.both_ways,
            }),
        );
    }

    /// Ends partitions, cuts and holds.
    pub fn heal(&mut self) {
        self.fault("nodes", Command::Heal);
    }

    /// Starts a node that is down, with an empty disk.
    pub fn restart_empty(&mut self, node: NodeId) {
        self.fault(
            "nodes",
            Command::Restart(NodeRef::Named(node), DiskIs::Lost),
        );
    }

    /// From now on every message is lost with this probability.
    pub fn set_loss(&mut self, loss: Probability) {
        self.said("bus", &format!("bus loss={loss}"));
    }

    /// From now on every message arrives twice with this probability.
    pub fn set_duplication(&mut self, duplicate: Probability) {
        self.said("bus", &format!("bus duplicate={duplicate}"));
    }

    /// Does this to the next messages that the fields choose.
    pub fn message_fault(&mut self, what: MessageFault) {
        let form = &self.form.faults;
        let (count, selectors) = (form.count.trim(), form.selectors());
        let by = match what {
            MessageFault::Delay => format!(" by={}", form.by.trim()),
            _ => String::new(),
        };
        let name = what.name().to_ascii_lowercase();
        self.said("messages", &format!("{name} {count}{by}{selectors}"));
    }

    /// Lets messages go on that are held and match everything that is given.
    pub fn release(&mut self, from: Option<NodeId>, to: Option<NodeId>, kind: Option<MessageKind>) {
        self.said("messages", &format!("release{}", selectors(from, to, kind)));
    }

    /// Makes the chosen node as slow as is typed in.
    pub fn slow(&mut self) {
        let form = &self.form.faults;
        self.said(
            "clock",
            &format!(
                "slow {} x{}",
                form.node,
                form.factor.trim().trim_start_matches('x')
            ),
        );
    }

    /// Sets the clock of the chosen node ahead or behind as is typed in.
    pub fn skew(&mut self) {
        let form = &self.form.faults;
        let skew = form.skew.trim();
        let sign = if skew.starts_with(['+', '-']) {
            ""
        } else {
            "+"
        };
        self.said("clock", &format!("skew {} {sign}{skew}", form.node));
    }

    /// Sets the chosen nemesis loose.
    pub fn start_nemesis(&mut self) {
        let form = &self.form.faults;
        let (every, span) = (form.every.trim(), form.span.trim());
        self.said(
            "nemesis",
            &format!("nemesis {} every={every} for={span}", form.nemesis.name()),
        );
    }

    /// Crashes the chosen node, and leaves of its disk what is chosen.
    pub fn crash(&mut self) {
        let form = &self.form.faults;
        let (keep, _) = KEEPS.get(form.keep).copied().unwrap_or(KEEPS[0]);
        let bytes = if keep.ends_with('=') {
            form.keep_bytes.trim()
        } else {
            ""
        };
        self.said("clock", &format!("crash {}{keep}{bytes}", form.node));
    }

    /// Carries out a fault as the console would; what is wrong with the fields is said beside those
    /// called `place`.
    pub(super) fn said(&mut self, place: &'static str, text: &str) {
        match parse_line(text, 1) {
            Ok(Some(line)) => {
                self.fault(place, line.command);
            }
            Ok(None) => {}
            Err(error) => self.wrong(place, &error.message),
        }
    }

    /// Carries out a fault, if it is right for this cluster; otherwise that is said too.
    pub(super) fn fault(&mut self, place: &'static str, command: Command) -> bool {
        let result = self.command(command);
        self.form.faults.wrong = result.err().map(|message| (place, message.into()));
        self.form.faults.wrong.is_none()
    }

    pub(super) fn wrong(&mut self, place: &'static str, message: &str) {
        self.refuse(message);
        self.form.faults.wrong = Some((place, message.into()));
    }

    /// Whether a node runs, if there is such a node.
    pub fn power(&self, node: NodeId) -> Option<Power> {
        self.cluster().machine(node).map(|machine| machine.power())
    }
}
