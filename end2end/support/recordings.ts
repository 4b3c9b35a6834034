import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { expect } from "@playwright/test";

const run = promisify(execFile);

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

/** The recorded files in a folder, the newest first. */
export async function recordings(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => /\.(webm|mp4)$/.test(name)).map((name) => path.join(folder, name));
  const ages = await Promise.all(files.map(async (file) => ({ file, born: (await stat(file)).birthtimeMs })));
  return ages.sort((a, b) => b.born - a.born).map(({ file }) => file);
}
