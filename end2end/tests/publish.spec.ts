import { checkHears, checkPicture, checkPlaying } from "../support/media.ts";
import { card, expectState, goLive, sessionIdOf, visit, watch } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";

test("a webcam is seen and heard by three viewers", async ({ visitor }) => {
  const publisher = await visitor();
  const link = await goLive(publisher);
  await checkPicture(publisher, "preview");
  const viewers = await Promise.all([visitor(), visitor(), visitor()]);
  for (const viewer of viewers) await watch(viewer, link);
  for (const viewer of viewers) {
    await checkPlaying(viewer);
    await checkHears(viewer);
  }
  await expect(publisher.getByTestId("viewers")).toContainText("3");
  await viewers[0]!.close();
  await expect(publisher.getByTestId("viewers")).toContainText("2");
});

test("a live session has a card on the home page, which leads to it", async ({ visitor }) => {
  const home = await visitor();
  await visit(home, "/");
  const link = await goLive(await visitor());
  await expect(card(home, link)).toBeVisible();
  await card(home, link).click();
  await expect(home).toHaveURL(new RegExp(sessionIdOf(link)));
  await checkPlaying(home);
});

test("a screen is shared and watched", async ({ visitor }) => {
  const publisher = await visitor();
  const link = await goLive(publisher, "screen");
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
});

test("the browser's own end of sharing ends the session", async ({ visitor }) => {
  const publisher = await visitor();
  const link = await goLive(publisher, "screen");
  const viewer = await visitor();
  await watch(viewer, link);
  // What Chromium does to the track when somebody presses its "Stop sharing".
  await publisher.evaluate(() => {
    const track = window.hooks.peers.at(-1)?.getSenders().find(({ track }) => track?.kind === "video")?.track;
    track?.stop();
    track?.dispatchEvent(new Event("ended"));
  });
  await expectState(viewer, "ended");
});

test("viewers are told when the publisher stops", async ({ visitor }) => {
  const publisher = await visitor();
  const link = await goLive(publisher);
  const viewer = await visitor();
  await watch(viewer, link);
  await publisher.getByTestId("stop").click();
  await expectState(viewer, "ended");
  await expect(viewer.getByTestId("state").first()).toContainText(/ended/i);
  const home = await visitor();
  await visit(home, "/");
  await expect(card(home, link)).toHaveCount(0);
});

test("the link is copied, and is there as a QR code", async ({ visitor }) => {
  const publisher = await visitor((page) => page.context().grantPermissions(["clipboard-read", "clipboard-write"]));
  const link = await goLive(publisher);
  await publisher.getByTestId("copy-link").click();
  await expect.poll(() => publisher.evaluate(() => navigator.clipboard.readText())).toBe(link);
  const code = publisher.getByTestId("qr");
  await expect(code).toBeVisible();
  const box = await code.boundingBox();
  expect(box?.width, "wide enough for a phone's camera").toBeGreaterThan(80);
});

test("a muted microphone is silent, and is heard again afterwards", async ({ visitor }) => {
  const publisher = await visitor();
  const link = await goLive(publisher);
  const viewer = await visitor();
  await watch(viewer, link);
  await checkHears(viewer);
  await publisher.getByTestId("mute").click();
  const enabled = () =>
    publisher.evaluate(() =>
      window.hooks.peers.at(-1)!.getSenders().find(({ track }) => track?.kind === "audio")?.track?.enabled,
    );
  await expect.poll(enabled).toBe(false);
  await publisher.getByTestId("mute").click();
  await expect.poll(enabled).toBe(true);
  await checkHears(viewer);
});

test("a title is shown to viewers as it was written", async ({ visitor }) => {
  const title = `<img src=x onerror=alert(1)> & "Garden"`;
  const publisher = await visitor();
  await visit(publisher, "/webcam");
  await publisher.getByTestId("title-input").fill(title);
  await publisher.getByTestId("go-live").click();
  await expectState(publisher, "live", 15_000);
  const link = await publisher.getByTestId("share-link").inputValue();
  const viewer = await visitor();
  await watch(viewer, link);
  await expect(viewer.getByText(title).first()).toBeVisible();
  const home = await visitor();
  await visit(home, "/");
  await expect(card(home, link)).toContainText(title);
});
