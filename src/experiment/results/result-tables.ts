import { join } from 'node:path';
import { fileWriter, parquetWriteFile, ParquetWriter } from 'hyparquet-writer';
import type { BasicType, SchemaElement } from 'hyparquet-writer';
import { NONE } from '../../result/index.ts';
import type { EventChunk, EventLog, Series } from '../../result/index.ts';

const EVENT_COLUMNS: readonly SchemaElement[] = [
  { name: 'root', num_children: 6 },
  { name: 'time_ms', type: 'DOUBLE', repetition_type: 'REQUIRED' },
  text('event'),
  text('subject'),
  text('object'),
  { name: 'detail', type: 'DOUBLE', repetition_type: 'REQUIRED' },
  text('reason'),
];

function text(name: string): SchemaElement {
  return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' };
}

/** What is written for the names of an event. */
export interface EventNames {
  subject(event: string, text: string): string;
  object(event: string, text: string): string;
  reason(text: string): string;
}

const AS_THEY_ARE: EventNames = {
  subject: (_, text) => text,
  object: (_, text) => text,
  reason: (text) => text,
};

/**
 * events.parquet: the event log, a row an event, in order. Written chunk by chunk while the run goes on, so a log of
 * any length takes the room of one chunk.
 */
export class EventTable {
  readonly #writer: ParquetWriter;
  readonly #names: EventNames;

  constructor(folder: string, names: EventNames = AS_THEY_ARE) {
    this.#names = names;
    this.#writer = new ParquetWriter({
      writer: fileWriter(join(folder, 'events.parquet')),
      schema: [...EVENT_COLUMNS],
      statistics: false,
      createdBy: 'plimsoll',
    });
  }

  add(log: EventLog, chunk: EventChunk): void {
    const { count } = chunk;
    const subject: string[] = new Array<string>(count);
    const object: string[] = new Array<string>(count);
    const event: string[] = new Array<string>(count);
    const reason: string[] = new Array<string>(count);
    for (let row = 0; row < count; row++) {
      const kind = log.kinds[chunk.kind[row]];
      const detail = chunk.detail[row];
      event[row] = kind.name;
      subject[row] = this.#names.subject(kind.name, nameOf(log, chunk.subject[row]));
      object[row] = this.#names.object(kind.name, nameOf(log, chunk.object[row]));
      reason[row] = kind.detailIsName === true ? this.#names.reason(nameOf(log, detail)) : '';
    }
    void this.#writer.write({
      columnData: [
        { name: 'time_ms', data: chunk.timeMs.slice(0, count), encoding: 'PLAIN' },
        { name: 'event', data: event },
        { name: 'subject', data: subject, encoding: 'PLAIN' },
        { name: 'object', data: object },
        { name: 'detail', data: chunk.detail.slice(0, count) },
        { name: 'reason', data: reason },
      ],
      rowGroupSize: count,
    });
  }

  finish(): void {
    void this.#writer.finish();
  }
}

function nameOf(log: EventLog, number: number): string {
  return number === NONE ? '' : log.names.text(number);
}

/** series/<name>.parquet: one file a name; a row is a point, `group` tells the curves of one name apart. */
export function writeSeriesTables(folder: string, series: readonly Series[]): void {
  for (const name of new Set(series.map((curve) => curve.name))) {
    const curves = series.filter((curve) => curve.name === name);
    const column = (data: (string | number)[], column: string, type: BasicType): object => ({
      name: column,
      data,
      type,
    });
    parquetWriteFile({
      filename: join(folder, 'series', `${name}.parquet`),
      columnData: [
        column(
          curves.flatMap(({ group, timesMs }) => timesMs.map(() => group ?? '')),
          'group',
          'STRING',
        ),
        column(
          curves.flatMap(({ timesMs }) => timesMs),
          'time_ms',
          'DOUBLE',
        ),
        column(
          curves.flatMap(({ values }) => values),
          'value',
          'DOUBLE',
        ),
      ] as Parameters<typeof parquetWriteFile>[0]['columnData'],
      kvMetadata: [{ key: 'unit', value: curves[0].unit }],
      createdBy: 'plimsoll',
    });
  }
}
