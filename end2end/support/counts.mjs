// Prints how many browser tests passed and failed, from Playwright's JSON report; on the error stream, what went wrong in
// a few lines each, so that the end of a long log tells enough.
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const LINES_OF_A_FAILURE = 8;

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { expected, unexpected, flaky } = report.stats;
console.log(expected, unexpected + flaky + report.errors.length);

const failures = report.suites.flatMap(specs).filter(({ ok }) => !ok);
for (const { title, tests } of failures) {
  const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors));
  for (const { message } of errors) {
    const lines = stripVTControlCharacters(message ?? "").split("\n");
    console.error([`failed: ${title}`, ...lines.slice(0, LINES_OF_A_FAILURE)].join("\n  "));
  }
}

function specs(suite) {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specs)];
}
