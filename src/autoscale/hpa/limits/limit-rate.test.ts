import { describe, expect, test } from 'vitest';
import { HpaMemory } from './hpa-memory.ts';
import type { HpaBehavior, ScalingPolicy, ScalingRules } from '../hpa-spec.ts';
import { limitByBehavior, limitByDefault } from './limit-rate.ts';

const rules = (selectPolicy: ScalingRules['selectPolicy'], ...policies: ScalingPolicy[]): ScalingRules => ({
  selectPolicy,
  policies,
});
const pods = (value: number, periodMs = 15_000): ScalingPolicy => ({ type: 'Pods', value, periodMs });
const percent = (value: number, periodMs = 15_000): ScalingPolicy => ({ type: 'Percent', value, periodMs });

describe('limits without behavior', () => {
  // prettier-ignore
  const rows = [
    // why                                        min max current desired  verdict
    ['one pod may become four, not ten',            [1, 20],     [1, 10], '4 ScaleUpLimit'],
    ['at most double',                              [1, 20],     [5, 11], '10 ScaleUpLimit'],
    ['exactly double is within range',              [1, 20],     [5, 10], '10 DesiredWithinRange'],
    ['the maximum is named where it is the limit',  [1, 8],     [5, 11], '8 TooManyReplicas'],
    ['down goes in one step',                       [1, 20],    [20, 1], '1 DesiredWithinRange'],
    ['never below the minimum',                     [3, 20],    [20, 0], '3 TooFewReplicas'],
  ] as const;

  test.each(rows)('%s', (_why, [minReplicas, maxReplicas], [current, desired], verdict) => {
    const { replicas, reason } = limitByDefault({ minReplicas, maxReplicas }, current, desired);
    expect(`${replicas} ${reason}`).toBe(verdict);
  });
});

describe('limits with behavior', () => {
  // prettier-ignore
  const rows = [
    // why                                               up                                      down                       from to  verdict
    ['Max takes the policy that adds most',              rules('Max', pods(4), percent(100)),    rules('Max', percent(100)),   [3, 20], '7 ScaleUpLimit'],
    ['Min takes the one that adds least',                rules('Min', pods(4), percent(100)),    rules('Max', percent(100)),   [3, 20], '6 ScaleUpLimit'],
    ['a tenth of a hundred, in doubles, is eleven',      rules('Max', percent(10)),              rules('Max', percent(100)), [100, 200], '111 ScaleUpLimit'],
    ['Disabled stays',                                   rules('Disabled', pods(4)),             rules('Max', percent(100)),   [3, 20], '3 ScaleUpLimit'],
    ['down, Max takes the policy that removes most',     rules('Max', pods(4)),                  rules('Max', pods(2), percent(50)),  [10, 1], '5 ScaleDownLimit'],
    ['down, Min takes the one that removes least',       rules('Max', pods(4)),                  rules('Min', pods(2), percent(50)),  [10, 1], '8 ScaleDownLimit'],
    ['a number that stays is checked against nothing',   rules('Max', pods(4)),                  rules('Max', pods(2)),       [40, 40], '40 DesiredWithinRange'],
  ] as const;

  test.each(rows)('%s', (_why, scaleUp, scaleDown, [from, to], verdict) => {
    const behavior: HpaBehavior = { scaleUp, scaleDown };
    const bounds = { minReplicas: 1, maxReplicas: 300 };
    const { replicas, reason } = limitByBehavior(behavior, new HpaMemory(), bounds, { from, to }, 60_000);
    expect(`${replicas} ${reason}`).toBe(verdict);
  });

  test('what was added within the period is taken off; an event exactly as old as the period is out', () => {
    const behavior: HpaBehavior = { scaleUp: rules('Max', pods(4)), scaleDown: rules('Max', percent(100)) };
    const memory = new HpaMemory();
    memory.recordScale(1000, 3, behavior.scaleUp);
    const at = (nowMs: number): number =>
      limitByBehavior(behavior, memory, { minReplicas: 1, maxReplicas: 30 }, { from: 8, to: 30 }, nowMs)
        .replicas;
    expect(at(15_999)).toBe(9);
    expect(at(16_000)).toBe(12);
  });
});

describe('the memory of scale events', () => {
  test('a mark stays though an edit makes the period longer, and the last marked slot is overwritten', () => {
    const memory = new HpaMemory();
    memory.recordScale(0, 1, rules('Max', pods(4, 15_000)));
    memory.recordScale(1000, 2, rules('Max', pods(4, 15_000)));
    memory.recordScale(60_000, 3, rules('Max', pods(4, 15_000)));
    expect(memory.scaleUpEvents.map(({ change }) => change)).toEqual([1, 3]);
    memory.recordScale(61_000, 4, rules('Max', pods(4, 600_000)));
    expect(memory.scaleUpEvents.map(({ change }) => change)).toEqual([4, 3]);
  });
});
