import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { test as base } from "./fixtures.ts";
import { MediaServer } from "./media-server.ts";
import { Proxy } from "./proxy.ts";
import { Server } from "./server.ts";

interface Elsewhere {
  /** The media server, a program of its own. */
  mediaServer: MediaServer;
  /** Whether the server reaches it through `wire`. */
  isWired: boolean;
  wire: Proxy;
}

/** Tests of a server whose media server is another program, on the same disk. */
export const test = base.extend<object, Elsewhere & { dataDir: string }>({
  dataDir: [
    async ({}, use) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), "kurento-live-shared-"));
      await use(folder);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],

  mediaServer: [
    async ({ dataDir }, use) => {
      const settings = ["--source-networks", "127.0.0.0/8"];
      const mediaServer = await MediaServer.start(settings, path.join(dataDir, "recordings"));
      await use(mediaServer);
      await mediaServer.stop();
    },
    { scope: "worker" },
  ],

  isWired: [true, { option: true, scope: "worker" }],

  wire: [
    async ({ mediaServer }, use) => {
      const wire = await Proxy.start(mediaServer.url);
      await use(wire);
      await wire.stop();
    },
    { scope: "worker" },
  ],

  server: [
    async ({ isWired, wire, mediaServer, dataDir }, use) => {
      const url = isWired ? wire.webSocketUrl : mediaServer.url;
      const settings = ["--media-server", url, "--recordings-shared", "--source-networks", "127.0.0.0/8"];
      const server = await Server.start(settings, "127.0.0.1:0", dataDir);
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});
