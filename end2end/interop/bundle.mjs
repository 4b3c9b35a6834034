import { build } from "esbuild";

/** The public `kurento-utils` package as one script for a page, which then has `kurentoUtils`. */
export async function kurentoUtils() {
  const { outputFiles } = await build({
    stdin: { contents: 'module.exports = require("kurento-utils")', resolveDir: import.meta.dirname },
    bundle: true,
    format: "iife",
    globalName: "kurentoUtils",
    platform: "browser",
    define: { global: "globalThis" },
    logLevel: "error",
    write: false,
  });
  return outputFiles[0].text;
}
