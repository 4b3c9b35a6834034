use serde::Deserialize;

use super::complex::complex_type;

/// How a media server steers the bitrate of its remote sides with REMB messages.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RembParams {
    pub packets_recv_interval_top: i32,
    pub exponential_factor: f64,
    pub lineal_factor_min: i32,
    pub lineal_factor_grade: f64,
    pub decrement_factor: f64,
    pub threshold_factor: f64,
    pub up_losses: i32,
    /// The first bitrate that is asked for, in bit/s.
    pub remb_on_connect: i32,
}

impl Default for RembParams {
    /// The defaults of Kurento.
    fn default() -> Self {
        Self {
            packets_recv_interval_top: 100,
            exponential_factor: 0.04,
            lineal_factor_min: 50,
            lineal_factor_grade: 30.0,
            decrement_factor: 0.5,
            threshold_factor: 0.8,
            up_losses: 12,
            remb_on_connect: 300_000,
        }
    }
}

complex_type!(RembParams {
    "decrementFactor" => decrement_factor,
    "exponentialFactor" => exponential_factor,
    "linealFactorGrade" => lineal_factor_grade,
    "linealFactorMin" => lineal_factor_min,
    "packetsRecvIntervalTop" => packets_recv_interval_top,
    "rembOnConnect" => remb_on_connect,
    "thresholdFactor" => threshold_factor,
    "upLosses" => up_losses,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_has_its_default() {
        let params: RembParams = serde_json::from_str(r#"{"upLosses":20}"#).unwrap();
        assert_eq!(params, RembParams { up_losses: 20, ..RembParams::default() });
        assert!(serde_json::to_string(&params).unwrap().contains(r#""__type__":"RembParams""#));
    }
}
