import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import readline from "node:readline";

import { freePort } from "./ports.ts";

const KEEPER = path.resolve(import.meta.dirname, "../../scripts/postgres-for-tests");
const PROGRAMS = "/usr/lib/postgresql";

/** A PostgreSQL on a port of loopback, in a folder of its own; it ends with the tests. */
export class Postgres {
  private constructor(
    private readonly keeper: ChildProcess,
    private readonly answers: AsyncIterator<string>,
    readonly url: string,
  ) {}

  static async start(): Promise<Postgres> {
    const port = await freePort();
    const script = ["sh", "-c", await readFile(KEEPER, "utf8"), "postgres-for-tests", await programs(), `${port}`];
    // PostgreSQL does not run as root.
    const ordinary = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"];
    const [command, ...rest] = process.getuid?.() === 0 ? [...ordinary, ...script] : script;
    const keeper = spawn(command!, rest, { cwd: "/", stdio: ["pipe", "pipe", "inherit"] });
    const answers = readline.createInterface(keeper.stdout!)[Symbol.asyncIterator]();
    const postgres = new Postgres(keeper, answers, `postgres://postgres@127.0.0.1:${port}/postgres`);
    await postgres.answer("started");
    return postgres;
  }

  /** Stops it, with all that is connected to it. */
  stop(): Promise<void> {
    this.keeper.stdin!.write("stop\n");
    return this.answer("stopped");
  }

  startAgain(): Promise<void> {
    this.keeper.stdin!.write("start\n");
    return this.answer("started");
  }

  /** Ends it for good. */
  end(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.keeper.once("exit", () => resolve()));
    this.keeper.stdin!.end();
    return ended;
  }

  private async answer(expected: string): Promise<void> {
    const { value } = await this.answers.next();
    if (value !== expected) throw new Error(`PostgreSQL says ${JSON.stringify(value)} instead of ${expected}`);
  }
}

/** Where Debian puts PostgreSQL's programs, of the newest version. */
async function programs(): Promise<string> {
  const versions = await readdir(PROGRAMS).catch(() => []);
  const folders = versions.sort().reverse().map((version) => path.join(PROGRAMS, version, "bin"));
  const found = folders.find((folder) => existsSync(path.join(folder, "initdb")));
  if (!found) throw new Error("PostgreSQL is missing: install Debian's package postgresql");
  return found;
}
