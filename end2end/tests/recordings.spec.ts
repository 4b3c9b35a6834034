import { rm } from "node:fs/promises";
import path from "node:path";

import { expect, test } from "../support/fixtures.ts";
import { checkPlaying } from "../support/media.ts";
import { goLive, visit, watch } from "../support/pages.ts";
import { download, probe, record } from "../support/recordings.ts";

test("a webcam is recorded twice, played, renamed, downloaded and deleted", async ({ visitor }) => {
  const publisher = await visitor();
  const link = await goLive(publisher);
  const viewer = await visitor();
  await watch(viewer, link);
  await record(publisher, 4);
  await record(publisher, 2);
  await checkPlaying(viewer);

  const library = await visitor();
  await visit(library, "/recordings");
  const cards = library.getByTestId("recording-card");
  await expect(cards).toHaveCount(2);
  await expect(cards.first()).toHaveAttribute("data-state", "finished");
  const newer = await download(library, 0);
  const older = await download(library, 1);
  const [two, four] = [await probe(newer), await probe(older)];
  expect(four.codecs).toEqual(["opus", "vp8"]);
  expect(four.seconds).toBeGreaterThan(3);
  expect(two.seconds).toBeLessThan(four.seconds);
  expect(four.pictures, "pictures a second").toBeGreaterThan(four.seconds * 10);
  await Promise.all([newer, older].map((file) => rm(path.dirname(file), { recursive: true })));

  await cards.first().getByTestId("play-recording").click();
  const video = library.getByTestId("playback-video");
  await expect.poll(() => video.evaluate((it: HTMLVideoElement) => it.currentTime), { message: "it plays" }).toBeGreaterThan(1);
  await library.keyboard.press("Escape");

  const title = cards.first().getByTestId("recording-title");
  await title.fill("The garden <b>at noon</b>");
  await title.press("Enter");
  await visit(library, "/recordings");
  await expect(cards.first().getByTestId("recording-title")).toHaveValue("The garden <b>at noon</b>");

  await cards.first().getByTestId("delete").click();
  await expect(cards).toHaveCount(1);
  await library.getByTestId("undo").click();
  await expect(cards).toHaveCount(2);
});

test("what is being recorded when the program is killed can be played", async ({ visitor, server }) => {
  const publisher = await visitor();
  await goLive(publisher);
  await publisher.getByTestId("record").click();
  await expect(publisher.getByTestId("recording")).toContainText("0:06", { timeout: 45_000 });
  await server.restart("SIGKILL");
  const library = await visitor();
  await visit(library, "/recordings");
  const card = library.getByTestId("recording-card").first();
  await expect(card).toHaveAttribute("data-state", "finished");
  const file = await download(library);
  const { seconds, pictures } = await probe(file);
  expect(seconds, "at most two seconds are lost").toBeGreaterThan(3.5);
  expect(pictures).toBeGreaterThan(30);
  await rm(path.dirname(file), { recursive: true });
});
