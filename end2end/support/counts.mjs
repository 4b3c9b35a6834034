// Prints how many browser tests passed and failed, from Playwright's JSON report.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { expected, unexpected, flaky } = report.stats;
console.log(expected, unexpected + flaky + report.errors.length);
