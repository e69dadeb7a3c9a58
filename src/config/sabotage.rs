//! Faults on purpose: what a test breaks to see that it is noticed.
//!
//! A cluster is sabotaged only with the feature `sabotage`, which the tests turn on and nothing
//! else does; without it the question is `false` before the program is compiled.

use super::ClusterConfig;

/// A mistake in the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// A coordinator sends and counts its own write before it is logged.
    SendsBeforeLogging,
    /// A replica acknowledges a write before it is durable.
    AcknowledgesBeforeSync,
    /// A coordinator answers as soon as it has the write itself.
    AnswersAlone,
    /// A fallback stores what it takes for another node without a mark.
    ForgetsMark,
    /// An acknowledged mark goes even when the state has changed since it was sent.
    DropsMarkUnchecked,
    /// A batch that nobody acknowledged is never sent again.
    GivesUpHandoff,
    /// A handed-off state takes the place of what its receiver holds.
    HandoffOverwrites,
    /// A read repair takes the place of what its receiver holds.
    RepairOverwrites,
    /// A get shows what its coordinator holds, whatever the others answer.
    ReadsAlone,
    /// Merkle trees learn nothing of states that were merged.
    TreesForgetMerges,
    /// Actors are the bare names of nodes.
    NoBirths,
    /// A disk keeps its number when it has lost records, and a new disk gets an old number.
    KeepsDiskNumber,
    /// Whoever finds a tombstone old enough forgets it without asking.
    ReapsAlone,
    /// Whoever finds a tombstone old enough asks the primaries only, whoever owned the key before.
    ReapsWithoutFormerOwners,
    /// The context in a put's reply covers siblings that the reply does not show.
    ContextCoversUnseen,
    /// Messages are read and states passed on however old they are.
    KnowsNoAge,
    /// Hints are kept past their time.
    HintsOutstay,
    /// A node that starts forgets which of its keys it holds for others.
    StartsWithoutHints,
    /// A forwarded request that the bus has duplicated is coordinated twice.
    ForgetsForwards,
    /// A stand-in counts as the primary that it stands in for.
    StandInsPassForPrimaries,
    /// Siblings may pile up beyond what a message holds.
    TakesAnySize,
    /// What a node does not own, by a new table or when it is sent it, it keeps to itself.
    KeepsWhatItDoesNotOwn,
    /// Whoever is handed keys says that it owns them.
    OwnsWhateverItIsHanded,
    /// Whose change of the members lost against another's does not plan it again.
    DoesNotPlanAgain,
    /// What a node brings to its new owner it drops when it is sent, before that is acknowledged.
    DropsWhatItSends,
    /// A node that leaves goes at once, with all that it holds.
    LeavesAtOnce,
    /// Nobody brings to new primaries what a removed node cannot.
    RefillsNoPlace,
    /// Whoever was down once is passed over for ever.
    NeverTakesBack,
}

impl Sabotage {
    /// Every mistake.
    pub const ALL: [Sabotage; 28] = [
        Sabotage::SendsBeforeLogging,
        Sabotage::AcknowledgesBeforeSync,
        Sabotage::AnswersAlone,
        Sabotage::ForgetsMark,
        Sabotage::DropsMarkUnchecked,
        Sabotage::GivesUpHandoff,
        Sabotage::HandoffOverwrites,
        Sabotage::RepairOverwrites,
        Sabotage::ReadsAlone,
        Sabotage::TreesForgetMerges,
        Sabotage::NoBirths,
        Sabotage::KeepsDiskNumber,
        Sabotage::ReapsAlone,
        Sabotage::ReapsWithoutFormerOwners,
        Sabotage::ContextCoversUnseen,
        Sabotage::KnowsNoAge,
        Sabotage::HintsOutstay,
        Sabotage::StartsWithoutHints,
        Sabotage::ForgetsForwards,
        Sabotage::StandInsPassForPrimaries,
        Sabotage::TakesAnySize,
        Sabotage::KeepsWhatItDoesNotOwn,
        Sabotage::OwnsWhateverItIsHanded,
        Sabotage::DoesNotPlanAgain,
        Sabotage::DropsWhatItSends,
        Sabotage::LeavesAtOnce,
        Sabotage::RefillsNoPlace,
        Sabotage::NeverTakesBack,
    ];
}

impl ClusterConfig {
    /// Whether the protocol is to make this mistake.
    #[cfg(feature = "sabotage")]
    pub(crate) fn is_sabotaged(&self, mistake: Sabotage) -> bool {
        self.sabotage == Some(mistake)
    }

    /// Whether the protocol is to make this mistake: never.
    #[cfg(not(feature = "sabotage"))]
    pub(crate) const fn is_sabotaged(&self, _: Sabotage) -> bool {
        false
    }
}
