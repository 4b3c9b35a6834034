import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { binary } from "./server.ts";

const START_LIMIT_MS = 20_000;
const URL_LINE = /(ws:\/\/\S+)/;

/** The embedded media server alone, as a program of its own that Kurento clients connect to. */
export class MediaServer {
  private output = "";
  private process!: ChildProcess;
  private exit!: Promise<unknown>;

  private constructor(
    private readonly folder: string,
    /** Where recorders may write. */
    readonly recordings: string,
    private readonly settings: string[],
  ) {}

  static async start(settings: string[] = [], recordings?: string): Promise<MediaServer> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "kurento-live-media-"));
    const place = recordings ?? path.join(folder, "recordings");
    await mkdir(place, { recursive: true });
    const server = new MediaServer(folder, place, settings);
    await server.run("127.0.0.1:0");
    return server;
  }

  /** Where Kurento clients connect to. */
  get url(): string {
    const url = this.output.match(URL_LINE)?.[1];
    if (!url) throw new Error(`the media server printed no URL:\n${this.output}`);
    return url;
  }

  get log(): string {
    return this.output;
  }

  /** Ends it without a chance to say goodbye, and waits until it is gone. */
  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.exit;
  }

  /** Starts it again at the same address. */
  async startAgain(): Promise<void> {
    const listen = new URL(this.url).host;
    this.output = "";
    await this.run(listen);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill("SIGTERM");
      await this.exit;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private async run(listen: string): Promise<void> {
    const fixed = ["media-server", "--listen", listen, "--media-port", "0", "--recordings-folder", this.recordings];
    const child = spawn(binary(), [...fixed, ...this.settings], { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
    this.exit = new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
    this.process = child;
    const listening = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the media server did not start in time:\n${this.output}`)), START_LIMIT_MS);
      const keep = (chunk: Buffer) => {
        this.output += chunk.toString();
        if (!URL_LINE.test(this.output)) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout.on("data", keep);
      child.stderr.on("data", keep);
      child.once("exit", () => reject(new Error(`the media server did not start:\n${this.output}`)));
    });
    await listening;
  }
}
