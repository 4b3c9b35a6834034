mod life;
mod negotiation;
mod rebuilding;
mod recording;
mod source;
mod stage;
mod viewers;
