import { execFile } from "node:child_process";
import { mkdtemp, readdir, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { expect, type Page } from "@playwright/test";

const run = promisify(execFile);

/** What is in a file. */
export interface Probed {
  seconds: number;
  codecs: string[];
  pictures: number;
}

/** What ffprobe says of a file; it must have nothing to complain of. */
export async function probe(file: string): Promise<Probed> {
  const show = ["-v", "error", "-count_packets", "-show_entries", "format=duration:stream=codec_name,codec_type,nb_read_packets"];
  const { stdout, stderr } = await run("ffprobe", [...show, "-of", "json", file]);
  expect(stderr, "complaints of ffprobe").toBe("");
  const { streams, format } = JSON.parse(stdout);
  const video = streams.find((stream: { codec_type: string }) => stream.codec_type === "video");
  return {
    seconds: Number(format.duration),
    codecs: streams.map((stream: { codec_name: string }) => stream.codec_name).sort(),
    pictures: Number(video?.nb_read_packets ?? 0),
  };
}

/** The longest time between two pictures of a file, in seconds. */
export async function longestGap(file: string): Promise<number> {
  const show = ["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0"];
  const { stdout } = await run("ffprobe", [...show, file]);
  const times = stdout.split("\n").map(Number.parseFloat).filter(Number.isFinite).sort((a, b) => a - b);
  return Math.max(...times.slice(1).map((time, index) => time - times[index]!));
}

/** Records the session of a page for a while. */
export async function record(page: Page, seconds: number): Promise<void> {
  const button = page.getByTestId("record");
  await button.click();
  await expect(button).toHaveText(/Stop recording/);
  const clock = new RegExp(`0:${String(seconds).padStart(2, "0")}`);
  await expect(page.getByTestId("recording"), "elapsed time and size").toContainText(clock, { timeout: (seconds + 10) * 1000 });
  await button.click();
  await expect(button).toHaveText(/Record/);
}

/** Downloads a recording from the open *Recordings* page, into a folder of its own. */
export async function download(page: Page, index = 0): Promise<string> {
  const begun = page.waitForEvent("download");
  await page.getByTestId("download").nth(index).click();
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), "kurento-live-download-")), (await begun).suggestedFilename());
  await (await begun).saveAs(file);
  return file;
}

/** The recorded files in a folder, the newest first. */
export async function recordings(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => /\.(webm|mp4)$/.test(name)).map((name) => path.join(folder, name));
  const ages = await Promise.all(files.map(async (file) => ({ file, born: (await stat(file)).birthtimeMs })));
  return ages.sort((a, b) => b.born - a.born).map(({ file }) => file);
}
