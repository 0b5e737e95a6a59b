import { describe, expect, test } from 'vitest';
import type { ManifestObject } from './read-object.ts';
import { clustersIn } from './several-clusters.ts';

/** `folder/Kind/name`, with `*` behind what comes from a running cluster. */
function objectOf(text: string): ManifestObject {
  const [path, live] = text.split('*');
  const parts = path.split('/');
  const [kind, name] = parts.slice(-2);
  const folder = parts.slice(0, -2).join('/');
  return {
    object: { apiVersion: 'v1', kind, metadata: { name } },
    file: `${folder === '' ? '' : `${folder}/`}${kind}.json`,
    isLive: live !== undefined,
  };
}

function read(texts: readonly string[], wanted?: string): { names: readonly string[]; taken: string[] } {
  const { chosen, names } = clustersIn(texts.map(objectOf), wanted);
  return { names, taken: chosen.map(({ object }) => object.metadata.name) };
}

const TWO = ['d/east/Node/e1*', 'd/east/Pod/ep*', 'd/west/Node/w1*', 'd/west/Pod/wp*'];

describe('one cluster', () => {
  // prettier-ignore
  test.each([
    ['nothing at all',                                [],                                                                   []],
    ['no nodes',                                      ['a/Pod/p', 'b/Pod/q'],                                               ['p', 'q']],
    ['one node',                                      ['a/Node/n*', 'b/Pod/q'],                                             ['n', 'q']],
    ['nodes in one folder, pods in another',          ['d/nodes/Node/n1*', 'd/nodes/Node/n2*', 'd/pods/Pod/p*'],            ['n1', 'n2', 'p']],
    ['a file for each node',                          ['d/n1/Node/n1*', 'd/n2/Node/n2*', 'd/pods/Pod/p*'],                  ['n1', 'n2', 'p']],
    ['a second folder has nodes and no pods',         ['d/a/Node/n1*', 'd/a/Pod/p*', 'd/b/Node/n2*'],                       ['n1', 'p', 'n2']],
  ])('%s is read as it is', (_what, texts, taken) => {
    expect(read(texts)).toEqual({ names: [], taken });
  });
});

describe('several, each with nodes and pods of its own', () => {
  test('are listed in order of their names, and the first is taken', () => {
    expect(read(TWO)).toEqual({ names: ['d/east', 'd/west'], taken: ['e1', 'ep'] });
    expect(read([...TWO.slice(2), ...TWO.slice(0, 2)]).taken).toEqual(['e1', 'ep']);
  });

  // prettier-ignore
  test.each([
    ['its whole path',         'd/west',   ['w1', 'wp']],
    ['the last part of it',    'west',     ['w1', 'wp']],
    ['the first',              'east',     ['e1', 'ep']],
    ['a part of a word',       'est',      ['e1', 'ep']],
    ['one that is not there',  'north',    ['e1', 'ep']],
  ])('one may be asked for by %s', (_what, wanted, taken) => {
    expect(read(TWO, wanted).taken).toEqual(taken);
  });

  test('manifests beside them go with whichever is taken, what is live beside them with none', () => {
    const beside = ['d/apps/Deployment/web', 'd/other/ConfigMap/c*'];
    expect(read([...TWO, ...beside], 'west').taken).toEqual(['w1', 'wp', 'web']);
    expect(read([...TWO, ...beside], 'east').taken).toEqual(['e1', 'ep', 'web']);
  });

  test('manifests within one of them are its own', () => {
    expect(read([...TWO, 'd/east/Deployment/mine'], 'west').taken).toEqual(['w1', 'wp']);
    expect(read([...TWO, 'd/east/Deployment/mine'], 'east').taken).toEqual(['e1', 'ep', 'mine']);
  });

  test('clusters within a folder of clusters are found one by one', () => {
    const texts = [
      'd/eu/a/Node/a1*',
      'd/eu/a/Pod/ap*',
      'd/eu/b/Node/b1*',
      'd/eu/b/Pod/bp*',
      'd/us/Node/u1*',
      'd/us/Pod/up*',
    ];
    expect(read(texts).names).toEqual(['d/eu/a', 'd/eu/b', 'd/us']);
    expect(read(texts, 'd/eu/b').taken).toEqual(['b1', 'bp']);
    expect(read(texts, 'us').taken).toEqual(['u1', 'up']);
  });

  test('one of them may lie in the folder itself', () => {
    const texts = ['d/Node/n1*', 'd/Pod/p1*', 'd/old/Node/n2*', 'd/old/Pod/p2*'];
    expect(read(texts)).toEqual({ names: ['d', 'd/old'], taken: ['n1', 'p1'] });
    expect(read(texts, 'old').taken).toEqual(['n2', 'p2']);
  });
});
