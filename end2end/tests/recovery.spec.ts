import type { Page } from "@playwright/test";

import { checkPlaying, received } from "../support/media.ts";
import { card, expectState, goLive, hydrated, liveLink, visit, watch } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";
import { Proxy } from "../support/proxy.ts";

test.describe("a publisher's tab is killed", () => {
  // Chromium's word for a dead page.
  test.use({ expectedProblems: [/crash/i] });

  test("viewers read it, and the session is gone after a while", async ({ visitor }) => {
    const publisher = await visitor();
    const link = await goLive(publisher);
    const [viewer, home] = [await visitor(), await visitor()];
    await watch(viewer, link);
    await checkPlaying(viewer);
    await visit(home, "/");
    await expect(card(home, link)).toBeVisible();

    const killed = Date.now();
    await kill(publisher);
    await expectState(viewer, "interrupted");
    const told = Date.now();
    await expect(card(home, link)).toHaveCount(0, { timeout: 60_000 });
    console.log(`publisher killed: told after ${told - killed} ms, gone from Home after ${Date.now() - killed} ms`);
    await expectState(viewer, "ended");
  });
});

test("viewers recover when the publisher's page is loaded again", async ({ visitor }) => {
  const publisher = await visitor();
  const link = await goLive(publisher);
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  await publisher.reload();
  await hydrated(publisher);
  expect(await liveLink(publisher), "the link stays the same").toBe(link);
  await expectState(viewer, "live", 15_000);
  await checkPlaying(viewer);
});

test.describe("WebSockets are cut", () => {
  let proxy: Proxy;

  // The browser reports every lost WebSocket and every try in vain.
  test.use({ expectedProblems: [/WebSocket connection|ERR_CONNECTION|Failed to load resource/] });

  // All traffic but the media goes through the proxy.
  test.beforeEach(async ({ server }) => {
    proxy = await Proxy.start(server.origin);
  });
  test.afterEach(() => proxy.stop());

  test("both pages come back, and the media is not disturbed", async ({ visitor }) => {
    const [publisher, viewer] = [await visitor(), await visitor()];
    const link = await goLiveThrough(proxy, publisher);
    await watch(viewer, link);
    await checkPlaying(viewer);

    const before = await received(viewer);
    proxy.cutWebSockets();
    expect(proxy.webSockets).toBe(0);
    await expect.poll(() => proxy.webSockets, { message: "new WebSockets", timeout: 45_000 }).toBe(2);
    await expectState(viewer, "live");
    await expectState(publisher, "live");
    await checkPlaying(viewer);
    const after = await received(viewer);
    expect(after.connections, "the viewer's connection is the same").toBe(before.connections);
    expect((await received(publisher)).connections, "the publisher's connection is the same").toBe(1);

    // The new sockets know the peers: what the publisher says arrives at the viewer.
    await publisher.getByTestId("stop").click();
    await expectState(viewer, "ended");
  });

  test("media goes on while the server cannot be reached for seconds", async ({ visitor }) => {
    const [publisher, viewer] = [await visitor(), await visitor()];
    const link = await goLiveThrough(proxy, publisher);
    await watch(viewer, link);
    proxy.cutAll();
    for (const _ of [1, 2, 3]) await checkPlaying(viewer);
    proxy.restore();
    await expect.poll(() => proxy.webSockets, { message: "new WebSockets", timeout: 45_000 }).toBe(2);
    await checkPlaying(viewer);
    expect((await received(viewer)).connections, "the viewer's connection is the same").toBe(1);
    await publisher.getByTestId("stop").click();
    await expectState(viewer, "ended");
  });
});

async function goLiveThrough(proxy: Proxy, publisher: Page): Promise<string> {
  await visit(publisher, `${proxy.origin}/webcam`);
  await publisher.getByTestId("go-live").click();
  const link = await liveLink(publisher);
  return proxy.origin + new URL(link).pathname;
}

/** Ends the page's process; it has no time to say goodbye. */
async function kill(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  devtools.send("Page.crash").catch(() => undefined);
  await crashed;
}
