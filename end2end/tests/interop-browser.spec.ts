import { expect, type Page, test } from "@playwright/test";

import { call, connect, heard, type Client } from "../support/kurento-client.ts";
import { join, openPage, seen } from "../support/kurento-utils.ts";
import { MediaServer } from "../support/media-server.ts";

// The public `kurento-utils` package in Chromium, with an application written against `kurento-client`, on the embedded media
// server: what Kurento's "hello world" and "one to many" tutorials do.

let server: MediaServer;
let client: Client;
let pages: Page[];

test.beforeAll(async () => (server = await MediaServer.start()));
test.afterAll(() => server.stop());
test.beforeEach(async () => {
  client = await connect(server.url);
  pages = [];
});
test.afterEach(async () => {
  await Promise.all(pages.map((page) => page.context().close()));
  client.close();
});

async function open(browser: Parameters<typeof openPage>[0]): Promise<Page> {
  const page = await openPage(browser);
  pages.push(page);
  return page;
}

/** A second's worth of frames is decoded from now on, and they show something. */
async function checkPicture(page: Page): Promise<void> {
  const { frames } = await seen(page);
  await expect.poll(async () => (await seen(page)).frames - frames, { message: "frames decoded", timeout: 45_000 }).toBeGreaterThan(20);
  expect((await seen(page)).contrast, "brightest against darkest").toBeGreaterThan(50);
}

test("a page sees itself", async ({ browser }) => {
  const pipeline = await client.create("MediaPipeline");
  const endpoint = await call(pipeline, "create", "WebRtcEndpoint");
  const states = heard(endpoint, "MediaFlowOutStateChanged");
  await call(endpoint, "connect", endpoint);
  const page = await open(browser);
  await join(page, "Sendrecv", endpoint);
  await checkPicture(page);
  expect(states.map(({ mediaType, state }) => `${mediaType} ${state}`)).toEqual(expect.arrayContaining(["VIDEO FLOWING", "AUDIO FLOWING"]));
  await call(pipeline, "release");
});

test("one page publishes and others watch, also one that comes late", async ({ browser }) => {
  const pipeline = await client.create("MediaPipeline");
  const presenter = await call(pipeline, "create", "WebRtcEndpoint");
  await join(await open(browser), "Sendonly", presenter);
  const watch = async () => {
    const endpoint = await call(pipeline, "create", "WebRtcEndpoint");
    await call(presenter, "connect", endpoint);
    const page = await open(browser);
    await join(page, "Recvonly", endpoint);
    await checkPicture(page);
    return { endpoint, page };
  };
  const first = await watch();
  const late = await watch();
  await checkPicture(first.page);
  await call(first.endpoint, "release");
  await checkPicture(late.page);
  await call(pipeline, "release");
});
