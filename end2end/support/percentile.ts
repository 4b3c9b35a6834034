/** The value that so many percent of all values do not exceed (nearest rank). */
export function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN;
}

/** Middle, slow and slowest of some times in milliseconds. */
export function describe(values: number[]): string {
  const at = (percent: number) => Math.round(percentile(values, percent));
  return `median ${at(50)} ms, p95 ${at(95)} ms, slowest ${at(100)} ms of ${values.length}`;
}
