import type { Pod, Taint } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { TaintWorld } from './worlds/taint-world.ts';
import { Timeline } from './worlds/timeline.ts';

interface Input {
  readonly pods: readonly Pod[];
  readonly events: readonly {
    readonly atSeconds: number;
    readonly node: string;
    readonly taints: readonly Taint[];
  }[];
  readonly horizonSeconds: number;
}

interface Expect {
  readonly deletedAtSeconds: Readonly<Record<string, number>>;
}

/** The running taint eviction controller. */
export const taintEviction: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'taint-eviction',
  differences({ pods, events, horizonSeconds }, expect) {
    const time = new Timeline();
    const world = new TaintWorld(time, pods);
    // One event plans the next, so that a deletion due at the same instant comes first, as it was recorded.
    const planNext = (place: number): void => {
      const event = events.at(place);
      if (event === undefined) return;
      time.at(event.atSeconds * 1000, () => {
        world.setTaints(event.node, event.taints);
        planNext(place + 1);
      });
    };
    planNext(0);
    while (time.step(horizonSeconds * 1000));
    const deletedAtSeconds = Object.fromEntries(
      [...world.deletedAtMs].map(([name, ms]) => [name, Math.round(ms / 1000)]),
    );
    return valueDifferences({ deletedAtSeconds }, expect);
  },
};
