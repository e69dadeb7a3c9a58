//! The pitfalls of Dynamo-like stores: each has a scenario that passes, and that fails when its
//! cause is put back into the protocol.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use ringlab::config::{ClusterConfig, Sabotage};
use ringlab::script::{Command, Line, Output, Runner, Setting, parse_script};
use ringlab::sim::Trace;

/// What brings a pitfall back.
#[derive(Clone, Copy, Debug)]
enum Cause {
    /// A mistake in the protocol.
    Mistake(Sabotage),
    /// A setting that leaves the remedy out.
    Setting(&'static str, &'static str),
}

use Cause::{Mistake, Setting as Without};

/// Each pitfall's scenario, and what brings it back.
const PITFALLS: &[(&str, Cause)] = &[
    // 1: a disk is lost, its actor used again, and an acknowledged write vanishes.
    (
        "disk_lost_takes_a_new_number",
        Mistake(Sabotage::KeepsDiskNumber),
    ),
    (
        "disk_lost_takes_a_new_number",
        Without("actor_epochs", "off"),
    ),
    (
        "unsynced_tail_takes_a_new_number",
        Mistake(Sabotage::KeepsDiskNumber),
    ),
    ("lost_disks", Mistake(Sabotage::AnswersAlone)),
    // 2: a doomstone: a late hint of a tombstone that was forgotten kills the new value.
    ("doomstone_avoided", Without("actor_epochs", "off")),
    // 3, 4: an actor that is forgotten, or stands for two histories.
    ("births_of_a_fallback", Mistake(Sabotage::NoBirths)),
    // 5: a put is coordinated twice during a transfer.
    (
        "put_coordinated_twice_during_a_transfer",
        Mistake(Sabotage::ForgetsForwards),
    ),
    // 6: one forward, coordinated twice.
    ("duplicated_messages", Mistake(Sabotage::ForgetsForwards)),
    // 8: a reply's context covers siblings that its client never saw.
    ("reply_context", Mistake(Sabotage::ContextCoversUnseen)),
    (
        "quiet_replies_cover_what_was_seen",
        Mistake(Sabotage::ContextCoversUnseen),
    ),
    // 10: what a fallback holds is not handed off after it has restarted.
    (
        "handoff_after_the_fallback_restarts",
        Mistake(Sabotage::StartsWithoutHints),
    ),
    // 11: a handoff that failed is not tried again, or stale data wins later.
    ("handoff_is_retried", Mistake(Sabotage::GivesUpHandoff)),
    (
        "handoff_races_a_newer_write",
        Mistake(Sabotage::DropsMarkUnchecked),
    ),
    // 12: PR and PW are counted from who seemed up.
    (
        "primaries_must_answer",
        Mistake(Sabotage::StandInsPassForPrimaries),
    ),
    // 13: a tombstone is forgotten while its write is still on the way.
    (
        "reap_waits_for_an_unfinished_write",
        Mistake(Sabotage::ReapsAlone),
    ),
    // 19: an old copy comes back by way of a node that owned the key before.
    (
        "reaping_asks_former_owners",
        Mistake(Sabotage::ReapsWithoutFormerOwners),
    ),
    // 15: Merkle trees that are out of step repair equal keys for ever, or never what differs.
    (
        "anti_entropy_knows_what_was_merged",
        Mistake(Sabotage::TreesForgetMerges),
    ),
    // 17: hints are lost.
    ("hinted_handoff", Mistake(Sabotage::ForgetsMark)),
    ("hints_survive_a_lost_disk", Mistake(Sabotage::ForgetsMark)),
    (
        "hints_survive_a_replaced_node",
        Mistake(Sabotage::KeepsWhatItDoesNotOwn),
    ),
    // 18, 19: a hint or a message outlives the tombstone and brings the value back.
    ("late_hint_after_reaping", Mistake(Sabotage::HintsOutstay)),
    (
        "hints_expire_without_handoff",
        Mistake(Sabotage::HintsOutstay),
    ),
    (
        "reaping_outlives_old_messages",
        Mistake(Sabotage::KnowsNoAge),
    ),
    // 20: after a transfer the emptied node still answers.
    (
        "an_emptied_node_forwards",
        Mistake(Sabotage::OwnsWhateverItIsHanded),
    ),
    // 21, 22: `node_is_primary_and_fallback` and `partition_round_the_rings_end` show what is so;
    // `tests/transfer` works out by itself who ought to hold what.
    // 23: a replica without the key is no answer.
    ("not_found_counts", Without("notfound_ok", "off")),
    // 24: an acknowledgement before the write is safe.
    (
        "durable_means_synced",
        Mistake(Sabotage::AcknowledgesBeforeSync),
    ),
    // 25: a join copies more than it has to, or leaves copies behind.
    (
        "a_join_moves_each_key_once",
        Mistake(Sabotage::KeepsWhatItDoesNotOwn),
    ),
    // 26: a failed node that returns is not used again.
    (
        "a_failed_node_that_returns_is_used_again",
        Mistake(Sabotage::NeverTakesBack),
    ),
    // 30: siblings pile up until no message holds them.
    ("siblings_too_large", Mistake(Sabotage::TakesAnySize)),
    // A removed node's successors are brought its keys by those that stay.
    (
        "removed_place_is_refilled",
        Mistake(Sabotage::RefillsNoPlace),
    ),
    // Changes of the members that cross.
    ("two_joins_at_once", Mistake(Sabotage::DoesNotPlanAgain)),
    // Read repair that overwrites instead of merging; reads that do not join.
    ("read_repair_merges", Mistake(Sabotage::RepairOverwrites)),
    ("reads_join", Mistake(Sabotage::ReadsAlone)),
];

fn lines_of(scenario: &str) -> Vec<Line> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios");
    let text = std::fs::read_to_string(format!("{folder}/{scenario}.ring")).unwrap();
    parse_script(&text).unwrap()
}

/// The settings of a script's `cluster` line, with what brings the pitfall back.
fn config_of(lines: &[Line], cause: Option<Cause>) -> ClusterConfig {
    let mut settings = match lines.first().map(|line| &line.command) {
        Some(Command::Cluster(settings)) => settings.clone(),
        _ => Vec::new(),
    };
    if let Some(Without(field, value)) = cause {
        settings.retain(|setting| setting.field != field);
        settings.push(Setting {
            field: field.to_owned(),
            value: value.to_owned(),
        });
    }
    let given: Vec<_> = settings.iter().map(|s| (&s.field, &s.value)).collect();
    let mut config = ClusterConfig::from_settings(&given).unwrap();
    if let Some(Mistake(mistake)) = cause {
        config.sabotage = Some(mistake);
    }
    config
}

/// What a scenario expects and does not find.
fn failures(scenario: &str, cause: Option<Cause>) -> Vec<String> {
    let lines = lines_of(scenario);
    let mut runner = Runner::new(config_of(&lines, cause), Trace::off());
    let lines = runner.schedule(lines);
    let mut failures = Vec::new();
    for line in &lines {
        if matches!(line.command, Command::Cluster(_)) {
            continue;
        }
        if let Err(error) = runner.run(line) {
            failures.push(error.to_string());
            break;
        }
        for output in runner.take_outputs() {
            match output {
                Output::Expect(expect) if !expect.ok => {
                    failures.push(format!("line {}: found {}", expect.line, expect.found));
                }
                _ => {}
            }
        }
    }
    failures
}

#[test]
fn every_scenario_of_a_pitfall_passes_and_fails_when_its_cause_is_back() {
    let mut blind = Vec::new();
    for (scenario, cause) in PITFALLS {
        assert_eq!(failures(scenario, None), [] as [String; 0], "{scenario}");
        if failures(scenario, Some(*cause)).is_empty() {
            blind.push(format!("{scenario} does not notice {cause:?}"));
        }
    }
    assert!(blind.is_empty(), "{}", blind.join("\n"));
}

#[test]
fn every_mistake_is_noticed_by_a_scenario_or_a_hunt() {
    // The hunt finds these (`tests/simulation.rs`).
    let hunted = [
        Sabotage::SendsBeforeLogging,
        Sabotage::HandoffOverwrites,
        Sabotage::KeepsWhatItDoesNotOwn,
        Sabotage::OwnsWhateverItIsHanded,
        Sabotage::DoesNotPlanAgain,
        Sabotage::DropsWhatItSends,
        Sabotage::LeavesAtOnce,
    ];
    for mistake in Sabotage::ALL {
        let noticed = PITFALLS
            .iter()
            .any(|(_, cause)| matches!(cause, Mistake(noticed) if *noticed == mistake));
        assert!(noticed || hunted.contains(&mistake), "{mistake:?}");
    }
}
