// release-check PROGRAM: the program alone, in an empty folder and without the built site, serves complete pages.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { get } from "node:http";
import os from "node:os";
import path from "node:path";

const LINK = /Open (https?:\/\/\S+)/;
const WASM_LIMIT_BYTES = 400_000;

const site = path.resolve(import.meta.dirname, "../../target/site");
const hidden = `${site}.hidden`;
const folder = mkdtempSync(path.join(os.tmpdir(), "kurento-live-release-"));
const program = path.join(folder, "kurento-live");

copyFileSync(process.argv[2], program);
if (existsSync(site)) renameSync(site, hidden);
try {
  await check();
} finally {
  if (existsSync(hidden)) renameSync(hidden, site);
  rmSync(folder, { recursive: true, force: true });
}

async function check() {
  const settings = ["--listen", "127.0.0.1:0", "--media-port", "0", "--data-dir", path.join(folder, "data")];
  const begin = performance.now();
  const child = spawn(program, settings, { cwd: folder, env: {}, stdio: ["ignore", "pipe", "pipe"] });
  const exit = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  try {
    const link = await printedLink(child);
    const started = performance.now() - begin;
    const wasm = await checkPages(new URL(link));
    child.kill("SIGTERM");
    assert.equal(await exit, 0, "the exit code after SIGTERM");
    const megabytes = (statSync(program).size / 1e6).toFixed(1);
    console.log(`release program: ${megabytes} MB, ready after ${started.toFixed(0)} ms, WebAssembly ${wasm} bytes as brotli`);
  } finally {
    child.kill("SIGKILL");
  }
}

function printedLink(child) {
  return new Promise((resolve, reject) => {
    let output = "";
    const look = (chunk) => {
      output += chunk;
      const link = output.match(LINK)?.[1];
      if (link) resolve(link);
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.once("exit", () => reject(new Error(`the program did not start:\n${output}`)));
    setTimeout(() => reject(new Error(`the program printed no link:\n${output}`)), 20_000).unref();
  });
}

/** Checks the home page and all that it names in the package folder; gives the module's compressed size. */
async function checkPages(link) {
  const home = await request(new URL("/", link), "identity");
  assert.equal(home.status, 200);
  const names = new Set(home.body.toString().match(/\/pkg\/[\w./-]+\.(?:js|wasm|css)/g));
  const sizes = {};
  for (const name of names) {
    for (const encoding of ["br", "gzip"]) {
      const answer = await request(new URL(name, link), encoding);
      assert.equal(answer.status, 200, name);
      assert.equal(answer.headers["content-encoding"], encoding, `${name} is precompressed`);
      sizes[path.extname(name) + encoding] = answer.body.length;
    }
  }
  for (const extension of [".js", ".wasm", ".css"]) assert.ok(sizes[`${extension}br`], `the page names no ${extension}`);
  assert.ok(sizes[".wasmbr"] <= WASM_LIMIT_BYTES, `the module has ${sizes[".wasmbr"]} bytes`);
  return sizes[".wasmbr"];
}

function request(url, encoding) {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": encoding } }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }));
    }).once("error", reject);
  });
}
