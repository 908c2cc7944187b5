// The loop of a tool's process: read one card a line, write one line of figures.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const write = (message) => process.stdout.write(JSON.stringify(message) + "\n");

export const fonts = [
  { name: "Manrope", weight: 700, style: "normal", data: readFileSync(`${process.argv[2]}/Manrope-Bold.ttf`) },
  { name: "Manrope", weight: 800, style: "normal", data: readFileSync(`${process.argv[2]}/Manrope-ExtraBold.ttf`) },
];

export function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
}

export async function run(draw, version) {
  write({ ready: version });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    const start = performance.now();
    const png = await draw(request.card);
    const ms = performance.now() - start;
    if (request.save) writeFileSync(request.save, png);
    write({ ms, bytes: png.length });
  }
}
