import type { KindRunner } from '../../src/conformance/kind-runner.ts';

/** What a runner says of a question and the answer that was worked out for it by hand. */
export function differences(runner: unknown, input: unknown, recorded: unknown): readonly string[] {
  return (runner as KindRunner<unknown, unknown>).differences(input, recorded);
}

export type List = Readonly<Record<string, string>>;

export interface PodShape {
  readonly requests?: List;
  readonly owner?: readonly [kind: string, name: string];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A pending pod; of no controller unless one is named. */
export function pod(name: string, { requests = {}, owner, metadata, spec }: PodShape = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: `default/${name}`,
      ...(owner !== undefined && {
        ownerReferences: [
          { apiVersion: 'v1', kind: owner[0], name: owner[1], uid: owner.join('-'), controller: true },
        ],
      }),
      ...metadata,
    },
    spec: { containers: [{ name: 'c', image: 'i', resources: { requests } }], ...spec },
    status: { phase: 'Pending' },
  };
}

/** A ready node whose capacity is what it allots. */
export function node(name: string, allocatable: List, labels: List = {}, capacity: List = allocatable) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec: {},
    status: { capacity, allocatable, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}
