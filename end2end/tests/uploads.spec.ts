import { rm } from "node:fs/promises";
import path from "node:path";

import { expect, test as base } from "../support/fixtures.ts";
import { checkPlaying } from "../support/media.ts";
import { MediaServer } from "../support/media-server.ts";
import { goLive, visit, watch } from "../support/pages.ts";
import { freePort } from "../support/ports.ts";
import { download, probe, record } from "../support/recordings.ts";
import { Server } from "../support/server.ts";

/** A server whose media server is another program that shares no disk with it. */
const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const mediaServer = await MediaServer.start(["--source-networks", "127.0.0.0/8"]);
      // The media server is told this address, so it is chosen beforehand.
      const server = await Server.start(["--media-server", mediaServer.url], `127.0.0.1:${await freePort()}`);
      await use(server);
      await server.stop();
      await mediaServer.stop();
    },
    { scope: "worker" },
  ],
});

test("what a media server elsewhere records is sent here", async ({ visitor }) => {
  const publisher = await visitor();
  const link = await goLive(publisher);
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  await record(publisher, 4);

  const library = await visitor();
  await visit(library, "/recordings");
  const card = library.getByTestId("recording-card");
  await expect(card).toHaveCount(1);
  await expect(card).toHaveAttribute("data-state", "finished");
  const file = await download(library);
  const { codecs, seconds, pictures } = await probe(file);
  expect(codecs).toEqual(["opus", "vp8"]);
  expect(seconds).toBeGreaterThan(3);
  expect(pictures).toBeGreaterThan(seconds * 10);
  await rm(path.dirname(file), { recursive: true });
  await checkPlaying(viewer);
});
