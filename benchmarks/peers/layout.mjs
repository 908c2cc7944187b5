// The card as a tree of boxes and texts with CSS, for Takumi and Satori.
export const size = { width: 1080, height: 1920 };

const SIDE = 84, FOOT = 352, ROW = 180, LINE = 76, BAR = 72, COUNT = 58;
const COLOURS = ["#ff5128", "#2430e0", "#35104a", "#00573f", "#17120e"];

// `box(style, children)` and `text(style, content)` create a node in the tool's format.
export function layout(card, box, text) {
  return box(
    {
      ...size, display: "flex", position: "relative", overflow: "hidden",
      background: card.background, color: "#17120e", fontFamily: "Manrope", fontWeight: 800,
    },
    [mast(card, box, text), title(card, box, text), ...stripes(card, box, text)],
  );
}

function mast(card, box, text) {
  return box(
    { display: "flex", position: "absolute", left: SIDE, top: 258, fontSize: 36, lineHeight: 1.2, whiteSpace: "nowrap" },
    [text({}, card.brand), text({ fontWeight: 700, paddingLeft: 19.8 }, card.year_label)],
  );
}

function title(card, box, text) {
  return box(
    {
      display: "flex", flexDirection: "column", position: "absolute", left: SIDE, top: 331.2,
      fontSize: 116, lineHeight: 1.02, letterSpacing: "-0.04em", whiteSpace: "nowrap",
    },
    card.title.map((line) => text({}, line)),
  );
}

function stripes(card, box, text) {
  const first = size.height - FOOT - card.items.length * ROW;
  return card.items.map((item, index) =>
    box(
      {
        display: "flex", position: "absolute", left: 0, top: first + index * ROW,
        width: size.width - SIDE, height: ROW, whiteSpace: "nowrap",
      },
      [
        box({
          display: "flex", position: "absolute", left: 0, top: LINE, width: item.bar_px, height: BAR,
          backgroundColor: COLOURS[index], borderRadius: rounded(item.bar_px),
        }, []),
        text({ position: "absolute", left: SIDE, top: 0, ...type(item.size_px) }, item.name),
        text({ position: "absolute", right: 0, top: 0, ...type(COUNT) }, item.events),
      ],
    ),
  );
}

function type(fontSize) {
  return { fontSize, lineHeight: LINE / fontSize, letterSpacing: "-0.03em" };
}

function rounded(width) {
  const radius = Math.min(width, BAR / 2);
  return `0 ${radius}px ${radius}px 0`;
}
