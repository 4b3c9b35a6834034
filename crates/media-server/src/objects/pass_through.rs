//! Kurento's PassThrough: what comes in goes out.

use super::Model;
use super::factory::Made;
use super::failure::Failure;
use super::object::Body;
use super::parameters::Parameters;

pub(super) fn make(model: &mut Model, parameters: &Parameters<'_>) -> Result<Made, Failure> {
    let pipeline = model.pipeline(&parameters.string("mediaPipeline")?)?;
    Ok(Made { parent: Some(pipeline), body: Body::PassThrough })
}
