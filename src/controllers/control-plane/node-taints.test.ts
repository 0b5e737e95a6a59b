import { expect, test } from 'vitest';
import type { Node } from '../../model/index.ts';
import { ControlPlane } from './control-plane.ts';

const PRESSED = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' };

const nodeOf = (conditions: readonly object[], taints?: readonly object[]): Node =>
  ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1' },
    ...(taints && { spec: { taints } }),
    status: { conditions },
  }) as Node;

const pressure = (status: string): object => ({ type: 'MemoryPressure', status });
const OTHER = { key: 'gpu', effect: 'NoSchedule' };

// prettier-ignore
const rows: readonly (readonly [string, Node, readonly object[] | undefined])[] = [
  // node                                  as applied                                  the taints it is given
  ['neither conditions nor taints',        nodeOf([]),                                 undefined],
  ['an empty list of taints',              nodeOf([], []),                             undefined],
  ['no pressure',                          nodeOf([pressure('False')]),                undefined],
  ['pressure and its taint',               nodeOf([pressure('True')], [PRESSED]),      undefined],
  ['pressure without its taint',           nodeOf([pressure('True')]),                 [PRESSED]],
  ['pressure beside another taint',        nodeOf([pressure('True')], [OTHER]),        [OTHER, PRESSED]],
  ['the taint of a pressure that is over', nodeOf([pressure('False')], [PRESSED]),     []],
  ['an unknown pressure',                  nodeOf([pressure('Unknown')]),              undefined],
];

test.each(rows)(
  'a node with %s is tainted in the moment it is applied, or not at all',
  (_what, node, taints) => {
    const plane = new ControlPlane();
    plane.applied(node, 7000);
    const actions = plane.nextMs === 7000 ? plane.run(7000) : [];
    expect(actions).toEqual(
      taints === undefined ? [] : [{ kind: 'taint-node', atMs: 7000, node: 'n1', taints }],
    );
    // Nothing is kept back until a node falls silent: by then the taints may be others.
    plane.nodeFellSilent('n1', 7000, 8000);
    expect(plane.run(15_000).filter(({ kind }) => kind === 'taint-node')).toEqual([]);
  },
);
