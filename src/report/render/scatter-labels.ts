/** A point of a scatter where it is drawn, in percent of the frame. */
export interface PlacedPoint {
  readonly label: string;
  readonly best: boolean;
  readonly left: number;
  readonly bottom: number;
}

/** Where the label of a point stands. */
export type LabelSide = 'right' | 'left' | 'above' | 'below';

/** Of the frame at its full width, where a letter has about 6 of 880 pixels and a line 14 of 200. */
const LETTER_PERCENT = 0.75;
const LABEL_PERCENT_MAX = 36;
const LINE_PERCENT = 8;
const DOT_PERCENT = 1;
const DOT_HEIGHT_PERCENT = 5;

/**
 * Where the labels stand that cover no dot, no other label and do not leave the frame, those of the front first: words
 * across each other tell nobody anything. A point that is not in the map shows its label under the pointer.
 */
export function labelSides<Point extends PlacedPoint>(points: readonly Point[]): Map<Point, LabelSide> {
  const dots = points.map(dotBox);
  const sides = new Map<Point, LabelSide>();
  const labels: Box[] = [];
  const front = points.filter(({ best }) => best);
  for (const point of [...front, ...points.filter(({ best }) => !best)]) {
    const own = points.indexOf(point);
    const others = dots.filter((_, index) => index !== own);
    const side = sidesOf(point).find((one) => {
      const box = labelBox(point, one);
      return isInside(box) && ![...others, ...labels].some((other) => overlap(box, other));
    });
    if (side === undefined) continue;
    sides.set(point, side);
    labels.push(labelBox(point, side));
  }
  return sides;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** Towards the middle first. */
function sidesOf({ left }: PlacedPoint): readonly LabelSide[] {
  return left > 50 ? ['left', 'right', 'above', 'below'] : ['right', 'left', 'above', 'below'];
}

function dotBox({ left, bottom }: PlacedPoint): Box {
  return {
    left: left - DOT_PERCENT / 2,
    right: left + DOT_PERCENT / 2,
    bottom: bottom - DOT_HEIGHT_PERCENT / 2,
    top: bottom + DOT_HEIGHT_PERCENT / 2,
  };
}

function labelBox({ label, left, bottom }: PlacedPoint, side: LabelSide): Box {
  const width = Math.min([...label].length * LETTER_PERCENT, LABEL_PERCENT_MAX);
  const beside = { bottom: bottom - LINE_PERCENT / 2, top: bottom + LINE_PERCENT / 2 };
  const middle = { left: left - width / 2, right: left + width / 2 };
  switch (side) {
    case 'right':
      return { left: left + DOT_PERCENT, right: left + DOT_PERCENT + width, ...beside };
    case 'left':
      return { left: left - DOT_PERCENT - width, right: left - DOT_PERCENT, ...beside };
    case 'above':
      return { ...middle, bottom: bottom + LINE_PERCENT / 2, top: bottom + LINE_PERCENT * 1.5 };
    case 'below':
      return { ...middle, bottom: bottom - LINE_PERCENT * 1.5, top: bottom - LINE_PERCENT / 2 };
  }
}

/** Above the frame there is a line of room, below it are the marks of the axis. */
function isInside({ left, right, bottom, top }: Box): boolean {
  return left >= 0 && right <= 100 && bottom >= -LINE_PERCENT / 2 && top <= 100 + LINE_PERCENT * 1.5;
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.bottom < other.top && other.bottom < one.top;
}
