// The card with Takumi, a renderer written in Rust.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

import { Renderer } from "@takumi-rs/core";

import { fonts, run, versionOf } from "./request_loop.mjs";
import { layout, size } from "./layout.mjs";

const renderer = new Renderer();
for (const font of fonts) await renderer.registerFont(font);

const pictures = new Map();

function images({ picture }) {
  if (!picture) return [];
  if (!pictures.has(picture)) pictures.set(picture, { src: basename(picture), data: readFileSync(picture) });
  return [pictures.get(picture)];
}

const box = (style, children) => ({ type: "container", style, children });
const text = (style, content) => ({ type: "text", style, text: content });

await run(
  (card) => renderer.render(layout(card, box, text), { ...size, format: "png", images: images(card) }),
  versionOf("@takumi-rs/core"),
);
