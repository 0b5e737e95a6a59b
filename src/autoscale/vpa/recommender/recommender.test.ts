import { describe, expect, test } from 'vitest';
import { quantityText } from '../../../model/index.ts';
import { readVpaSpec } from '../vpa-spec.ts';
import type { ContainerRecommendation } from '../vpa-spec.ts';
import { recommendFromHistory } from './from-history.ts';
import { DEFAULT_RECOMMENDER_CONFIG } from './recommend.ts';
import { VpaHistory } from './vpa-history.ts';

const MINUTE = 60_000;
const MIB = 2 ** 20;

function specOf(
  containerPolicies: readonly object[] = [],
  annotations: Readonly<Record<string, string>> = {},
): ReturnType<typeof readVpaSpec> {
  return readVpaSpec({
    apiVersion: 'autoscaling.k8s.io/v1',
    kind: 'VerticalPodAutoscaler',
    metadata: { name: 'web', annotations },
    spec: { resourcePolicy: { containerPolicies } },
  });
}

/** A pod with one container that uses the same all the time, a sample a minute. */
function watched(minutes: number, milliCpu = 100, memoryBytes = 400 * MIB): VpaHistory {
  const history = new VpaHistory(DEFAULT_RECOMMENDER_CONFIG);
  history.addPod('web-0', 'app=web', ['app']);
  for (let i = 0; i < minutes; i++) history.sample('web-0', 'app', { milliCpu, memoryBytes }, i * MINUTE);
  return history;
}

function text(
  entries: readonly ContainerRecommendation[],
  field: 'target' | 'lowerBound' | 'upperBound',
): string {
  const [entry] = entries;
  return [entry[field].cpu, entry[field].memory]
    .map((q) => (q === undefined ? '-' : quantityText(q)))
    .join(' ');
}

describe('the recommender', () => {
  test('one sample is enough for a target; its bounds say that it is only one', () => {
    const entries = watched(1).recommend(specOf());
    expect(text(entries, 'target')).toBe('126m 511772986');
    expect(text(entries, 'upperBound')).toBe('100G 97656250000Ki');
    expect(text(entries, 'lowerBound')).toBe('25m 250Mi');
  });

  test('after a day the upper bound is twice the percentile', () => {
    const entries = watched(1441).recommend(specOf());
    expect(text(entries, 'target')).toBe('126m 511772986');
    expect(text(entries, 'upperBound')).toBe('252m 1023545972');
  });

  test('a container that wants nothing gets the minimum of a pod, shared', () => {
    const history = new VpaHistory(DEFAULT_RECOMMENDER_CONFIG);
    history.addPod('web-0', 'app=web', ['a', 'b']);
    expect(text(history.recommend(specOf()), 'target')).toBe('12m 125Mi');
  });

  test('where only what is known counts, a container without a sample or a kill gets nothing', () => {
    const history = new VpaHistory(DEFAULT_RECOMMENDER_CONFIG);
    history.addPod('web-0', 'app=web', ['a', 'b']);
    expect(history.recommendKnown(specOf())).toEqual([]);
    history.outOfMemory('web-0', 'b', 100_000_000, 0);
    expect(history.recommendKnown(specOf()).map(({ containerName }) => containerName)).toEqual(['b']);
    history.sample('web-0', 'a', { milliCpu: 100, memoryBytes: 0 }, 60_000);
    expect(history.recommendKnown(specOf()).map(({ containerName }) => containerName)).toEqual(['a', 'b']);
  });

  test('mode Off leaves a container out, and the others share the minimum', () => {
    const history = new VpaHistory(DEFAULT_RECOMMENDER_CONFIG);
    history.addPod('web-0', 'app=web', ['a', 'b']);
    const entries = history.recommend(specOf([{ containerName: 'b', mode: 'Off' }]));
    expect(entries.map(({ containerName }) => containerName)).toEqual(['a']);
    expect(text(entries, 'target')).toBe('25m 250Mi');
  });

  test('the policy caps the target and is printed as written; the uncapped target stays', () => {
    const [entry] = watched(1).recommend(
      specOf([{ containerName: '*', maxAllowed: { memory: '300M', cpu: 0 } }]),
    );
    expect(text([entry], 'target')).toBe('126m 300M');
    expect(entry.uncappedTarget.memory).toMatchObject({ unscaled: 511772986n });
  });

  test('an empty controlledResources controls nothing', () => {
    expect(
      text(watched(1).recommend(specOf([{ containerName: 'app', controlledResources: [] }])), 'target'),
    ).toBe('- -');
  });

  test('out of memory raises the peak by a fifth or 100 MiB, whichever is more, and not twice over', () => {
    const history = watched(1);
    history.outOfMemory('web-0', 'app', 400 * MIB, MINUTE);
    const once = text(history.recommend(specOf()), 'target');
    history.outOfMemory('web-0', 'app', 400 * MIB, 2 * MINUTE);
    expect(text(history.recommend(specOf()), 'target')).toBe(once);
    expect(once).toBe('126m 628694953');
  });

  test('an event older than an interval, or of an unknown pod, is discarded', () => {
    const history = watched(2000);
    expect(history.outOfMemory('web-0', 'app', MIB, 500 * MINUTE)).toBe(false);
    expect(history.outOfMemory('web-9', 'app', MIB, 1999 * MINUTE)).toBe(false);
    expect(history.outOfMemory('web-0', 'app', MIB, 1900 * MINUTE)).toBe(true);
  });

  test('a checkpoint carries the history over a restart', () => {
    const before = watched(300);
    const after = new VpaHistory(DEFAULT_RECOMMENDER_CONFIG);
    after.aggregateOf('app=web', 'app').loadCheckpoint(before.aggregateOf('app=web', 'app').toCheckpoint());
    expect(after.recommend(specOf())).toEqual(before.recommend(specOf()));
  });

  test('initial requests from history are what the recommender would have said', () => {
    const timesMs = Array.from({ length: 300 }, (_, i) => i * MINUTE);
    const milliCpu = timesMs.map(() => 100);
    const memoryBytes = timesMs.map(() => 400 * MIB);
    const entries = recommendFromHistory(
      specOf(),
      [{ container: 'app', timesMs, milliCpu, memoryBytes }],
      DEFAULT_RECOMMENDER_CONFIG,
    );
    expect(entries).toEqual(watched(300).recommend(specOf()));
  });

  test('whole cores where flag and annotation ask for them', () => {
    const spec = specOf([], { 'vpa-post-processor.kubernetes.io/app_integerCPU': 'true' });
    const history = new VpaHistory({ ...DEFAULT_RECOMMENDER_CONFIG, integerCpu: true });
    history.addPod('web-0', 'app=web', ['app']);
    history.sample('web-0', 'app', { milliCpu: 1200, memoryBytes: 400 * MIB }, 0);
    expect(text(history.recommend(spec), 'target')).toBe('2 511772986');
  });
});
