import { describe, expect, test } from 'vitest';
import { EventLog, NONE, timeText } from './event-log.ts';
import type { EventChunk, LogKind } from './event-log.ts';
import { NameTable } from './name-table.ts';

const kinds: readonly LogKind[] = [
  { name: 'pod-created' },
  { name: 'pod-bound', detail: 'score' },
  { name: 'pod-evicted', detail: 'reason', detailIsName: true },
];

function sample(log: EventLog): void {
  const pod = log.names.intern('web-3');
  const node = log.names.intern('node-1');
  log.append(0, 0, pod);
  log.append(12500, 1, pod, node, 87);
  log.append(12500, 1, pod, node);
  log.append(1234567890, 2, pod, node, log.names.intern('node-pressure'));
}

describe('event log', () => {
  test('golden form: time, kind, subject, object, detail; what is absent leaves no gap', () => {
    const log = new EventLog(kinds);
    sample(log);
    expect([...log.lines()]).toEqual([
      '000000.000 pod-created web-3',
      '000012.500 pod-bound web-3 node-1 score=87',
      '000012.500 pod-bound web-3 node-1',
      '1234567.890 pod-evicted web-3 node-1 reason=node-pressure',
    ]);
  });

  test('equal events give equal digests; any field, name or order that differs gives another', () => {
    const digestOf = (fill: (log: EventLog) => void): string => {
      const log = new EventLog(kinds);
      fill(log);
      return log.digest();
    };
    const two = (log: EventLog, name: string, detail: number, timeMs = 5): void => {
      const pod = log.names.intern(name);
      log.append(timeMs, 1, pod, NONE, detail);
      log.append(9, 0, pod);
    };
    const digests = [
      digestOf((log) => two(log, 'a', 1)),
      digestOf((log) => two(log, 'b', 1)),
      digestOf((log) => two(log, 'a', 2)),
      digestOf((log) => two(log, 'a', 0.5)),
      digestOf((log) => two(log, 'a', 1, 6)),
      digestOf(sample),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digestOf(sample)).toBe(digestOf(sample));
  });

  test('with a sink no event is lost, none is kept, and the digest is the same as without', () => {
    const fill = (log: EventLog): void => {
      const first = log.names.range('pod', 100_000);
      for (let pod = 0; pod < 100_000; pod++) log.append(pod, 0, first + pod);
    };
    let total = 0;
    let sum = 0;
    const sizes: number[] = [];
    const streamed = new EventLog(kinds, (chunk: EventChunk) => {
      sizes.push(chunk.count);
      total += chunk.count;
      for (let row = 0; row < chunk.count; row++) sum += chunk.timeMs[row];
    });
    fill(streamed);
    streamed.flush();
    const kept = new EventLog(kinds);
    fill(kept);

    expect(total).toBe(100_000);
    expect(sum).toBe((99_999 * 100_000) / 2);
    expect(sizes.length).toBe(2);
    expect([...streamed.chunks()]).toEqual([]);
    expect(streamed.digest()).toBe(kept.digest());
    expect([...kept.lines()].at(-1)).toBe('000099.999 pod-created pod-99999');
  });

  test('times past eleven days grow to the left', () => {
    expect([timeText(0), timeText(999), timeText(999_999_999), timeText(1_000_000_000)]).toEqual([
      '000000.000',
      '000000.999',
      '999999.999',
      '1000000.000',
    ]);
  });
});

describe('name table', () => {
  test('interned names, lists and ranges share one row of numbers', () => {
    const names = new NameTable();
    expect(names.intern('a')).toBe(0);
    expect(names.list(['x', 'y'])).toBe(1);
    expect(names.range('pod', 3)).toBe(3);
    expect(names.intern('b')).toBe(6);
    expect(names.intern('a')).toBe(0);
    expect(names.range('empty', 0)).toBe(7);
    expect(names.intern('c')).toBe(7);
    expect(Array.from({ length: names.size }, (_, number) => names.text(number))).toEqual([
      'a',
      'x',
      'y',
      'pod-0',
      'pod-1',
      'pod-2',
      'b',
      'c',
    ]);
    expect(() => names.text(8)).toThrow();
    expect(() => names.text(NONE)).toThrow();
  });
});
