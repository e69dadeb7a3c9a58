//! What is written reads back, for any command that can be said; and no text makes a reader panic.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use ringlab::base::{Distribution, Micros, NodeId, Probability};
use ringlab::config::Entry;
use ringlab::script::*;
use ringlab::sim::{FlightFault, FlightRef};

/// Text with a liking for what quoting has to survive.
fn text() -> impl Strategy<Value = String> {
    let hostile = prop::sample::select(vec![
        "'", "\"", "\\", "=", "#", " ", "\n", "\r", "\t", "|", ",", "->", "@", "/1", "$", "\u{0}",
        "\u{feff}", "\u{2028}", "ä", "w=2", "of=x", "last", "x",
    ]);
    prop_oneof![
        vec(hostile, 0..6).prop_map(|parts| parts.concat()),
        any::<String>(),
    ]
}

fn name() -> impl Strategy<Value = String> {
    text().prop_filter("a name is not empty", |text| !text.is_empty())
}

fn node() -> impl Strategy<Value = NodeRef> {
    prop_oneof![
        (0u16..1000).prop_map(|place| NodeRef::Named(NodeId(place))),
        (name(), 1u32..).prop_map(|(key, place)| NodeRef::OnList { key, place }),
    ]
}

fn span() -> impl Strategy<Value = Micros> {
    (0..=Micros::LONGEST.0).prop_map(Micros)
}

fn distinct_nodes() -> impl Strategy<Value = Vec<NodeRef>> {
    prop::collection::btree_set(node(), 2..5).prop_map(|nodes| nodes.into_iter().collect())
}

fn link() -> impl Strategy<Value = Link> {
    (distinct_nodes(), any::<bool>()).prop_map(|(nodes, both)| Link {
        from: nodes[0].clone(),
        to: nodes[1].clone(),
        both,
    })
}

fn conditions() -> impl Strategy<Value = Conditions> {
    let latency = prop::sample::select(vec!["const(1ms)", "mix(0.9:exp(1ms)+2ms,0.1:const(1s))"])
        .prop_filter_map("a distribution", |text| text.parse::<Distribution>().ok());
    let probability = || {
        prop::sample::select(vec!["0", "0.25", "1"])
            .prop_filter_map("a probability", |text| text.parse::<Probability>().ok())
    };
    (
        option::of(latency),
        option::of(probability()),
        option::of(probability()),
        option::of(probability()),
    )
        .prop_map(|(latency, loss, duplicate, damage)| Conditions {
            latency,
            loss,
            duplicate,
            damage,
        })
        .prop_filter("something is given", |conditions| {
            *conditions != Conditions::default()
        })
}

fn selector() -> impl Strategy<Value = Selector> {
    let kind = prop::sample::select(MESSAGE_KINDS);
    (option::of(node()), option::of(node()), option::of(kind))
        .prop_map(|(from, to, kind)| Selector { from, to, kind })
}

fn counted() -> impl Strategy<Value = (Count, Selector)> {
    let count = prop_oneof![
        (1u32..1_000_000_000).prop_map(Count::First),
        Just(Count::All)
    ];
    (count, selector())
}

fn flight_fault() -> impl Strategy<Value = FlightFault> {
    prop_oneof![
        Just(FlightFault::Drop),
        Just(FlightFault::Hold),
        Just(FlightFault::Release),
        Just(FlightFault::Duplicate),
        (1u64..1_000_000_000).prop_map(|us| FlightFault::Delay(Micros(us))),
    ]
}

fn any_request() -> impl Strategy<Value = Request> {
    let context = || {
        prop_oneof![
            Just(Context::Last),
            Just(Context::None),
            name().prop_map(Context::Label),
            "[A-Za-z0-9_-]{5,20}".prop_map(Context::Token),
        ]
    };
    let replicas = || option::of(1u16..=1000);
    let some_or_none = || option::of(0u16..=1000);
    let action = prop_oneof![
        (
            text(),
            option::of(context()),
            replicas(),
            (some_or_none(), some_or_none()),
            option::of("[a-z]{1,9}/[a-z; =]{1,9}"),
            option::of(any::<bool>()),
        )
            .prop_map(
                |(value, context, w, (pw, dw), media, return_body)| Action::Put {
                    value,
                    context,
                    w,
                    pw,
                    dw,
                    media,
                    return_body,
                }
            ),
        (replicas(), some_or_none()).prop_map(|(r, pr)| Action::Get { r, pr }),
        (option::of(context()), replicas()).prop_map(|(context, w)| Action::Delete { context, w }),
        text().prop_map(|value| Action::Resolve { value }),
    ];
    let addressed = (
        text(),
        option::of(name()),
        option::of(name()),
        option::of(node()),
    );
    (action, addressed).prop_map(|(action, (key, client, label, via))| Request {
        label: label.filter(|_| !matches!(action, Action::Resolve { .. })),
        action,
        key,
        client,
        via,
    })
}

fn expect() -> impl Strategy<Value = Expect> {
    let reply = prop_oneof![
        Just(ReplyIs::Ok),
        option::of(prop::sample::select(ERROR_CODES)).prop_map(ReplyIs::Error),
        text().prop_map(ReplyIs::Value),
        (0u32..1_000_000_000).prop_map(ReplyIs::Siblings),
        vec(text(), 1..5).prop_map(ReplyIs::Values),
        Just(ReplyIs::NotFound),
    ];
    prop_oneof![
        (reply, option::of(name())).prop_map(|(reply, of)| Expect::Reply(reply, of)),
        (text(), distinct_nodes()).prop_map(|(key, nodes)| Expect::Holders(key, nodes)),
        text().prop_map(|key| Expect::Holders(key, Vec::new())),
        (0u32..1_000_000_000, option::of(node()), option::of(node()))
            .prop_map(|(count, on, target)| Expect::Hints { count, on, target }),
        Just(Expect::Converged),
        (
            0u32..1_000_000_000,
            option::of(prop::sample::select(LOSS_CAUSES))
        )
            .prop_map(|(count, cause)| Expect::LostWrites { count, cause }),
    ]
}

fn settings(
    choices: &'static [(&'static str, &'static str)],
) -> impl Strategy<Value = Vec<Setting>> {
    prop::sample::subsequence(choices, 1..=choices.len()).prop_map(|chosen| {
        let setting = |(field, value): (&str, &str)| Setting {
            field: field.to_owned(),
            value: value.to_owned(),
        };
        chosen.into_iter().map(setting).collect()
    })
}

fn command() -> impl Strategy<Value = Command> {
    let entry = prop_oneof![
        Just(Entry::Any),
        Just(Entry::Preference),
        Just(Entry::Fastest),
        node().prop_map(Entry::Node),
    ];
    let print = prop_oneof![
        Just(Print::Ring),
        text().prop_map(Print::Replicas),
        Just(Print::Members),
        Just(Print::Hints),
        (node(), node(), 0u32..=65_535)
            .prop_filter("two nodes", |(from, to, _)| from != to)
            .prop_map(|(from, to, partition)| Print::Merkle {
                from,
                to,
                partition
            }),
        Just(Print::Metrics),
        Just(Print::History),
        Just(Print::Config),
    ];
    let keep = prop_oneof![
        Just(Keep::Synced),
        Just(Keep::All),
        (0u64..=1_000_000_000).prop_map(Keep::Bytes),
    ];
    let disk = prop_oneof![Just(DiskIs::Kept), Just(DiskIs::Lost)];
    let groups = distinct_nodes()
        .prop_map(|nodes| nodes.chunks(nodes.len() - 1).map(<[_]>::to_vec).collect());
    prop_oneof![
        settings(&[("nodes", "9"), ("n", "2"), ("latency", "exp(1ms)+1ms")])
            .prop_map(Command::Cluster),
        settings(&[("r", "1"), ("w", "900"), ("loss", "0.5")]).prop_map(Command::Set),
        (name(), option::of(entry)).prop_map(|(name, entry)| Command::Client { name, entry }),
        any_request().prop_map(Command::Request),
        any_request().prop_map(Command::Async),
        option::of(name()).prop_map(Command::Await),
        (node(), option::of(keep)).prop_map(|(node, keep)| Command::Crash(node, keep)),
        (node(), disk).prop_map(|(node, disk)| Command::Restart(node, disk)),
        (node(), -1_000_000_000i64..1_000_000_000)
            .prop_map(|(node, skew)| Command::Skew(node, skew)),
        (node(), 1u32..=100_000).prop_map(|(node, factor)| Command::Slow(node, factor)),
        counted().prop_map(|(count, selector)| Command::Duplicate(count, selector)),
        (
            counted(),
            span().prop_filter("takes time", |span| *span > Micros::ZERO)
        )
            .prop_map(|((count, selector), by)| Command::Delay(count, by, selector)),
        node().prop_map(Command::Pause),
        node().prop_map(Command::Resume),
        groups.prop_map(Command::Partition),
        link().prop_map(Command::Cut),
        Just(Command::Heal),
        conditions().prop_map(Command::Bus),
        (link(), conditions()).prop_map(|(link, conditions)| Command::Link(link, conditions)),
        link().prop_map(Command::LinkAsBus),
        counted().prop_map(|(count, selector)| Command::Drop(count, selector)),
        counted().prop_map(|(count, selector)| Command::Hold(count, selector)),
        selector().prop_map(Command::Release),
        (flight_fault(), any::<u64>(), 1u32..1_000_000).prop_map(|(fault, number, copy)| {
            Command::Flight(fault, FlightRef { number, copy })
        }),
        span().prop_map(Command::Wait),
        option::of(span()).prop_map(Command::WaitQuiet),
        workload().prop_map(Command::Workload),
        expect().prop_map(Command::Expect),
        print.prop_map(Command::Print),
    ]
}

fn workload() -> impl Strategy<Value = Workload> {
    let dist = prop_oneof![
        Just("uniform"),
        Just("zipf(0.99)"),
        Just("hotspot(0.1,0.9)")
    ];
    let shares = (0u32..=10, 0u32..=10);
    (1u32..=100_000, dist, 1u32..=1_000, 1u32..=100_000, shares).prop_map(
        |(ops, dist, clients, rate, (read, blind))| Workload {
            ops,
            dist: dist.parse().unwrap(),
            clients,
            rate,
            read: format!("{:.1}", f64::from(read) / 10.0).parse().unwrap(),
            blind: format!("{:.1}", f64::from(blind) / 10.0).parse().unwrap(),
            ..Workload::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_written_reads_back(command in command()) {
        let written = command.to_string();
        prop_assert!(!written.contains(['\n', '\r']), "{written:?} is not one line");
        let line = parse_line(&written, 7).map_err(|error| TestCaseError::fail(format!("{written}: {error}")))?;
        prop_assert_eq!(line, Some(Line { number: 7, at: None, command }), "{}", written);
    }

    #[test]
    fn scheduled_lines_read_back(request in any_request(), at in span()) {
        let line = Line { number: 1, at: Some(at), command: Command::Async(request) };
        prop_assert_eq!(parse_script(&line.to_string()), Ok(vec![line]));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        if let Err(error) = parse_script(&text) {
            prop_assert!(error.line >= 1 && error.column >= 1);
            prop_assert!(!error.to_string().contains('\n'));
        }
    }

    #[test]
    fn no_words_after_a_command_make_it_panic(
        command in prop::sample::select(COMMANDS),
        words in vec(text(), 0..5),
    ) {
        let line = format!("{} {}", command.name, words.join(" "));
        if let Ok(Some(line)) = parse_line(&line, 1) {
            prop_assert_eq!(parse_line(&line.to_string(), 1), Ok(Some(line)));
        }
    }

    #[test]
    fn nothing_that_is_typed_makes_a_console_panic(
        command in prop::sample::select(COMMANDS),
        words in vec(text(), 0..4),
        rest in text(),
        caret in 0usize..80,
    ) {
        let known = Known { keys: vec![rest.clone()], n: 3, ..Known::default() };
        for name in [command.name, "curl", "curl -d x -H", ""] {
            let text = format!("{name} {}{rest}", words.join(" "));
            for found in [complete(&text, caret, &known), complete_console(&text, caret, &known)] {
                prop_assert!(found.start <= found.end && found.end <= text.len());
                for offer in found.offers {
                    // It fits in where it is said to.
                    let _ = format!("{}{}{}", &text[..found.start], offer.text, &text[found.end..]);
                }
            }
            if let Err(error) = translate(&text) {
                prop_assert!(error.line >= 1 && error.column >= 1);
                prop_assert!(error.pointed(&text).ends_with('^'));
            }
        }
    }

    #[test]
    fn no_text_makes_a_distribution_panic(text in "[a-z0-9.:,+()]{0,40}") {
        if let Ok(distribution) = text.parse::<Distribution>() {
            prop_assert_eq!(distribution.to_string().parse::<Distribution>(), Ok(distribution));
        }
    }
}
