mod life;
mod negotiation;
mod stage;
mod viewers;
