/** A point of which less is better in both figures. */
interface Pair {
  readonly x: number;
  readonly y: number;
}

/** Which points are beaten by none: no other is at least as good in both figures and better in one. O(n log n). */
export function onFront(points: readonly Pair[]): boolean[] {
  const order = points.map((_, index) => index);
  order.sort((a, b) => points[a].x - points[b].x || points[a].y - points[b].y || a - b);
  const best: boolean[] = points.map(() => false);
  let lowest = Infinity;
  let previous: Pair | undefined;
  for (const index of order) {
    const point = points[index];
    // Equal points stand or fall together.
    const twin = previous !== undefined && previous.x === point.x && previous.y === point.y;
    if (point.y < lowest || (twin && point.y === lowest)) best[index] = true;
    lowest = Math.min(lowest, point.y);
    if (best[index]) previous = point;
  }
  return best;
}
