import { checkHears, checkPlaying } from "../support/media.ts";
import { goLive, watch } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    const args = launchOptions.args?.filter((argument) => !argument.startsWith("--autoplay-policy")) ?? [];
    await use({ ...launchOptions, args: [...args, "--autoplay-policy=document-user-activation-required"] });
  },
});

test("a viewer sees at once, and hears after one click", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  const muted = () => viewer.locator("video").first().evaluate((video: HTMLVideoElement) => video.muted);
  expect(await muted()).toBe(true);
  await viewer.getByTestId("unmute").click();
  expect(await muted()).toBe(false);
  await expect(viewer.getByTestId("unmute")).toBeHidden();
  await checkHears(viewer);
});
