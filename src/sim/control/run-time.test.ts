import { describe, expect, test } from 'vitest';
import { podOf } from '../../../test/support/scenario.ts';
import { runTimeMsOf } from './run-time.ts';

function stated(annotations: Readonly<Record<string, string>>): {
  readonly ms: number | undefined;
  readonly ignored: readonly string[];
} {
  const ignored: string[] = [];
  const texts = { ignore: (what: string) => void ignored.push(what) } as never;
  const pod = podOf('p', '1');
  return { ms: runTimeMsOf({ texts }, { ...pod, metadata: { ...pod.metadata, annotations } }), ignored };
}

describe('how long a pod says it runs', () => {
  // prettier-ignore
  test.each([
    ['90s',         90_000],
    ['1h30m',       5_400_000],
    ['1.5h',        5_400_000],
    ['250ms',       250],
    ['1m30s500ms',  90_500],
    ['0s',          0],
    ['2562047h',    2_562_047 * 3_600_000],
  ])('%s', (text, ms) => {
    expect(stated({ 'plimsoll.io/run-time': text })).toEqual({ ms, ignored: [] });
  });

  test.each(['90', '', 's', '1d', '-5s', '5s ', 'soon', '2562047h1s'])(
    '%j is no duration, and the run says so',
    (text) => {
      expect(stated({ 'plimsoll.io/run-time': text })).toEqual({
        ms: undefined,
        ignored: [`plimsoll.io/run-time: ${text}`],
      });
    },
  );

  test("our annotation comes before KWOK's, which alone will do", () => {
    const kwok = { 'pod-complete.stage.kwok.x-k8s.io/delay': '5s' };
    expect(stated(kwok).ms).toBe(5000);
    expect(stated({ ...kwok, 'plimsoll.io/run-time': '7s' }).ms).toBe(7000);
    expect(stated({}).ms).toBeUndefined();
  });
});
