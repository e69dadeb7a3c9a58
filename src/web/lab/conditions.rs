//! What is in force now and how each of it is ended; and the conditions of links as they are typed.

use super::{Lab, rule_in_words};
use crate::base::{Gather, NodeId};
use crate::config::ClusterConfig;
use crate::observe;
use crate::script::LATENCIES;
use crate::sim::{Cluster, Conditions};
use crate::web::wording::percent;
use std::collections::BTreeMap;

/// Something that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What it is, in a few words.
    pub words: String,
    /// What its button says, which ends it.
    pub end: &'static str,
    /// The commands that end it.
    commands: Vec<String>,
}

impl Condition {
    fn new(words: String, end: &'static str, command: impl Into<String>) -> Condition {
        Condition {
            words,
            end,
            commands: vec![command.into()],
        }
    }
}

/// Which links are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Where {
    /// Every link.
    #[default]
    Everywhere,
    /// All links of one node, both ways.
    Node,
    /// One link.
    Link,
}

impl Where {
    /// All of them, with what people call them.
    pub const ALL: [(Where, &'static str); 3] = [
        (Where::Everywhere, "every link"),
        (Where::Node, "all links of a node"),
        (Where::Link, "one link"),
    ];
}

/// The fields of the conditions of links; what is empty stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConditionForm {
    /// Which links.
    pub place: Where,
    /// How long messages take, as a distribution.
    pub latency: String,
    /// How likely they are lost.
    pub loss: String,
    /// How likely they arrive twice.
    pub duplicate: String,
    /// How likely they are damaged on the way.
    pub damage: String,
}

impl ConditionForm {
    fn options(&self) -> String {
        let given = [
            ("latency", &self.latency),
            ("loss", &self.loss),
            ("duplicate", &self.duplicate),
            ("damage", &self.damage),
        ];
        let given = given
            .into_iter()
            .filter(|(_, value)| !value.trim().is_empty());
        let options = given.map(|(name, value)| format!(" {name}={}", value.trim()));
        options.collect()
    }
}

impl Lab {
    /// What is in force now, at most `most` of each kind one by one.
    pub fn conditions(&self, most: usize) -> Vec<Condition> {
        let cluster = self.cluster();
        let mut all: Vec<Condition> = observe::separated(cluster)
            .into_iter()
            .map(|words| Condition::new(words, "Heal", "heal"))
            .collect();
        all.extend(of_the_bus(cluster.config()));
        let some_of = |all: &mut Vec<Condition>, some: Vec<Condition>, what: &str| {
            if some.len() <= most {
                return all.extend(some);
            }
            all.push(Condition {
                words: format!("{} {what}", some.len()),
                end: some[0].end,
                commands: some.into_iter().flat_map(|it| it.commands).collect(),
            });
        };
        let links = of_links(cluster);
        some_of(&mut all, links, "links with conditions of their own");
        let is_there = |node: NodeId| cluster.nodes().any(|it| it == node);
        let paces = self.paces().filter(|(node, _)| is_there(*node));
        let paces = paces.map(|(node, pace)| Condition {
            words: format!("{node}: {}", pace.in_words()),
            end: "Set back",
            commands: [
                (pace.slowness > 1).then(|| format!("slow {node} x1")),
                (pace.skew_us != 0).then(|| format!("skew {node} +0us")),
            ]
            .into_iter()
            .flatten()
            .collect(),
        });
        some_of(&mut all, paces.collect(), "slow nodes or wrong clocks");
        let rules = cluster.rules().iter().map(|rule| {
            let release = super::faults::release(rule.filter);
            Condition::new(rule_in_words(rule), "End", release)
        });
        some_of(&mut all, rules.collect(), "rules for messages");
        all.extend(self.run.runner().nemeses().map(|(nemesis, ends_at)| {
            let name = nemesis.name();
            let words = format!("nemesis {name}, until {ends_at}");
            Condition::new(words, "End", format!("nemesis {name} off"))
        }));
        all
    }

    /// Ends something that is in force.
    pub fn end_condition(&mut self, condition: &Condition) {
        for command in &condition.commands {
            self.said("force", command);
        }
    }

    /// Sets the conditions that are typed in, for the links that are chosen.
    pub fn set_conditions(&mut self) {
        let options = self.form.faults.conditions.options();
        if self.form.faults.conditions.place == Where::Everywhere {
            return self.said("conditions", &format!("bus{options}"));
        }
        self.on_links(&options);
    }

    /// Takes the conditions away that the chosen links have of their own.
    pub fn reset_conditions(&mut self) {
        self.on_links(" bus");
    }

    fn on_links(&mut self, what: &str) {
        let form = &self.form;
        let links: Vec<String> = match form.faults.conditions.place {
            Where::Everywhere => Vec::new(),
            Where::Link => {
                let (from, to) = form.link;
                let arrow = if form.both_ways { "<->" } else { "->" };
                vec![format!("{from}{arrow}{to}")]
            }
            Where::Node => {
                let node = form.faults.links_of;
                let others = self.cluster().nodes().filter(|other| *other != node);
                others.map(|other| format!("{node}<->{other}")).collect()
            }
        };
        for link in links {
            self.said("conditions", &format!("link {link}{what}"));
            if self.form.faults.wrong.is_some() {
                return;
            }
        }
    }

    /// From now on messages take this long.
    pub fn set_latency(&mut self, latency: &str) {
        self.said("bus", &format!("bus latency={latency}"));
    }
}

/// What the bus does differently from one that nobody has touched.
fn of_the_bus(config: &ClusterConfig) -> Vec<Condition> {
    let mut all = Vec::new();
    let untouched = ClusterConfig::default().latency;
    if config.latency != untouched {
        let words = format!("latency {}", latency_in_words(&config.latency.to_string()));
        let back = format!("bus latency={untouched}");
        all.push(Condition::new(words, "Set back", back));
    }
    for (share, what, option) in [
        (config.loss, "lost", "loss"),
        (config.duplicate, "doubled", "duplicate"),
        (config.damage, "damaged", "damage"),
    ] {
        if share.billionths() > 0 {
            let words = format!("{} of messages {what}", percent(share));
            all.push(Condition::new(words, "Set back", format!("bus {option}=0")));
        }
    }
    all
}

/// A distribution by the name that people know, if it has one.
fn latency_in_words(latency: &str) -> &str {
    let known = LATENCIES.iter().find(|(_, known)| *known == latency);
    known.map_or(latency, |(name, _)| name)
}

/// What single links do differently from the bus; both directions as one where they agree.
fn of_links(cluster: &Cluster) -> Vec<Condition> {
    let links: BTreeMap<(NodeId, NodeId), &Conditions> = cluster.links().gather();
    let mut all = Vec::new();
    for ((from, to), conditions) in &links {
        let both = links.get(&(*to, *from)) == Some(conditions);
        if both && from > to {
            continue;
        }
        let (sign, arrow) = if both { ("↔", "<->") } else { ("→", "->") };
        let mut words = Vec::new();
        if let Some(latency) = &conditions.latency {
            words.push(format!(
                "latency {}",
                latency_in_words(&latency.to_string())
            ));
        }
        for (share, what) in [
            (conditions.loss, "lost"),
            (conditions.duplicate, "doubled"),
            (conditions.damage, "damaged"),
        ] {
            words.extend(share.map(|share| format!("{} {what}", percent(share))));
        }
        all.push(Condition::new(
            format!("{from}{sign}{to}: {}", words.join(", ")),
            "Set back",
            format!("link {from}{arrow}{to} bus"),
        ));
    }
    all
}
