// The card with Takumi, a renderer written in Rust.
import { Renderer } from "@takumi-rs/core";

import { answer, fonts, versionOf } from "./answering.mjs";
import { layout, size } from "./layout.mjs";

const renderer = new Renderer();
for (const font of fonts) await renderer.registerFont(font);

const box = (style, children) => ({ type: "container", style, children });
const text = (style, words) => ({ type: "text", style, text: words });

await answer(
  (card) => renderer.render(layout(card, box, text), { ...size, format: "png" }),
  versionOf("@takumi-rs/core"),
);
