//! What the commands are, for the console's help and for `explain`.

/// One command, as help shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandHelp {
    /// Its name.
    pub name: &'static str,
    /// How it is written: positional words in capitals, optional parts in brackets, one
    /// form a line.
    pub usage: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
}

/// Every command of this version.
pub const COMMANDS: &[CommandHelp] = &[
    CommandHelp {
        name: "cluster",
        usage: "cluster [FIELD=VALUE ...]",
        doc: "Start a fresh cluster; only as the first command of a file.",
    },
    CommandHelp {
        name: "client",
        usage: "client NAME [entry=any|preference|fastest|NODE]",
        doc: "Make a client with a session of its own.",
    },
    CommandHelp {
        name: "put",
        usage: "put KEY VALUE [as=CLIENT] [context=last|none|@LABEL|TOKEN] [label=L] [w=COUNT] [pw=COUNT] [dw=COUNT] [via=NODE] [type=MEDIA] [return_body=BOOL]",
        doc: "Write a value, which replaces what its context has seen.",
    },
    CommandHelp {
        name: "get",
        usage: "get KEY [as=CLIENT] [label=L] [r=COUNT] [pr=COUNT] [via=NODE]",
        doc: "Read a key, and keep the context that comes with it.",
    },
    CommandHelp {
        name: "delete",
        usage: "delete KEY [as=CLIENT] [context=last|none|@LABEL|TOKEN] [label=L] [w=COUNT] [via=NODE]",
        doc: "Write a tombstone, which replaces what its context has seen.",
    },
    CommandHelp {
        name: "resolve",
        usage: "resolve KEY VALUE [as=CLIENT] [via=NODE]",
        doc: "Read a key, then put this one value in the place of what was read.",
    },
    CommandHelp {
        name: "async",
        usage: "async put|get|delete|resolve ...",
        doc: "Send a request and go on without waiting for its answer.",
    },
    CommandHelp {
        name: "await",
        usage: "await [LABEL]",
        doc: "Wait for all requests that were not waited for, or for the one with this label.",
    },
    CommandHelp {
        name: "crash",
        usage: "crash NODE [keep=synced|all|BYTES]",
        doc: "Stop a node; it keeps what is on its disk.",
    },
    CommandHelp {
        name: "restart",
        usage: "restart NODE [disk=kept|lost]",
        doc: "Start a crashed node again from its disk.",
    },
    CommandHelp {
        name: "pause",
        usage: "pause NODE",
        doc: "Let a node stand still, with its memory and its mailbox.",
    },
    CommandHelp {
        name: "resume",
        usage: "resume NODE",
        doc: "Let a paused node go on.",
    },
    CommandHelp {
        name: "join",
        usage: "join NODE [weight=COUNT] [zone=ZONE] [seed_node=NODE]",
        doc: "Start a new node that joins through a member, and takes over its share of the keys.",
    },
    CommandHelp {
        name: "leave",
        usage: "leave NODE",
        doc: "Let a node hand over its keys and leave.",
    },
    CommandHelp {
        name: "remove",
        usage: "remove NODE",
        doc: "Give up a node that is down for good; others bring its keys to their new owners.",
    },
    CommandHelp {
        name: "partition",
        usage: "partition A,B | C,D,E",
        doc: "Let no message pass between groups of nodes; a node in no group stays connected to all.",
    },
    CommandHelp {
        name: "cut",
        usage: "cut A->B",
        doc: "Let no message pass from A to B; `A<->B` cuts both directions.",
    },
    CommandHelp {
        name: "heal",
        usage: "heal",
        doc: "End partitions, cuts and holds.",
    },
    CommandHelp {
        name: "bus",
        usage: "bus [latency=DIST] [loss=P] [duplicate=P] [damage=P]",
        doc: "Change the conditions of all links.",
    },
    CommandHelp {
        name: "link",
        usage: "link A->B [latency=DIST] [loss=P] [duplicate=P] [damage=P]\nlink A->B bus",
        doc: "Change the conditions from A to B, or let them be the bus's again; `A<->B` changes both directions.",
    },
    CommandHelp {
        name: "drop",
        usage: "drop COUNT|all [from=NODE] [to=NODE] [kind=KIND]\ndrop 1 flight=NUMBER",
        doc: "Lose the next COUNT matching messages, or all until `release`; or one message in flight, by the number of the event of its sending (137/2: the second of its copies to arrive).",
    },
    CommandHelp {
        name: "hold",
        usage: "hold COUNT|all [from=NODE] [to=NODE] [kind=KIND]\nhold 1 flight=NUMBER",
        doc: "Hold back the next COUNT matching messages, or all, until `release`; or one message in flight.",
    },
    CommandHelp {
        name: "duplicate",
        usage: "duplicate COUNT|all [from=NODE] [to=NODE] [kind=KIND]\nduplicate 1 flight=NUMBER",
        doc: "Let the next matching messages arrive twice; or one message in flight.",
    },
    CommandHelp {
        name: "delay",
        usage: "delay COUNT|all by=TIME [from=NODE] [to=NODE] [kind=KIND]\ndelay 1 by=TIME flight=NUMBER",
        doc: "Let the next matching messages take longer; or one message in flight.",
    },
    CommandHelp {
        name: "skew",
        usage: "skew NODE SKEW",
        doc: "Set the clock of a node ahead (+200ms) or behind (-1s); versions bear its time.",
    },
    CommandHelp {
        name: "slow",
        usage: "slow NODE FACTOR",
        doc: "Let whatever a node sends, receives and syncs take so many times as long (x10).",
    },
    CommandHelp {
        name: "nemesis",
        usage: "nemesis halves|single|bridge|one-way|majorities-ring|slow|flaky|crash-loop|clock-jump|lost-disk every=TIME for=TIME\nnemesis NEMESIS off",
        doc: "Break something every so often, something else each time, and mend it in the end; `off` ends it now.",
    },
    CommandHelp {
        name: "release",
        usage: "release [from=NODE] [to=NODE] [kind=KIND]\nrelease flight=NUMBER",
        doc: "Let matching held messages go, and end matching drops and holds; or let one held message go.",
    },
    CommandHelp {
        name: "wait",
        usage: "wait TIME\nwait quiet [max=TIME]",
        doc: "Let virtual time pass, or let it pass until nothing moves.",
    },
    CommandHelp {
        name: "workload",
        usage: "workload [ops=COUNT] [keys=COUNT] [dist=uniform|zipf(0.99)|hotspot(0.1,0.9)] [read=P] [clients=COUNT] [rate=COUNT] [blind=P]",
        doc: "Let 4 clients (w1, w2, ...) make 1000 requests of 100 keys (key1, key2, ...), half of them reads, 200 a second whether answered or not; wait for the last answer.",
    },
    CommandHelp {
        name: "expect",
        usage: "expect ok|notfound [of=LABEL]\nexpect error [CODE] [of=LABEL]\nexpect value VALUE [of=LABEL]\nexpect siblings COUNT [of=LABEL]\nexpect values VALUE ... [of=LABEL]\nexpect holders KEY NODES\nexpect hints COUNT [on=NODE] [for=NODE]\nexpect converged|no-lost-writes\nexpect view NODE NODE alive|suspect|dead|left|removed\nexpect lost-writes COUNT [cause=disk|protocol]",
        doc: "Check the last reply (or the one with this label), or what an all-seeing observer finds now.",
    },
    CommandHelp {
        name: "print",
        usage: "print ring|members|hints|metrics|history|config\nprint replicas KEY\nprint merkle NODE NODE PARTITION",
        doc: "Show what the cluster looks like.",
    },
    CommandHelp {
        name: "set",
        usage: "set FIELD=VALUE ...",
        doc: "Change fields that may be changed while the cluster runs.",
    },
];
