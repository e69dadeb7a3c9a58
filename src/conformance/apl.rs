//! Riak's rings and the preference lists that it makes of them while some nodes are down.

use super::json::Fields;
use super::{Place, Problem, Report};
use crate::base::NodeId;
use crate::ring::{
    Active, Assignment, Hash, Member, Ownership, Preference, Ring, Role, Rules, Zone,
};
use serde_json::{Value, json};

/// How many digits a hash of 160 bits has.
const HASH_DIGITS: usize = 40;

/// The largest ring that is read; Riak's own limit is far below.
const MOST_PARTITIONS: usize = 65_536;

pub(super) fn run(
    case: &Fields<'_>,
    report: &mut Report,
    place: &mut Place,
) -> Result<(), Problem> {
    place.case = Some(format!("ring {}", case.text("id")?));
    let names = Names::read(case)?;
    let ring = read_ring(case, &names)?;
    let q = ring.partitions() as usize;
    let increment = json!(power_of_two(160 - q.trailing_zeros()));
    if let Some(expected) = case.find("ring_increment") {
        report.check("ring_increment", expected, &increment)?;
    }
    // How wide the windows are that should lie on distinct nodes is plain only where every node
    // owns something.
    if let Some(expected) = case.find("windows_violating_target_n4")
        && ring.members().len() == names.0.len()
    {
        let crowded = ring.ownership().crowded_windows(4);
        report.check("windows_violating_target_n4", expected, &json!(crowded))?;
    }
    for (step, query) in case.list("queries")?.iter().enumerate() {
        place.step = Some(step + 1);
        check_query(
            &Fields::of(query, "an element of `queries`")?,
            &ring,
            &names,
            report,
        )?;
        report.lists += 1;
    }
    place.step = None;
    report.rings += 1;
    Ok(())
}

/// The names of nodes in their order, which stand for them in our ring.
struct Names(Vec<String>);

impl Names {
    fn read(case: &Fields<'_>) -> Result<Names, Problem> {
        let text = |name: &Value| Some(name.as_str()?.to_owned());
        let mut names = case.list_of("owners", "names", text)?;
        if case.has("nodes") {
            names.extend(case.list_of("nodes", "names", text)?);
        }
        names.sort_unstable();
        names.dedup();
        Ok(Names(names))
    }

    fn id(&self, name: &str) -> Option<NodeId> {
        let found = self.0.binary_search_by(|other| other.as_str().cmp(name));
        u16::try_from(found.ok()?).ok().map(NodeId)
    }

    fn name(&self, node: NodeId) -> &str {
        self.0.get(node.index()).map_or("", String::as_str)
    }
}

/// The ring of a case: its owners, and Riak's rules.
fn read_ring(case: &Fields<'_>, names: &Names) -> Result<Ring, Problem> {
    let owners = case.list_of("owners", "names", |name| names.id(name.as_str()?))?;
    let q = case.count("q")?;
    if !q.is_power_of_two() || q > MOST_PARTITIONS {
        return Err(Problem::Malformed(format!(
            "expected a power of two up to {MOST_PARTITIONS} as `q` of the case, found {q}"
        )));
    }
    if owners.len() != q {
        let found = owners.len();
        return Err(Problem::Malformed(format!(
            "expected an owner for each of {q} partitions in `owners` of the case, found {found}"
        )));
    }
    let member = |index| Member {
        node: NodeId(index),
        weight: 1,
        zone: Zone(1),
    };
    let ownership = Ownership {
        version: 1,
        maker: NodeId(0),
        rules: Rules {
            hash: Hash::Sha1,
            preference: Preference::Partitions,
            ..Rules::equal(q as u32, 1)
        },
        members: (0..names.0.len() as u16).map(member).collect(),
        removed: Vec::new(),
        assignment: Assignment::Owners(owners),
    };
    Ok(Ring::new(ownership, 1))
}

fn check_query(
    query: &Fields<'_>,
    ring: &Ring,
    names: &Names,
    report: &mut Report,
) -> Result<(), Problem> {
    let hash = query.text("hash")?;
    let position = position(hash).ok_or_else(|| {
        format!("expected {HASH_DIGITS} hexadecimal digits as `hash`, found `{hash}`")
    })?;
    if let Some(found) = query.find("key").and_then(hash_of) {
        // The ring goes by the first 128 bits; the file has all 160.
        let found = format!("{found:032x}{}", &hash[32..]);
        report.check("hash", &json!(hash), &json!(found))?;
    }
    let q = ring.partitions();
    let n = query.count("n")?;
    let text = |name: &Value| Some(name.as_str()?.to_owned());
    let up = query.list_of("up", "names", text)?;
    let up: Vec<NodeId> = up.iter().filter_map(|name| names.id(name)).collect();
    let is_up = |node| up.contains(&node);
    // Riak names a partition by its first position and lets the one after a key hold it.
    let partition = (ring.partition_of(position) + 1) % q;
    let expected = query.get("responsible_partition")?;
    report.check("responsible_partition", expected, &json!(partition))?;
    let all = ring.active_list(partition, n, |_| true);
    let places: Value = all.iter().map(|active| json!(active.place)).collect();
    report.check("primaries", query.get("primaries")?, &places)?;
    let list = |list: &[Active]| -> Value {
        let entry = |active: &Active| {
            let role = match active.role {
                Role::Primary => "primary",
                Role::Fallback => "fallback",
            };
            json!([active.place, names.name(active.node), role])
        };
        list.iter().map(entry).collect()
    };
    let active = ring.active_list(partition, n, is_up);
    report.check("apl", query.get("apl")?, &list(&active))?;
    if let Some(expected) = query.find("primary_apl") {
        let primaries = active.iter().filter(|it| it.role == Role::Primary);
        let primaries: Vec<Active> = primaries.copied().collect();
        report.check("primary_apl", expected, &list(&primaries))?;
    }
    if let Some(expected) = query.find("apl_chbin") {
        let again = ring.active_list_round_again(partition, n, is_up);
        report.check("apl_chbin", expected, &list(&again))?;
    }
    Ok(())
}

/// The first 128 bits of a hash in hexadecimal digits.
fn position(hash: &str) -> Option<u128> {
    let is_hash = hash.len() == HASH_DIGITS && hash.bytes().all(|b| b.is_ascii_hexdigit());
    u128::from_str_radix(hash.get(..32)?, 16)
        .ok()
        .filter(|_| is_hash)
}

/// The position of a key: text is hashed as it is, a list (bucket and key) in the encoding of the
/// reference's language. Nothing for a key of another form, or none.
fn hash_of(key: &Value) -> Option<u128> {
    match key {
        Value::String(text) => Some(Hash::Sha1.position(text)),
        Value::Array(_) => {
            const VERSION: u8 = 131;
            let mut bytes = vec![VERSION];
            encode(key, &mut bytes)?;
            Some(Hash::Sha1.position_of(&bytes))
        }
        _ => None,
    }
}

/// Erlang's external term format of a tuple or a binary.
fn encode(term: &Value, bytes: &mut Vec<u8>) -> Option<()> {
    const SMALL_TUPLE: u8 = 104;
    const BINARY: u8 = 109;
    match term {
        Value::String(text) => {
            bytes.push(BINARY);
            bytes.extend(u32::try_from(text.len()).ok()?.to_be_bytes());
            bytes.extend(text.as_bytes());
            Some(())
        }
        Value::Array(elements) => {
            bytes.extend([SMALL_TUPLE, u8::try_from(elements.len()).ok()?]);
            elements
                .iter()
                .try_for_each(|element| encode(element, bytes))
        }
        _ => None,
    }
}

/// 2 to the power of `exponent`, in decimal digits.
fn power_of_two(exponent: u32) -> String {
    let mut digits = vec![1u8];
    for _ in 0..exponent {
        let mut carry = 0;
        for digit in &mut digits {
            let doubled = *digit * 2 + carry;
            (*digit, carry) = (doubled % 10, doubled / 10);
        }
        if carry > 0 {
            digits.push(carry);
        }
    }
    let digits = digits.iter().rev().map(|digit| char::from(b'0' + digit));
    digits.collect()
}
