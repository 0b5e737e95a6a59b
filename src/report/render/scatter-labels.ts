/** A point of a scatter where it is drawn, in percent of the frame. */
export interface PlacedPoint {
  readonly label: string;
  readonly best: boolean;
  readonly left: number;
  readonly bottom: number;
}

/** Labels of points in the right half stand to their left. */
export const HALF = 50;
/** Of the frame at its full width, where a letter has about 6 of 880 pixels and a line 14 of 200. */
const LETTER_PERCENT = 0.75;
const LABEL_PERCENT_MAX = 36;
const LINE_PERCENT = 8;

/**
 * The points whose labels lie on no other label, those of the front first: words across each other tell nobody
 * anything. The others show theirs under the pointer.
 */
export function labelledPoints<Point extends PlacedPoint>(points: readonly Point[]): Set<Point> {
  const labelled = new Set<Point>();
  const front = points.filter(({ best }) => best);
  for (const point of [...front, ...points.filter(({ best }) => !best)])
    if ([...labelled].every((other) => !overlap(point, other))) labelled.add(point);
  return labelled;
}

function overlap(one: PlacedPoint, other: PlacedPoint): boolean {
  if (Math.abs(one.bottom - other.bottom) >= LINE_PERCENT) return false;
  const [from, to] = extent(one);
  const [otherFrom, otherTo] = extent(other);
  return from < otherTo && otherFrom < to;
}

/** From the dot to the end of its label. */
function extent({ label, left }: PlacedPoint): readonly [number, number] {
  const width = Math.min(label.length * LETTER_PERCENT, LABEL_PERCENT_MAX);
  return left > HALF ? [left - width, left + 1] : [left - 1, left + width];
}
