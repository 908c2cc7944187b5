// The tool's side of the talk: a card a line comes in, figures a line go out.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const say = (said) => process.stdout.write(JSON.stringify(said) + "\n");

export const fonts = [
  { name: "Manrope", weight: 700, style: "normal", data: readFileSync(`${process.argv[2]}/Manrope-Bold.ttf`) },
  { name: "Manrope", weight: 800, style: "normal", data: readFileSync(`${process.argv[2]}/Manrope-ExtraBold.ttf`) },
];

export function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
}

export async function answer(draw, version) {
  say({ ready: version });
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    const started = performance.now();
    const png = await draw(asked.card);
    const ms = performance.now() - started;
    if (asked.save) writeFileSync(asked.save, png);
    say({ ms, bytes: png.length });
  }
}
