//! What the arguments of several commands mean: numbers; settings, and whether they fit the script.

use ringlab::config::{ClusterConfig, Fault};
use ringlab::script::{Command, Line, Setting, with_settings};
use std::ops::RangeInclusive;

/// A whole number; the error says between which.
pub fn whole<T: TryFrom<u64>>(text: &str, range: RangeInclusive<u64>) -> Result<T, String> {
    // `+5` is a number to Rust, but nowhere else here.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text
        .parse::<u64>()
        .ok()
        .filter(|it| digits && range.contains(it));
    number.and_then(|it| T::try_from(it).ok()).ok_or_else(|| {
        let (least, most) = range.into_inner();
        format!("expected {least} to {most}, found `{text}`")
    })
}

/// A seed, of which there are many.
pub fn seed(text: &str) -> Result<u64, String> {
    whole(text, 0..=u64::MAX)
}

/// A setting that is right in itself. Whether it fits the others shows only beside the script's own.
pub fn setting(text: &str) -> Result<Setting, String> {
    let parts = text.split_once('=');
    let (field, value) = parts
        .filter(|(_, value)| !value.contains('='))
        .ok_or_else(|| format!("expected FIELD=VALUE, found `{text}`"))?;
    right_in_itself(field, value)?;
    Ok(Setting {
        field: field.to_owned(),
        value: value.to_owned(),
    })
}

/// Refuses a setting that no cluster can have; the error is a sentence.
pub fn right_in_itself(field: &str, value: &str) -> Result<(), String> {
    match ClusterConfig::from_settings(&[(field, value)]) {
        Err(error) if error.fault == Fault::InItself => Err(error.to_string()),
        _ => Ok(()),
    }
}

/// The script on a cluster with the settings of `--set`, in place of those that its own first line
/// gives it. The error is a sentence that names the argument, where all together cannot be.
pub fn with_arguments(
    lines: Vec<Line>,
    seed: Option<u64>,
    set: &[Setting],
) -> Result<Vec<Line>, String> {
    for (place, setting) in set.iter().enumerate() {
        let field = &setting.field;
        let wrong = match field.as_str() {
            _ if set[..place].iter().any(|it| it.field == *field) => "is given twice",
            "seed" if seed.is_some() => "is given by --seed too",
            _ => continue,
        };
        let argument = shown(std::slice::from_ref(setting));
        return Err(format!("{argument}: {field} {wrong}"));
    }
    let lines = with_settings(lines, set);
    let Some(Command::Cluster(all)) = lines.first().map(|line| &line.command) else {
        return Ok(lines);
    };
    let pairs: Vec<_> = all.iter().map(|it| (&it.field, &it.value)).collect();
    let Err(error) = ClusterConfig::from_settings(&pairs) else {
        return Ok(lines);
    };
    // Those of the arguments stand last. Two of the script's own may be apart because of them, too.
    let own = all.len().saturating_sub(set.len());
    let at_fault = error.index.checked_sub(own);
    let at_fault = at_fault.and_then(|place| set.get(place..=place));
    Err(format!("{}: {error}", shown(at_fault.unwrap_or(set))))
}

fn shown(set: &[Setting]) -> String {
    let arguments = set
        .iter()
        .map(|it| format!("--set {}={}", it.field, it.value));
    arguments.collect::<Vec<_>>().join(" ")
}

/// The same script with this seed in place of its own.
pub fn with_seed(lines: Vec<Line>, seed: Option<u64>) -> Vec<Line> {
    let seed = seed.map(|seed| Setting {
        field: "seed".into(),
        value: seed.to_string(),
    });
    with_settings(lines, seed.as_slice())
}
