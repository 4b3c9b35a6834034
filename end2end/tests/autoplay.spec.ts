import { checkHears, checkPlaying } from "../support/media.ts";
import { goLive } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    const args = launchOptions.args?.filter((argument) => !argument.startsWith("--autoplay-policy")) ?? [];
    await use({ ...launchOptions, args: [...args, "--autoplay-policy=document-user-activation-required"] });
  },
});

test("a viewer sees at once, and hears after one click", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const viewer = await visitor((page) => page.addInitScript(tellOfPlaying));
  // Whatever Playwright asks of a page counts as a person's gesture there, so nothing is asked before it plays.
  const playing = viewer.waitForEvent("console", (message) => message.text() === PLAYING);
  await viewer.goto(link);
  await playing;
  await checkPlaying(viewer);
  const muted = () => viewer.locator("video").first().evaluate((video: HTMLVideoElement) => video.muted);
  expect(await muted()).toBe(true);
  await viewer.getByTestId("unmute").click();
  expect(await muted()).toBe(false);
  await expect(viewer.getByTestId("unmute")).toBeHidden();
  await checkHears(viewer);
});

const PLAYING = "the test sees that it plays";

/** Runs in the page. */
function tellOfPlaying(): void {
  document.addEventListener("playing", () => console.info("the test sees that it plays"), true);
}
