import { expect, test } from 'vitest';
import { patchPaths } from './read-tree.ts';

// prettier-ignore
const rows = [
  ['a list of strategic merge patches',  'patchesStrategicMerge:\n  - a.yaml\n  - sub/b.yml\n',                    ['a.yaml', 'sub/b.yml']],
  ['dashes at the margin',               'patchesStrategicMerge:\n- a.yaml\n',                                     ['a.yaml']],
  ['paths with targets',                 'patches:\n  - path: a.yaml\n    target: { kind: Deployment }\n',         ['a.yaml']],
  ['JSON patches',                       'patchesJson6902:\n  - target: {}\n    path: "a.json"\n',                 ['a.json']],
  ['all on one line',                    'patches: [{ path: a.yaml }, { path: "b.yaml", target: {} }]\n',           ['a.yaml', 'b.yaml']],
  ['resources are no patches',           'resources:\n  - a.yaml\npatches:\n  - path: b.yaml\nimages:\n  - c.yaml\n', ['b.yaml']],
  ['a patch written in place',           'patches:\n  - patch: |-\n      - op: add\n',                             []],
  ['nothing',                            '',                                                                      []],
] as const;
test.each(rows)('kustomization with %s', (_why, text, expected) => {
  expect(patchPaths(text)).toEqual(expected);
});
