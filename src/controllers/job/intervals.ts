/** A set of indexes as ordered intervals that neither touch nor overlap; `last` belongs to it. */
export type Intervals = readonly Interval[];

interface Interval {
  readonly first: number;
  readonly last: number;
}

/** Reads `1,3-5,7`; indexes from `end` on are left out, parts that are no numbers too. */
export function parseIntervals(text: string, end: number): Intervals {
  const parts: Interval[] = [];
  for (const part of text.split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null) continue;
    const first = Number(match[1]);
    if (first >= end) break;
    parts.push({ first, last: Math.min(match[2] === undefined ? first : Number(match[2]), end - 1) });
  }
  return mergeIntervals(parts, []);
}

/** As the API writes it: two neighbours with a comma (`3,4`), more with a hyphen (`3-5`). */
export function intervalsText(intervals: Intervals): string {
  return intervals
    .map(({ first, last }) => {
      if (first === last) return String(first);
      return `${first}${last === first + 1 ? ',' : '-'}${last}`;
    })
    .join(',');
}

/** The fewest runs of consecutive indexes that hold all of them. */
export function intervalsOf(indexes: Iterable<number>): Intervals {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b);
  return mergeIntervals(
    sorted.map((index) => ({ first: index, last: index })),
    [],
  );
}

/** Of both; runs that touch become one. */
export function mergeIntervals(a: Intervals, b: Intervals): Intervals {
  const merged: { first: number; last: number }[] = [];
  for (const { first, last } of [...a, ...b].sort((x, y) => x.first - y.first || x.last - y.last)) {
    const end = merged.at(-1);
    if (end === undefined || first > end.last + 1) merged.push({ first, last });
    else if (end.last < last) end.last = last;
  }
  return merged;
}

/** How many indexes there are. */
export function intervalsTotal(intervals: Intervals): number {
  return intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** Whether the index is among them. */
export function intervalsHave(intervals: Intervals, index: number): boolean {
  return intervals.some(({ first, last }) => first <= index && index <= last);
}

/** How many indexes both have. */
export function intervalsOverlap(a: Intervals, b: Intervals): number {
  let shared = 0;
  for (const one of a) {
    for (const other of b) {
      shared += Math.max(0, Math.min(one.last, other.last) - Math.max(one.first, other.first) + 1);
    }
  }
  return shared;
}

/** The first `count` indexes below `end` that are not in the set. */
export function firstGaps(intervals: Intervals, count: number, end: number): number[] {
  const gaps: number[] = [];
  let candidate = 0;
  for (const { first, last } of [...intervals, { first: end, last: end }]) {
    for (; candidate < Math.min(first, end) && gaps.length < count; candidate++) gaps.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  return gaps;
}
