//! x
use super::Scene;
/// x
pub fn spacetime(_: &Scene) -> String {
    String::new()
}
