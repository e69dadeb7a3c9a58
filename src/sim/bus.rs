//! What becomes of a message: how long it takes, whether it is lost or duplicated, and which
//! links are cut.
//!
//! A message's fate is drawn from (seed, sender, receiver, kind, subject), never from a running
//! number: dropping one message leaves all others as they were.

use super::nemesis::Overlay;
use crate::base::random::{Purpose, draw};
use crate::base::{Distribution, Micros, NodeId, Probability};
use crate::config::ClusterConfig;
use crate::node::{Message, MessageKind};
use std::collections::{BTreeMap, BTreeSet};

/// What a single link does differently from the bus. What is not set is as on the bus.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    /// How long a message takes.
    pub latency: Option<Distribution>,
    /// How likely it is lost.
    pub loss: Option<Probability>,
    /// How likely it arrives twice.
    pub duplicate: Option<Probability>,
    /// How likely its bits are damaged on the way.
    pub damage: Option<Probability>,
}

/// What becomes of a message when nothing stands in its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Whether it is lost.
    pub lost: bool,
    /// How long it takes.
    pub latency: Micros,
    /// How long its duplicate takes, if there is one.
    pub duplicate: Option<Micros>,
}

/// Which messages a rule is about. What is not set matches every message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The sender.
    pub from: Option<NodeId>,
    /// The receiver.
    pub to: Option<NodeId>,
    /// The kind.
    pub kind: Option<MessageKind>,
}

impl Filter {
    /// Whether a message from `from` to `to` of this kind is meant.
    pub fn matches(&self, from: NodeId, to: NodeId, kind: MessageKind) -> bool {
        self.from.is_none_or(|node| node == from)
            && self.to.is_none_or(|node| node == to)
            && self.kind.is_none_or(|wanted| wanted == kind)
    }
}

impl Filter {
    /// Whether every message that `other` matches is matched by this filter too.
    fn covers(&self, other: &Filter) -> bool {
        fn wider<T: PartialEq>(this: &Option<T>, other: &Option<T>) -> bool {
            this.is_none() || this == other
        }
        wider(&self.from, &other.from)
            && wider(&self.to, &other.to)
            && wider(&self.kind, &other.kind)
    }
}

/// What a rule does with the messages that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleAction {
    /// They are lost.
    Drop,
    /// They wait in flight until they are released.
    Hold,
    /// They arrive twice.
    Duplicate,
    /// They take this much longer.
    Delay(Micros),
}

/// A rule for the next messages that are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it does.
    pub action: RuleAction,
    /// Which messages it is about.
    pub filter: Filter,
    /// For how many more; none is for all, until they are released.
    pub left: Option<u32>,
}

/// The state of the network.
#[derive(Clone, Debug, Default)]
pub(super) struct Bus {
    links: BTreeMap<(NodeId, NodeId), Conditions>,
    groups: BTreeMap<NodeId, usize>,
    cuts: BTreeSet<(NodeId, NodeId)>,
    rules: Vec<Rule>,
    /// What nemeses do, by their numbers.
    overlays: BTreeMap<u32, Overlay>,
}

impl Bus {
    /// Changes one link, in one direction; what `change` does not set stays as it was.
    pub(super) fn set_link(&mut self, from: NodeId, to: NodeId, change: Conditions) {
        let link = self.links.entry((from, to)).or_default();
        link.latency = change.latency.or(link.latency.take());
        link.loss = change.loss.or(link.loss);
        link.duplicate = change.duplicate.or(link.duplicate);
        link.damage = change.damage.or(link.damage);
    }

    /// Takes the conditions away that one link has of its own, in one direction.
    pub(super) fn reset_link(&mut self, from: NodeId, to: NodeId) {
        self.links.remove(&(from, to));
    }

    pub(super) fn links(&self) -> impl Iterator<Item = ((NodeId, NodeId), &Conditions)> {
        self.links
            .iter()
            .map(|(link, conditions)| (*link, conditions))
    }

    /// Separates groups of nodes, instead of those separated before. A node in no group stays
    /// connected to all.
    pub(super) fn partition(&mut self, groups: &[Vec<NodeId>]) {
        self.groups.clear();
        for (number, group) in groups.iter().enumerate() {
            self.groups.extend(group.iter().map(|&node| (node, number)));
        }
    }

    pub(super) fn cut(&mut self, from: NodeId, to: NodeId) {
        self.cuts.insert((from, to));
    }

    /// Ends partitions and cuts, and the rules that hold messages; whether there was anything.
    pub(super) fn heal(&mut self) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.action != RuleAction::Hold);
        let overlays = self.overlays.len();
        self.overlays
            .retain(|_, overlay| !matches!(overlay, Overlay::Cut(_)));
        let healed = before != self.rules.len()
            || overlays != self.overlays.len()
            || !self.groups.is_empty()
            || !self.cuts.is_empty();
        self.groups.clear();
        self.cuts.clear();
        healed
    }

    pub(super) fn add_rule(&mut self, rule: Rule) {
        self.rules.push(rule);
    }

    /// Ends the rules that are about nothing but messages that `filter` matches.
    pub(super) fn end_rules(&mut self, filter: Filter) {
        self.rules.retain(|rule| !filter.covers(&rule.filter));
    }

    /// Whether a message can pass from `from` to `to` now.
    pub(super) fn connects(&self, from: NodeId, to: NodeId) -> bool {
        if self.groups.is_empty() && self.cuts.is_empty() && self.overlays.is_empty() {
            return true;
        }
        let apart = match (self.groups.get(&from), self.groups.get(&to)) {
            (Some(one), Some(other)) => one != other,
            _ => false,
        };
        let cut = self.cuts.contains(&(from, to))
            || self.overlays.values().any(|overlay| overlay.cuts(from, to));
        !apart && !cut
    }

    /// Puts what a nemesis does over everything else, in the place of what it did before.
    pub(super) fn set_overlay(&mut self, number: u32, overlay: Option<Overlay>) {
        match overlay {
            Some(overlay) => self.overlays.insert(number, overlay),
            None => self.overlays.remove(&number),
        };
    }

    /// The links that are cut, one direction each and each once, by nemeses too.
    pub(super) fn cuts(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        let by_nemeses = self.overlays.values().filter_map(|overlay| match overlay {
            Overlay::Cut(links) => Some(links),
            _ => None,
        });
        let mut links = self.cuts.clone();
        links.extend(by_nemeses.flatten());
        links.into_iter()
    }

    pub(super) fn group(&self, node: NodeId) -> Option<usize> {
        self.groups.get(&node).copied()
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule that applies to a message that is sent now; a counted rule counts it.
    pub(super) fn apply_rules(
        &mut self,
        from: NodeId,
        to: NodeId,
        kind: MessageKind,
    ) -> Option<RuleAction> {
        let index = self
            .rules
            .iter()
            .position(|rule| rule.filter.matches(from, to, kind))?;
        let rule = &mut self.rules[index];
        let action = rule.action;
        if let Some(left) = &mut rule.left {
            *left -= 1;
            if *left == 0 {
                self.rules.remove(index);
            }
        }
        Some(action)
    }

    /// Whether chance lets no message from `from` to `to` pass.
    pub(super) fn loses_all(&self, config: &ClusterConfig, from: NodeId, to: NodeId) -> bool {
        let link = self.links.get(&(from, to));
        let loss = link.and_then(|link| link.loss).unwrap_or(config.loss);
        let damage = self.damage(config, from, to);
        [loss, damage].contains(&Probability::ALWAYS)
    }

    /// How likely a message from `from` to `to` is damaged.
    pub(super) fn damage(&self, config: &ClusterConfig, from: NodeId, to: NodeId) -> Probability {
        let link = self.links.get(&(from, to)).and_then(|link| link.damage);
        link.unwrap_or(config.damage)
    }

    /// Draws the fate of a message that is sent `now`, and arrives twice in any case when `twice`.
    pub(super) fn fate(
        &self,
        (config, now): (&ClusterConfig, Micros),
        from: NodeId,
        to: NodeId,
        message: &Message,
        twice: bool,
    ) -> Fate {
        let nemeses = self.overlays.values();
        let longer = nemeses
            .clone()
            .fold(Micros::ZERO, |sum, overlay| sum + overlay.delay(from, to));
        let link = if self.links.is_empty() {
            None
        } else {
            self.links.get(&(from, to))
        };
        let loss = link.and_then(|link| link.loss).unwrap_or(config.loss);
        let duplicate = link
            .and_then(|link| link.duplicate)
            .unwrap_or(config.duplicate);
        let latency = link
            .and_then(|link| link.latency.as_ref())
            .unwrap_or(&config.latency);
        let identity = [from.0, to.0, message.kind() as u16].map(u64::from);
        let [from, to, kind] = identity;
        // What is said again in the same words must not meet the same fate for ever: where nothing
        // in a message tells one attempt from the next, the time does.
        let attempt = if message.is_numbered() { 0 } else { now.0 };
        let subject = message.subject().wrapping_add(attempt << 20);
        let identity = [from, to, kind, subject];
        let holds = |probability: Probability, purpose| {
            probability != Probability::NEVER
                && probability.holds(draw(config.seed, purpose, &identity))
        };
        let takes = |copy: u64| {
            longer
                + latency.sample(|index| {
                    let [from, to, kind, subject] = identity;
                    let identity = [from, to, kind, subject, copy, index];
                    draw(config.seed, Purpose::Latency, &identity)
                })
        };
        let is_duplicated = twice || holds(duplicate, Purpose::Duplication);
        Fate {
            lost: holds(loss, Purpose::Loss)
                || nemeses
                    .clone()
                    .any(|overlay| overlay.loses(config.seed, now, identity)),
            latency: takes(0),
            duplicate: is_duplicated.then(|| takes(1)),
        }
    }
}
