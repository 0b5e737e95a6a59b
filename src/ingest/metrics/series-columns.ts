import type { Labels } from '../../model/index.ts';
import type { SeriesSink } from './metric-format.ts';

/** Points of many series gathered row by row, in the order in which each series was first seen. */
export class SeriesColumns {
  readonly #columns = new Map<string, Column>();

  add(name: string, labels: Labels, unit: string, [timeMs, value]: readonly [number, number]): void {
    const key = `${name}|${Object.values(labels).join('|')}`;
    let column = this.#columns.get(key);
    if (column === undefined) {
      column = { name, labels, unit, timesMs: [], values: [] };
      this.#columns.set(key, column);
    }
    column.timesMs.push(timeMs);
    column.values.push(value);
  }

  /** As gauges: what is told of an interval is a level. */
  addTo(sink: SeriesSink): void {
    for (const column of this.#columns.values()) sink.add({ ...column, kind: 'gauge' });
  }
}

interface Column {
  readonly name: string;
  readonly labels: Labels;
  readonly unit: string;
  readonly timesMs: number[];
  readonly values: number[];
}
