import { checkPlaying } from "../support/media.ts";
import { goLive, watch } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";

test("the player's keys mute and pause", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const viewer = await visitor();
  await watch(viewer, link);
  const player = viewer.locator("video").first();
  const property = (name: "muted" | "paused") => player.evaluate((video: HTMLVideoElement, name) => video[name], name);
  for (const [key, name] of [["m", "muted"], ["Space", "paused"]] as const) {
    const before = await property(name);
    await viewer.keyboard.press(key);
    await expect.poll(() => property(name), key).toBe(!before);
    await viewer.keyboard.press(key);
    await expect.poll(() => property(name), key).toBe(before);
  }
  await checkPlaying(viewer);
});
