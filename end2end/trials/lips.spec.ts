import { expect, test } from "../support/fixtures.ts";
import { measureLipSync } from "../support/lips.ts";
import { checkDecodes } from "../support/media.ts";
import { endSource, openSource, watch } from "../support/pages.ts";

test.use({ settings: ["--source-networks", "127.0.0.0/8"] });

test("lips and voice stay together", async ({ streams, visitor }) => {
  const url = await streams.hls("flash", { seconds: 60, flashAndBeep: true });
  const operator = await visitor();
  const link = await openSource(operator, url);
  const viewer = await visitor(measureLipSync);
  await watch(viewer, link);
  await checkDecodes(viewer);
  const isEnough = () => window.hooks.flashes.length >= 14 && window.hooks.beeps.length >= 14;
  await viewer.waitForFunction(isEnough, undefined, { timeout: 30_000 });
  const apart = await viewer.evaluate(() => {
    const { flashes, beeps } = window.hooks;
    const nearest = (flash: number) => beeps.map((beep) => beep - flash).reduce((a, b) => (Math.abs(a) < Math.abs(b) ? a : b));
    // The first seconds are for the buffers to settle.
    const all = flashes.slice(6).map(nearest).sort((a, b) => a - b);
    return all[Math.floor(all.length / 2)]!;
  });
  console.log(`sound after picture: ${Math.round(apart)} ms`);
  expect(Math.abs(apart), "milliseconds between picture and sound").toBeLessThan(80);
  await endSource(operator);
});
