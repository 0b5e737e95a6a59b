import {
  daemonNodeFit,
  daemonPodOf,
  daemonSetSpecOf,
  daemonTolerations,
  syncDaemonSet,
} from '../../controllers/index.ts';
import type { Draw } from '../../controllers/index.ts';
import type { DaemonSet, Node, Pod } from '../../model/index.ts';
import type { KindRunner } from '../kind-runner.ts';
import { msFromSeconds } from './worlds/clock.ts';
import { valueDifferences } from '../differences.ts';

interface Input {
  readonly nowSeconds: number;
  readonly daemonSet: DaemonSet;
  readonly newHash: string;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
}

interface Expect {
  readonly deleteCount: number;
  readonly deletes: readonly string[];
  readonly deletesSomeOf: readonly string[];
  readonly createCount: number;
  readonly createsOn: readonly string[];
  readonly createsOnSomeOf: readonly string[];
}

/** `updateDaemonSet`. Names drawn at random are recorded over ten repetitions, so the lists are compared as sets. */
export const daemonsetSync: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'daemonset-sync',
  differences({ nowSeconds, daemonSet, newHash, nodes, pods }, expect) {
    const template = daemonSet.spec.template.spec;
    const tolerations = daemonTolerations(template);
    const decision = syncDaemonSet(
      daemonSetSpecOf(daemonSet, newHash),
      nodes.map((node) => daemonNodeFit(template, tolerations, node)),
      pods.map(daemonPodOf),
      () => false,
      msFromSeconds(nowSeconds),
    );
    const recordedDeletes = { sure: expect.deletes, drawn: expect.deletesSomeOf, count: expect.deleteCount };
    const recordedCreates = {
      sure: expect.createsOn,
      drawn: expect.createsOnSomeOf,
      count: expect.createCount,
    };
    return [
      ...drawDiffers('delete', decision.deletes, decision.deletesDrawn, recordedDeletes),
      ...drawDiffers('create', decision.creates, decision.createsDrawn, recordedCreates),
    ];
  },
};

interface Recorded {
  readonly sure: readonly string[];
  readonly drawn: readonly string[];
  readonly count: number;
}

function drawDiffers(what: string, sure: readonly string[], draw: Draw, recorded: Recorded): string[] {
  // A draw that takes all there is is none.
  const allSure = draw.count === draw.of.length ? [...sure, ...draw.of] : sure;
  const possible = [...sure, ...(draw.count === 0 ? [] : draw.of)];
  const missing = allSure.filter((name) => !recorded.sure.includes(name));
  const strange = [...recorded.sure, ...recorded.drawn].filter((name) => !possible.includes(name));
  return [
    ...valueDifferences(sure.length + draw.count, recorded.count, `${what}Count`),
    ...missing.map((name) => `${what}: ours surely ${name}, recorded not`),
    ...strange.map((name) => `${what}: recorded ${name}, ours never`),
  ];
}
