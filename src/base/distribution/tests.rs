use super::*;
use crate::base::random::{Purpose, draw};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn read(text: &str) -> Distribution {
    text.parse().unwrap()
}

fn sample(distribution: &Distribution, number: u64) -> u64 {
    distribution
        .sample(|i| draw(1, Purpose::Latency, &[number, i]))
        .0
}

/// 200,000 samples in order.
fn samples(text: &str) -> Vec<u64> {
    let distribution = read(text);
    let mut samples: Vec<u64> = (0..200_000).map(|n| sample(&distribution, n)).collect();
    samples.sort_unstable();
    samples
}

fn mean(samples: &[u64]) -> f64 {
    samples.iter().sum::<u64>() as f64 / samples.len() as f64
}

fn deviation(samples: &[u64]) -> f64 {
    let mean = mean(samples);
    let squares: f64 = samples
        .iter()
        .map(|s| (*s as f64 - mean) * (*s as f64 - mean))
        .sum();
    libm::sqrt(squares / samples.len() as f64)
}

fn quantile(samples: &[u64], p: f64) -> f64 {
    samples[(p * samples.len() as f64) as usize] as f64
}

#[track_caller]
fn assert_near(found: f64, theory: f64, share: f64) {
    let error = (found - theory).abs() / theory;
    assert!(error < share, "found {found}, theory says {theory}");
}

#[test]
fn constants_and_uniforms_keep_their_ends() {
    assert_eq!(samples("const(7ms)").first(), samples("const(7ms)").last());
    let uniform = samples("uniform(2us,6us)");
    for time in 2..=6 {
        let count = uniform.iter().filter(|s| **s == time).count();
        assert_near(count as f64, 40_000.0, 0.02);
    }
    let wide = samples("uniform(1ms,10ms)");
    assert!(wide[0] >= 1_000 && wide[wide.len() - 1] <= 10_000);
    assert_near(mean(&wide), 5_500.0, 0.01);
    assert_near(deviation(&wide), 9_000.0 / libm::sqrt(12.0), 0.01);
}

#[test]
fn exponentials_agree_with_theory() {
    let samples = samples("exp(100ms)+5ms");
    assert_near(mean(&samples), 105_000.0, 0.01);
    assert_near(deviation(&samples), 100_000.0, 0.01);
    for p in [0.1, 0.5, 0.99] {
        assert_near(
            quantile(&samples, p),
            5_000.0 - 1e5 * libm::log(1.0 - p),
            0.02,
        );
    }
}

#[test]
fn paretos_agree_with_theory() {
    let samples = samples("pareto(10ms,3)");
    assert!(samples[0] >= 10_000);
    assert_near(mean(&samples), 15_000.0, 0.01);
    for p in [0.1, 0.5, 0.99] {
        assert_near(
            quantile(&samples, p),
            1e4 * libm::pow(1.0 - p, -1.0 / 3.0),
            0.02,
        );
    }
}

#[test]
fn log_normals_agree_with_theory() {
    let samples = samples("lognormal(20ms,0.5)");
    assert_near(mean(&samples), 2e4 * libm::exp(0.125), 0.01);
    let variance = (libm::exp(0.25) - 1.0) * libm::exp(0.25);
    assert_near(deviation(&samples), 2e4 * libm::sqrt(variance), 0.02);
    for (p, z) in [(0.1, -1.281_552), (0.5, 0.0), (0.99, 2.326_348)] {
        assert_near(quantile(&samples, p), 2e4 * libm::exp(0.5 * z), 0.02);
    }
}

#[test]
fn quantiles_are_met_and_joined_by_straight_lines() {
    let samples = samples("quantiles(p50:2ms,p99:20ms)");
    for (p, time) in [
        (0.25, 1_000.0),
        (0.5, 2_000.0),
        (0.745, 11_000.0),
        (0.99, 20_000.0),
    ] {
        assert_near(quantile(&samples, p), time, 0.03);
    }
    // The last line goes on for one more of the 49 hundredths that it took to rise 18 ms.
    assert_near(samples[samples.len() - 1] as f64, 20_367.0, 0.001);

    let closed = read("quantiles(p0:3ms,p100:4ms)");
    assert_eq!(closed.sample(|_| 0), Micros(3_000));
    assert_eq!(closed.sample(|_| u64::MAX), Micros(4_000));
    let steep = read("quantiles(p0:0ms,p0.0000001:1000000s)");
    assert_eq!(steep.sample(|_| u64::MAX), Micros::LONGEST);
}

#[test]
fn mixtures_keep_their_weights() {
    let samples =
        samples("mix(0.9:const(1ms),0.07:mix(0.5:const(2ms),0.5:const(3ms)),0.03:const(4ms)+1ms)");
    for (time, share) in [(1_000, 0.9), (2_000, 0.035), (3_000, 0.035), (5_000, 0.03)] {
        let count = samples.iter().filter(|s| **s == time).count();
        assert_near(count as f64, share * 200_000.0, 0.05);
    }
}

#[test]
fn each_level_of_a_mixture_takes_one_draw() {
    let mut asked = Vec::new();
    read("mix(1:mix(1:exp(1ms)))").sample(|i| {
        asked.push(i);
        i
    });
    assert_eq!(asked, [0, 1, 2]);
}

#[test]
fn the_same_bits_on_every_target() {
    let mix = "mix(0.5:exp(3ms)+1ms,0.5:lognormal(5ms,1))";
    for (text, known) in [
        ("uniform(1ms,10ms)", [1_990, 7_551, 7_805]),
        ("exp(10ms)", [22_071, 3_177, 2_796]),
        ("pareto(1ms,1.1)", [7_437, 1_335, 1_289]),
        ("lognormal(5ms,1)", [1_467, 9_167, 10_006]),
        ("quantiles(p50:2ms,p99:20ms)", [440, 10_369, 11_407]),
        (mix, [3_024, 25_208, 6_028]),
    ] {
        let distribution = read(text);
        let found: Vec<u64> = (0..3).map(|n| sample(&distribution, n)).collect();
        assert_eq!(found, known, "{text}");
    }
    // The rounded samples would hide a difference in the last bits of most: add them all up.
    let sum = |text| samples(text).iter().sum::<u64>();
    assert_eq!(sum("exp(1000s)"), 200_173_625_950_590);
    assert_eq!(sum("lognormal(1000s,1)"), 331_329_047_350_931);
    assert_eq!(sum("pareto(1000s,5)"), 250_049_001_462_680);
}

#[test]
fn extremes_stay_within_the_longest_time() {
    for text in [
        "exp(1000000s)",
        "pareto(1us,0.01)",
        "pareto(1000000s,0.01)+1000000s",
        "lognormal(1000000s,10)",
        "uniform(0ms,1000000s)",
    ] {
        let distribution = read(text);
        for bits in [0, 1, u64::MAX / 2, u64::MAX - 1, u64::MAX] {
            assert!(distribution.sample(|_| bits) <= Micros::LONGEST, "{text}");
        }
    }
}

#[test]
fn what_is_built_keeps_the_rules() {
    let (short, long) = (Micros(1_000), Micros::MAX);
    assert_eq!(Distribution::constant(short), read("const(1ms)"));
    assert_eq!(Distribution::constant(long), read("const(1000000s)"));
    assert_eq!(
        Distribution::uniform(long, short),
        read("uniform(1ms,1000000s)")
    );
}

#[test]
fn what_is_printed_reads_back() {
    for text in [
        "const(0ms)",
        "uniform(1ms,10ms)",
        "uniform(5ms,5ms)",
        "exp(2.5ms)+1ms",
        "pareto(1ms,1.25)",
        "lognormal(5ms,0.010001)",
        "quantiles(p50:2ms,p99:20ms)",
        "quantiles(p0:1ms,p0.0000001:1ms,p99.9:1s,p100:2s)+250us",
        "mix(0.9:exp(1ms)+2ms,0.1:mix(0.5:const(1s),0.5:const(2s)))+3ms",
    ] {
        let distribution = read(text);
        assert_eq!(distribution.to_string(), text);
        let json = serde_json::to_string(&distribution).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(
            serde_json::from_str::<Distribution>(&json).unwrap(),
            distribution
        );
    }
    for (written, printed) in [
        ("const(1000us)", "const(1ms)"),
        ("exp(1ms)+2ms+3ms", "exp(1ms)+5ms"),
        ("exp(1ms)+0s", "exp(1ms)"),
        ("pareto(1ms,2.50)", "pareto(1ms,2.5)"),
        ("quantiles(p00:1ms,p50.0:2ms)", "quantiles(p0:1ms,p50:2ms)"),
        (
            "mix(0.50:const(1s),0.5:const(2s))",
            "mix(0.5:const(1s),0.5:const(2s))",
        ),
    ] {
        assert_eq!(read(written).to_string(), printed);
    }
}

#[test]
fn what_is_no_distribution_is_refused() {
    for text in [
        "",
        "5ms",
        "const",
        "const(",
        "const()",
        "const(5)",
        "const(5ms",
        "const(5ms))",
        "const(-5ms)",
        "const(5ms,6ms)",
        "const (5ms)",
        "const(5ms) ",
        "Const(5ms)",
        "normal(1ms,1)",
        "const(5ms)+",
        "const(5ms)+x",
        "const(5ms)-1ms",
        "const(1000000s)+1000001s",
        "const(1000000s)+1000000s+1us",
        "uniform(1ms)",
        "uniform(2ms,1ms)",
        "uniform(1ms,NaN)",
        "exp(0ms)",
        "exp(-1ms)",
        "exp(inf)",
        "pareto(0ms,1)",
        "pareto(1ms,0)",
        "pareto(1ms,-1)",
        "pareto(1ms,NaN)",
        "pareto(1ms,101)",
        "pareto(1ms,1e3)",
        "pareto(1ms,1.0000001)",
        "pareto(1ms,99999999999)",
        "lognormal(0ms,1)",
        "lognormal(1ms,0)",
        "lognormal(1ms,0.009)",
        "lognormal(1ms,11)",
        "quantiles()",
        "quantiles(p50:2ms)",
        "quantiles(50:2ms,99:3ms)",
        "quantiles(p50:2ms,p50:3ms)",
        "quantiles(p99:2ms,p50:3ms)",
        "quantiles(p50:2ms,p99:1ms)",
        "quantiles(p50:2ms,p101:3ms)",
        "quantiles(p50:2ms,p100.1:3ms)",
        "quantiles(p50=2ms,p99=3ms)",
        "quantiles(p50:2ms,)",
        "mix()",
        "mix(const(1ms))",
        "mix(0.5:const(1ms))",
        "mix(0.5:const(1ms),0.4:const(1ms))",
        "mix(0.5:const(1ms),0.6:const(1ms))",
        "mix(0:const(1ms),1:const(1ms))",
        "mix(1:const(1ms),0:const(1ms))",
        "mix(-1:const(1ms),2:const(1ms))",
        "mix(NaN:const(1ms))",
        "mix(1:const(1ms),)",
        "mix(1:)",
        "mix(1:mix(1:mix(1:mix(1:mix(1:const(1ms))))))",
        "cönst(1ms)",
    ] {
        assert!(
            text.parse::<Distribution>().is_err(),
            "{text} was read as a distribution"
        );
    }
    assert!(read("mix(1:mix(1:mix(1:mix(1:const(1ms)))))").sample(|_| 0) == Micros(1_000));
    assert!("mix(1:".repeat(1_000_000).parse::<Distribution>().is_err());
}

#[test]
fn errors_say_where_and_what_was_expected() {
    for (text, message) in [
        (
            "uniform(5ms,1ms)",
            "expected a time of 5ms or longer at character 13 of the distribution, found `1ms)`",
        ),
        (
            "mix(0.9:exp(1ms))",
            "expected `,` and more parts, until the weights sum to 1 at character 17 of the \
             distribution, found `)`",
        ),
        (
            "quantiles(p50:1ms,p40:2ms)",
            "expected a percentage above p50, at most p100 at character 19 of the distribution, \
             found `p40:2ms)`",
        ),
        (
            "exp(1ms",
            "expected `)` at character 8 of the distribution, found the end",
        ),
        (
            "expp(1ms)",
            "expected const, uniform, exp, pareto, lognormal, quantiles or mix, then `(` at \
             character 1 of the distribution, found `expp(1ms)`",
        ),
    ] {
        assert_eq!(text.parse::<Distribution>(), Err(message.to_owned()));
    }
}
