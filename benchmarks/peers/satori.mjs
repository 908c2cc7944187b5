// The card with Satori (tree to SVG) and resvg-js (SVG to PNG).
import { Resvg } from "@resvg/resvg-js";
import satori from "satori";

import { fonts, run, versionOf } from "./request_loop.mjs";
import { layout, size } from "./layout.mjs";

const node = (style, children) => ({ type: "div", props: { style, children } });

async function draw(card) {
  const svg = await satori(layout(card, node, node), { ...size, fonts });
  return new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng();
}

await run(draw, `${versionOf("satori")} + ${versionOf("@resvg/resvg-js")}`);
