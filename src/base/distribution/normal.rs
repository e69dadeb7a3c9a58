//! The quantile function of the normal distribution.

/// The number that a standard normal variable stays below with probability `p`, for `p` strictly
/// between 0 and 1.
///
/// Peter Acklam's rational approximations, one for the middle and one for both tails; the relative
/// error stays below 1.2e-9, far less than the rounding to microseconds.
pub(super) fn quantile(p: f64) -> f64 {
    const TAIL: f64 = 0.024_25;
    if p < TAIL {
        tail(p)
    } else if p > 1.0 - TAIL {
        -tail(1.0 - p)
    } else {
        let q = p - 0.5;
        q * polynomial(q * q, &MIDDLE_ABOVE) / polynomial(q * q, &MIDDLE_BELOW)
    }
}

fn tail(p: f64) -> f64 {
    let q = libm::sqrt(-2.0 * libm::log(p));
    polynomial(q, &TAIL_ABOVE) / polynomial(q, &TAIL_BELOW)
}

/// Highest power first.
fn polynomial(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

const MIDDLE_ABOVE: [f64; 6] = [
    -3.969_683_028_665_376e1,
    2.209_460_984_245_205e2,
    -2.759_285_104_469_687e2,
    1.383_577_518_672_69e2,
    -3.066_479_806_614_716e1,
    2.506_628_277_459_239,
];
const MIDDLE_BELOW: [f64; 6] = [
    -5.447_609_879_822_406e1,
    1.615_858_368_580_409e2,
    -1.556_989_798_598_866e2,
    6.680_131_188_771_972e1,
    -1.328_068_155_288_572e1,
    1.0,
];
const TAIL_ABOVE: [f64; 6] = [
    -7.784_894_002_430_293e-3,
    -3.223_964_580_411_365e-1,
    -2.400_758_277_161_838,
    -2.549_732_539_343_734,
    4.374_664_141_464_968,
    2.938_163_982_698_783,
];
const TAIL_BELOW: [f64; 5] = [
    7.784_695_709_041_462e-3,
    3.224_671_290_700_398e-1,
    2.445_134_137_142_996,
    3.754_408_661_907_416,
    1.0,
];

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn inverts_the_normal_distribution_function() {
        for step in 1..10_000 {
            let p = f64::from(step) / 10_000.0;
            let back = 0.5 * libm::erfc(-quantile(p) / libm::sqrt(2.0));
            assert!((back - p).abs() < 1e-8, "{p} came back as {back}");
        }
        assert!((quantile(0.975) - 1.959_963_985).abs() < 1e-8);
        assert!((quantile(1e-16) + 8.222_082_216).abs() < 1e-7);
    }
}
