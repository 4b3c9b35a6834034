import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { expect, test as base } from "../support/fixtures.ts";
import { checkDecodes, checkPlaying, received } from "../support/media.ts";
import { goLive, visit, watch } from "../support/pages.ts";
import { download, probe } from "../support/recordings.ts";
import { Server } from "../support/server.ts";

const run = promisify(execFile);

/** The server's data lie on a disk of a few megabytes; making that takes root. */
const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const disk = await mkdtemp(path.join(os.tmpdir(), "kurento-live-disk-"));
      await run("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", disk]);
      const server = await Server.start(["--recording-reserve", "1MB"], "127.0.0.1:0", path.join(disk, "data"));
      await use(server);
      await server.stop();
      await run("umount", [disk]);
      await rm(disk, { recursive: true });
    },
    { scope: "worker" },
  ],
});

test("a disk that fills up ends the recording, and nothing else", async ({ visitor }) => {
  test.setTimeout(180_000);
  const publisher = await visitor();
  const link = await goLive(publisher);
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  const { connections } = await received(viewer);
  await publisher.getByTestId("record").click();
  await expect(publisher.getByTestId("recording")).toContainText("0:01");
  await expect(publisher.getByRole("alert"), "the page says why it ended").toContainText(/disk/, { timeout: 120_000 });
  console.log(`the page says: ${await publisher.getByRole("alert").innerText()}`);
  await checkDecodes(viewer);
  expect((await received(viewer)).connections, "the viewer's connection is the same").toBe(connections);

  const library = await visitor();
  await visit(library, "/recordings");
  await expect(library.getByTestId("recording-card")).toHaveCount(1);
  const file = await download(library);
  const { seconds, pictures } = await probe(file);
  console.log(`recorded before the disk was full: ${seconds} s, ${pictures} pictures`);
  expect(pictures).toBeGreaterThan(seconds * 10);
  await rm(path.dirname(file), { recursive: true });

  await publisher.getByTestId("record").click();
  await expect(publisher.getByRole("alert"), "and why no other begins").toContainText(/disk/);
  await checkDecodes(viewer);
});
