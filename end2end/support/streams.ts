import { type ChildProcess, spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import os from "node:os";
import path from "node:path";

const TYPES: Record<string, string> = {
  ".m3u8": "application/vnd.apple.mpegurl",
  ".ts": "video/mp2t",
  ".m4s": "video/iso.segment",
  ".mp4": "video/mp4",
};

/** How a stream is made; what is left out is a plain one that browsers can play as it is. */
export interface Recipe {
  seconds?: number;
  size?: string;
  rate?: number;
  keyframeSeconds?: number;
  segmentSeconds?: number;
  bFrames?: number;
  /** Further arguments of ffmpeg, before the output. */
  more?: string[];
  /** `null`: without sound. */
  sound?: string[] | null;
  /** Goes on in real time, with the last few segments listed, instead of lying there whole. */
  live?: boolean;
  /** Once a second the picture is white and a tone sounds, for a tenth of a second. */
  flashAndBeep?: boolean;
}

/** An HTTP server on loopback with streams made by ffmpeg. */
export class Streams {
  private readonly children = new Set<ChildProcess>();
  private readonly sockets = new Set<Socket>();
  /** While away, it answers nothing: whoever asks is cut off. */
  away = false;
  /** How many requests have come. */
  requests = 0;

  private constructor(
    private readonly folder: string,
    private readonly server: http.Server,
  ) {
    server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.once("close", () => this.sockets.delete(socket));
    });
    server.on("request", (request, response) => void this.answer(request, response));
  }

  static async start(): Promise<Streams> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "kurento-live-streams-"));
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Streams(folder, server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Makes an HLS stream and gives its URL; one that is live has begun. */
  async hls(name: string, recipe: Recipe = {}): Promise<string> {
    const folder = path.join(this.folder, name);
    await mkdir(folder, { recursive: true });
    const list = path.join(folder, "index.m3u8");
    const segments = ["-f", "hls", "-hls_time", String(recipe.segmentSeconds ?? 2)];
    if (recipe.live) {
      const window = ["-hls_list_size", "5", "-hls_flags", "delete_segments"];
      this.spawn([...input(recipe), ...coding(recipe), ...segments, ...window, list]);
      await until(async () => (await exists(list)) && (await exists(path.join(folder, "index2.ts"))));
    } else {
      await this.make([...input(recipe), ...coding(recipe), ...segments, "-hls_list_size", "0", "-hls_playlist_type", "vod", list]);
    }
    return `${this.origin}/${name}/index.m3u8`;
  }

  /** Makes one file and gives its URL; its name says the container. */
  async file(name: string, recipe: Recipe = {}): Promise<string> {
    await this.make([...input(recipe), ...coding(recipe), path.join(this.folder, name)]);
    return `${this.origin}/${name}`;
  }

  async stop(): Promise<void> {
    for (const child of this.children) child.kill("SIGKILL");
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Goes away, in the middle of whatever it was answering. */
  leave(): void {
    this.away = true;
    this.cut();
  }

  private cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private spawn(parameters: string[]): ChildProcess {
    const child = spawn("ffmpeg", ["-hide_banner", "-loglevel", "error", "-nostdin", "-y", ...parameters], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    this.children.add(child);
    child.once("exit", () => this.children.delete(child));
    return child;
  }

  private async make(parameters: string[]): Promise<void> {
    const child = this.spawn(parameters);
    const code = await new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
    if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${parameters.join(" ")}`);
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.requests += 1;
    if (this.away) return void request.socket.destroy();
    const file = path.join(this.folder, path.normalize(new URL(request.url ?? "/", this.origin).pathname));
    const size = await stat(file).then((found) => (found.isFile() ? found.size : undefined), () => undefined);
    if (size === undefined) return void response.writeHead(404).end();
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const [start, end] = range ? [Number(range[1]), range[2] ? Number(range[2]) : size - 1] : [0, size - 1];
    const headers = { "content-type": type, "content-length": end - start + 1, "accept-ranges": "bytes" };
    if (range) response.writeHead(206, { ...headers, "content-range": `bytes ${start}-${end}/${size}` });
    else response.writeHead(200, headers);
    createReadStream(file, { start, end }).on("error", () => response.destroy()).pipe(response);
  }
}

function input({ seconds = 10, size = "640x360", rate = 30, sound, live, flashAndBeep }: Recipe): string[] {
  const pace = live ? ["-re"] : [];
  const length = live ? [] : ["-t", String(seconds)];
  const flash = `color=black:size=${size}:rate=${rate},drawbox=enable='lt(mod(t,1),0.1)':color=white:thickness=fill`;
  const picture = flashAndBeep ? flash : `testsrc2=size=${size}:rate=${rate}`;
  const beep = "sine=frequency=1000:sample_rate=48000,volume=enable='gte(mod(t,1),0.1)':volume=0";
  const tone = flashAndBeep ? beep : "sine=frequency=440:sample_rate=48000";
  const sounds = sound === null ? [] : [...pace, "-f", "lavfi", ...length, "-i", tone];
  return [...pace, "-f", "lavfi", ...length, "-i", picture, ...sounds];
}

function coding({ rate = 30, keyframeSeconds = 2, bFrames = 0, more = [], sound }: Recipe): string[] {
  const interval = String(Math.round(rate * keyframeSeconds));
  const video = ["-c:v", "libx264", "-preset", "ultrafast", "-profile:v", bFrames > 0 ? "main" : "baseline", "-pix_fmt", "yuv420p"];
  const keyframes = ["-bf", String(bFrames), "-g", interval, "-keyint_min", interval, "-sc_threshold", "0"];
  const audio = sound === null ? [] : (sound ?? ["-c:a", "aac", "-b:a", "128k", "-ac", "2"]);
  return [...video, ...keyframes, ...audio, ...more];
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("the stream did not begin in time");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
