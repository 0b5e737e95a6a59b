import { describe, expect, test } from 'vitest';
import { pod, use } from '../../../test/support/replica-vectors.ts';
import {
  failureOf,
  milliOf,
  requestColumn,
  resourceReadings,
  samplesOf,
  timeMsOf,
} from './metric-answers.ts';

describe('what the metrics client makes of an answer', () => {
  const cores = (...amounts: readonly string[]) => amounts.map((cpu) => ({ cpu }));
  const milliOfFirst = (
    metrics: Parameters<typeof resourceReadings>[0],
    resource: string,
    container?: string,
  ): number | undefined => resourceReadings(metrics, resource, container)[0]?.milli;

  // prettier-ignore
  const rows: readonly (readonly [string, Parameters<typeof milliOfFirst>, number | undefined])[] = [
    ['containers are summed',                   [[use('p', cores('100m', '1'))], 'cpu'],                          1100],
    ['one container alone',                     [[use('p', cores('100m', '1'))], 'cpu', 'c1'],                    1000],
    ['a container that is not there',           [[use('p', cores('100m'))], 'cpu', 'c1'],                         undefined],
    ['a container without the resource',        [[use('p', [{ cpu: '1' }, { memory: '1' }])], 'cpu'],            undefined],
    ['which is no matter for another one',      [[use('p', [{ cpu: '1' }, { memory: '1' }])], 'cpu', 'c0'],      1000],
    ['bytes in thousandths',                    [[use('p', [{ memory: '1Ki' }])], 'memory'],                      1_024_000],
    ['finer than a thousandth is rounded up',   [[use('p', cores('100001n'))], 'cpu'],                            1],
    ['each container by itself',                [[use('p', cores('1n', '1n'))], 'cpu'],                           2],
    ['a pod without containers uses nothing',   [[use('p', [])], 'cpu'],                                          0],
    ['but none of a container',                 [[use('p', [])], 'cpu', 'c0'],                                    undefined],
  ];
  test.each(rows)('%s', (_, given, expected) => {
    expect(milliOfFirst(...given)).toBe(expected);
  });

  test.each([
    ['30s', 30_000],
    ['1m0s', 60_000],
    ['1h2m3s', 3_723_000],
    ['1.5s', 1500],
    ['250ms', 250],
  ])('a window of %s', (window, ms) => {
    const [reading] = resourceReadings([{ ...use('p', cores('1')), window }], 'cpu', undefined);
    expect(reading?.windowMs).toBe(ms);
  });

  test('times count from the zero of the vectors', () => {
    expect(timeMsOf('2000-01-01T00:00:00Z')).toBe(0);
    expect(timeMsOf('2000-01-02T00:00:01Z')).toBe(86_401_000);
    expect(resourceReadings([use('p', cores('1'), 90)], 'cpu', undefined)[0]?.sampledAtMs).toBe(90_000);
  });

  test('what is no quantity is no number', () => {
    expect([milliOf('1'), milliOf('1m'), milliOf('many')]).toEqual([1000, 1, NaN]);
  });
});

describe('samples beside their pods', () => {
  const reading = (name: string, milli: number) => ({ pod: name, milli, sampledAtMs: 5, windowMs: 60 });
  test('lie in the rows of the pods, whatever their order; others are strays', () => {
    const samples = samplesOf(
      ['a', 'b', 'c'],
      [reading('c', 3), reading('x', 9), reading('a', 1), reading('y', 8)],
    );
    expect([...samples.valueMilli]).toEqual([1, NaN, 3]);
    expect(samples.strays).toEqual([9, 8]);
    expect([samples.sampledAtMs[0], samples.windowMs[2]]).toEqual([5, 60]);
  });

  test('a later reading of a pod takes the place of the earlier', () => {
    expect([...samplesOf(['a'], [reading('a', 1), reading('a', 2)]).valueMilli]).toEqual([2]);
  });

  test('a failure is one only when there is a text', () => {
    expect([failureOf(undefined), failureOf('down')]).toEqual([undefined, { failure: 'down' }]);
  });
});

describe('requests beside their pods', () => {
  const asks = (name: string, ...requests: readonly Readonly<Record<string, string>>[]) =>
    pod(name, { requests });
  const given = [asks('a', { cpu: '1' }), asks('b', { cpu: '100m' }, { cpu: '200m' })];
  const column = (...args: Parameters<typeof requestColumn>): unknown => {
    const answer = requestColumn(...args);
    return typeof answer === 'string' ? answer : [...answer];
  };
  // prettier-ignore
  const rows: readonly (readonly [string, Parameters<typeof requestColumn>, unknown])[] = [
    ['sums of containers',            [given, 'cpu', undefined],                             [1000, 300]],
    ['of one container',              [given.slice(1), 'cpu', 'c1'],                         [200]],
    ['nobody',                        [[], 'cpu', undefined],                                []],
    ['a resource that one lacks',     [[asks('a', { cpu: '1' }, {})], 'cpu', undefined],     'missing request for cpu in container c1 of Pod a'],
    ['one that nobody asks for',      [given, 'memory', undefined],                          'missing request for memory in container c0 of Pod a'],
    ['the other containers may lack it', [[asks('a', { cpu: '1' }, {})], 'cpu', 'c0'],       [1000]],
  ];
  test.each(rows)('%s', (_, args, expected) => {
    expect(column(...args)).toEqual(expected);
  });
});
