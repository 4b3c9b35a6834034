/** Longer than a busy event loop takes for one turn; a picture that is late by that is not a freeze yet. */
const STALL_MS = 100;
const PERIOD_MS = 10;

/** Watches whether the machine stands still, as virtual ones do when others on their host are busy. */
export class Stalls {
  private milliseconds = 0;
  private count = 0;
  private last = performance.now();
  private readonly timer = setInterval(() => this.look(), PERIOD_MS);

  /** Ends the watch; how often the machine stood still, and for how many seconds in all. */
  stop(): { count: number; seconds: number } {
    clearInterval(this.timer);
    this.look();
    return { count: this.count, seconds: this.milliseconds / 1000 };
  }

  private look(): void {
    const now = performance.now();
    const late = now - this.last - PERIOD_MS;
    if (late > STALL_MS) {
      this.count += 1;
      this.milliseconds += late;
    }
    this.last = now;
  }
}
