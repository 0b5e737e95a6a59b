import { describe, expect, test } from 'vitest';
import { EventSeries } from './event-series.ts';

const A = '0/1 nodes are available: 1 Insufficient cpu.';
const B = '0/1 nodes are available: 1 node(s) were unschedulable.';

/** Which of the attempts of pod x write an event: `+` does, `.` does not. */
function written(...messages: readonly string[]): string {
  const series = new EventSeries();
  return messages.map((message) => (series.isWritten('x', message) ? '+' : '.')).join('');
}

describe('events of failed attempts that reach the API server', () => {
  // The first changes the pod’s status and so its version: the second, equal in words, is another event; the third makes
  // a series of it; the fourth is only counted.
  // prettier-ignore
  test.each([
    ['one',                                                        [A],                   '+'],
    ['the same three times',                                       [A, A, A],             '+++'],
    ['no more than that, however often',                           [A, A, A, A, A, A],    '+++...'],
    ['another message begins anew',                                [A, A, A, A, B],       '+++.+'],
    ['and again has three',                                        [A, B, B, B, B],       '++++.'],
    ['a message that comes back is a new one',                     [A, B, A, A, A, A],    '+++++.'],
  ] as const)('%s', (_why, messages, expected) => {
    expect(written(...messages)).toBe(expected);
  });

  test('each pod has its own', () => {
    const series = new EventSeries();
    for (let attempt = 0; attempt < 5; attempt++) series.isWritten('x', A);
    expect(series.isWritten('x', A)).toBe(false);
    expect(series.isWritten('y', A)).toBe(true);
  });
});
