import { checkPlaying } from "../support/media.ts";
import { expectState, goLive } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";

const JOINS = 20;
const LIMIT_MS = 1000;

test("a viewer sees the first frame within a second", async ({ visitor }) => {
  test.setTimeout(120_000);
  const link = await goLive(await visitor());
  const viewer = await visitor(observeFirstFrame);
  const [sinceView, sincePageStart]: [number[], number[]] = [[], []];
  for (let join = 0; join < JOINS; join++) {
    await viewer.goto(link);
    await expectState(viewer, "live", 15_000);
    const player = viewer.getByTestId("player");
    await expect(player).toHaveAttribute("data-first-frame-ms", /^\d+/);
    sinceView.push(Number(await player.getAttribute("data-first-frame-ms")));
    sincePageStart.push(await viewer.evaluate(() => window.firstFrame));
  }
  await checkPlaying(viewer);
  console.log(`first frame after asking to view: ${describe(sinceView)}`);
  console.log(`first frame after opening the link: ${describe(sincePageStart)}`);
  expect(percentile(sinceView, 95), "milliseconds at the 95th percentile").toBeLessThanOrEqual(LIMIT_MS);
});

declare global {
  interface Window {
    /** When the page first showed a frame that came over the network, in milliseconds since it was opened. */
    firstFrame: Promise<number>;
  }
}

/** An observer of the test's own, beside the page's. */
async function observeFirstFrame(page: import("@playwright/test").Page): Promise<void> {
  await page.addInitScript(() => {
    window.firstFrame = new Promise((resolve) => {
      const look = async () => {
        for (const peer of window.hooks.peers) {
          let decoded = 0;
          (await peer.getStats()).forEach((stats) => (decoded += stats.framesDecoded ?? 0));
          if (decoded > 0) return resolve(performance.now());
        }
        setTimeout(look, 10);
      };
      void look();
    });
  });
}

function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN;
}

function describe(values: number[]): string {
  const at = (percent: number) => Math.round(percentile(values, percent));
  return `median ${at(50)} ms, p95 ${at(95)} ms, slowest ${at(100)} ms of ${values.length}`;
}
