import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

const repository = path.resolve(import.meta.dirname, "../..");
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 15_000;
const LINK = /Open (https?:\/\/\S+)/;

/** The program that the browser tests run; `KURENTO_LIVE_BINARY` names another. */
export function binary(): string {
  const target = path.resolve(repository, process.env.CARGO_TARGET_DIR ?? "target");
  return process.env.KURENTO_LIVE_BINARY ?? path.join(target, "debug", "kurento-live");
}

/** One running `kurento-live` with ports and a data directory of its own. */
export class Server {
  private output = "";
  private process!: ChildProcess;
  private exit!: Promise<number | NodeJS.Signals>;

  private constructor(
    /** Where it is started, and keeps its data. */
    readonly folder: string,
    private readonly settings: string[],
  ) {}

  /** Starts the program and waits for the link that it prints. */
  static async start(settings: string[] = [], listen = "127.0.0.1:0", dataDir?: string): Promise<Server> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "kurento-live-"));
    const fixed = ["--media-port", "0", "--data-dir", dataDir ?? path.join(folder, "data")];
    const server = new Server(folder, [...fixed, ...settings]);
    await server.run(listen);
    return server;
  }

  /** Ends it, by force if asked, and starts it anew at the same address with the same data. */
  async restart(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const listen = new URL(this.origin).host;
    this.process.kill(signal);
    await this.exit;
    this.output = "";
    await this.run(listen);
  }

  private async run(listen: string): Promise<void> {
    // Another folder than the repository: the program must not depend on where it is started.
    const options = { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] as ["ignore", "pipe", "pipe"] };
    const child = spawn(binary(), ["--listen", listen, ...this.settings], options);
    this.exit = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(code ?? signal ?? "SIGKILL"));
    });
    const keep = (chunk: Buffer) => (this.output += chunk.toString());
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    this.process = child;
    await this.ready();
  }

  /** Where the link leads that the program printed. */
  get origin(): string {
    const link = this.output.match(LINK)?.[1];
    if (!link) throw new Error(`the server printed no link:\n${this.output}`);
    return new URL(link).origin;
  }

  /** How much was printed so far; to be given to `logSince`. */
  get logLength(): number {
    return this.output.length;
  }

  logSince(mark: number): string {
    return this.output.slice(mark);
  }

  /** Asks the program to end, and gives its exit code. */
  async terminate(): Promise<number | NodeJS.Signals> {
    this.process.kill("SIGTERM");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), STOP_LIMIT_MS);
    const code = await this.exit;
    clearTimeout(timer);
    await rm(this.folder, { recursive: true, force: true });
    return code;
  }

  /** Ends the program, which must leave in good order. */
  async stop(): Promise<void> {
    const code = await this.terminate();
    if (code !== 0) throw new Error(`the server ended with ${code} instead of 0:\n${this.output.slice(-4000)}`);
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await this.answers())) {
      if (this.process.exitCode !== null) throw new Error(`the server did not start:\n${this.output}`);
      if (Date.now() > deadline) {
        this.process.kill("SIGKILL");
        throw new Error(`the server was not ready in time:\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async answers(): Promise<boolean> {
    if (!LINK.test(this.output)) return false;
    return fetch(new URL("/health", this.origin)).then((answer) => answer.ok, () => false);
  }
}
