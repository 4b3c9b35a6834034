mod life;
mod negotiation;
mod recording;
mod source;
mod stage;
mod viewers;
