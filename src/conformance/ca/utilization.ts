import { utilizationOf } from '../../autoscale/index.ts';
import type { Node, Pod } from '../../model/index.ts';
import type { KindRunner } from '../kind-runner.ts';
import { caClock, doubleOf } from './ca-clock.ts';

interface Input {
  readonly node: Node;
  readonly pods: readonly Pod[] | null;
  readonly skipDaemonSetPods: boolean;
  readonly skipMirrorPods: boolean;
}

export interface RecordedUtilization {
  readonly cpu: number | string;
  readonly memory: number | string;
  readonly gpu: number | string;
  readonly resource: string;
  readonly utilization: number | string;
}

type Expect = RecordedUtilization | { readonly error: string };

/** How full a node is; doubles must be the same to the last bit. */
export const utilizationRunner: KindRunner<Input, Expect> = {
  area: 'ca',
  kind: 'utilization',
  differences({ node, pods, skipDaemonSetPods, skipMirrorPods }, expect) {
    const ours = utilizationOf(node, pods ?? [], { skipDaemonSetPods, skipMirrorPods }, caClock());
    const left = 'error' in ours ? ours.error : utilizationText(ours);
    const right = 'error' in expect ? expect.error : utilizationText(expect);
    return left === right ? [] : [`ours ${left}, recorded ${right}`];
  },
};

/** Both sides in one line, for the difference that is printed. */
export function utilizationText({ cpu, memory, gpu, resource, utilization }: RecordedUtilization): string {
  return [cpu, memory, gpu, utilization].map((value) => String(doubleOf(value))).join(' ') + ` ${resource}`;
}
