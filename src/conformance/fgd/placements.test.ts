import { describe, expect, test } from 'vitest';
import { allOf, fgdFolder, TRACE_FOLDER } from '../../../test/support/fgd-world.ts';
import { comparePlacements } from './placements.ts';
import { namesOf, packedOrNot, readTable, readWorld, tablesIn } from './world.ts';

const NODES = `sn,cpu_milli,memory_mib,gpu,model
one,64000,262144,2,T4
two,64000,262144,2,A10
`;
const PODS = `name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec
whole,1000,1024,1,1000,
share,1000,1024,1,300,T4
two-models,1000,1024,1,1200,T4|A10
plain,1000,1024,0,0,
`;
/** Seed 42: the nodes in the order of the table, all pods and the share once more. Seed 43: two before one. */
const INPUTS = JSON.stringify({
  trace_csv: 'pods.csv',
  node_csv: 'nodes.csv',
  seeds: {
    42: { n_trace: 4, order: [0, 1, 2, 3, 1], rank: [0, 1] },
    43: { n_trace: 4, order: [3, 0], rank: [1, 0] },
  },
});

function experiment(placements: string, checkpoints?: string): string {
  const { path, write, remove } = folder;
  write(`${TRACE_FOLDER}/nodes.csv`, NODES);
  write(`${TRACE_FOLDER}/pods.csv`, PODS);
  write('inputs/default.json.gz', INPUTS);
  write('placements/default.BestFit.42.csv.gz', `seq,pod,node,gpus\n${placements}\n`);
  remove('placements/default.Clever.42.csv.gz');
  const file = 'placements/default.BestFit.42.checkpoints.jsonl';
  if (checkpoints === undefined) remove(file);
  else write(file, checkpoints);
  return path;
}

const folder = fgdFolder();
const RIGHT = [
  '0,whole,one,0',
  '1,share,one,1',
  '2,two-models,two,0',
  '3,plain,one,',
  '4,share-tuned-0,one,1',
];

async function verdicts(
  path: string,
  kinds: readonly string[] = ['BestFit', 'checkpoints'],
): Promise<readonly string[]> {
  const found = await allOf(comparePlacements(path, (kind) => kinds.includes(kind)));
  return found.map(({ kind, id, differences }) => {
    const what =
      differences === undefined
        ? 'not answered'
        : differences.length === 0
          ? 'agrees'
          : differences.join('; ');
    return `${kind} ${id}: ${what}`;
  });
}

describe('the world of a workload', () => {
  test('nodes come in the order of their rank, which decides ties', async () => {
    const world = await readWorld(experiment(RIGHT.join('\n')), 'default');
    const names = (seed: string): readonly string[] =>
      (world?.arrivals(seed)?.nodes ?? []).map(({ metadata }) => metadata.name);
    expect([names('42'), names('43'), names('44')]).toEqual([['one', 'two'], ['two', 'one'], []]);
  });

  test('pods come in the drawn order; those beyond the trace are copies with numbers', async () => {
    const world = await readWorld(experiment(RIGHT.join('\n')), 'default');
    expect(world?.arrivals('42')?.pods.map(({ metadata }) => metadata.name)).toEqual(['whole', 'share', 'two-models', 'plain', 'share-tuned-0']); // prettier-ignore
    expect(world?.arrivals('43')?.pods.map(({ metadata }) => metadata.name)).toEqual(['plain', 'whole']);
  });

  test('a share above a whole device is a whole device; models are those that the pod names; none without GPU', async () => {
    const world = await readWorld(experiment(RIGHT.join('\n')), 'default');
    const annotations = (world?.arrivals('42')?.pods ?? []).map(({ metadata }) => metadata.annotations);
    expect(annotations.slice(0, 4)).toEqual([
      { 'alibabacloud.com/gpu-count': '1', 'alibabacloud.com/gpu-milli': '1000' },
      { 'alibabacloud.com/gpu-count': '1', 'alibabacloud.com/gpu-milli': '300', 'alibabacloud.com/gpu-card-model': 'T4' }, // prettier-ignore
      { 'alibabacloud.com/gpu-count': '1', 'alibabacloud.com/gpu-milli': '1000', 'alibabacloud.com/gpu-card-model': 'T4|A10' }, // prettier-ignore
      undefined,
    ]);
  });

  test('typical pods are the shapes of the trace, once each', async () => {
    const world = await readWorld(experiment(RIGHT.join('\n')), 'default');
    expect(world?.typical.map(({ weight }) => weight)).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  test('is not there without its inputs, nor without the trace that they name', async () => {
    const path = experiment(RIGHT.join('\n'));
    expect(await readWorld(path, 'other')).toBeUndefined();
    folder.write('inputs/lost.json.gz', INPUTS.replace('pods.csv', 'lost.csv'));
    expect(await readWorld(path, 'lost')).toBeUndefined();
  });

  test('tables are rows by the names of their heads; a cell that is missing is empty', async () => {
    folder.write('table.csv', 'a,b\r\n1,2\r\n3\r\n');
    expect(await readTable(`${folder.path}/table.csv`)).toEqual([{ a: '1', b: '2' }, { a: '3', b: '' }]); // prettier-ignore
  });

  test('the tables of a folder are those of comma-separated values, packed or not, in order', async () => {
    for (const name of ['b.csv.gz', 'a.csv', 'c.csv.txt']) folder.write(`tables/${name}`, '');
    expect(await tablesIn(`${folder.path}/tables`)).toEqual(['a.csv', 'b.csv.gz']);
    expect(await tablesIn(`${folder.path}/nowhere`)).toEqual([]);
  });

  test('a file is found under its name before it is found packed', async () => {
    for (const name of ['both.txt', 'both.txt.gz', 'packed.txt.gz']) folder.write(`files/${name}`, '');
    const found = async (name: string): Promise<string | undefined> =>
      (await packedOrNot(`${folder.path}/files`, name))?.split('/').at(-1);
    expect([await found('both.txt'), await found('packed.txt'), await found('x')]).toEqual(['both.txt', 'packed.txt.gz', undefined]); // prettier-ignore
  });

  // prettier-ignore
  test.each([
    ['as the authors write them', ['openb_pod_list_cpu050', '06-FGD', '42'], ['cpu050', 'FGD', '42']],
    ['as files are called',       ['default', 'BestFit', '43'],              ['default', 'BestFit', '43']],
    ['nothing',                   [],                                        ['', '']],
  ])('names of workload and policy %s', (_why, given, expected) => {
    expect(namesOf(given)).toEqual(expected);
  });
});

describe('placements, a case a pod', () => {
  const id = (seq: number): string => `BestFit default.BestFit.42/${seq}`;

  test('agree where node and devices do', async () => {
    expect(await verdicts(experiment(RIGHT.join('\n')))).toEqual([0, 1, 2, 3, 4].map((seq) => `${id(seq)}: agrees`)); // prettier-ignore
  });

  // prettier-ignore
  test.each([
    ['another node',              2, '2,two-models,one,0',      'ours two-models two 0, recorded two-models one 0'],
    ['another device',            1, '1,share,one,0',           'ours share one 1, recorded share one 0'],
    ['no node',                   0, '0,whole,,',               'ours whole one 0, recorded whole  '],
    ['another pod',               4, '4,share-tuned-1,one,1',   'ours share-tuned-0 one 1, recorded share-tuned-1 one 1'],
    ['two devices for one',       0, '0,whole,one,0-1',         'ours whole one 0, recorded whole one 0-1'],
  ])('%s is a difference of that pod alone', async (_why, place, line, expected) => {
    const lines = RIGHT.with(place, line);
    const answers = await verdicts(experiment(lines.join('\n')));
    expect(answers.filter((answer) => !answer.endsWith('agrees'))).toEqual([`${id(place)}: ${expected}`]);
  });

  test('more pods than arrive are a difference each', async () => {
    const answers = await verdicts(experiment([...RIGHT, '5,more,one,'].join('\n')));
    expect(answers.at(-1)).toBe(`${id(5)}: ours nothing, recorded more one `);
  });

  test('of a policy that we do not know are not answered', async () => {
    const path = experiment(RIGHT.join('\n'));
    folder.write('placements/default.Clever.42.csv.gz', `seq,pod,node,gpus\n${RIGHT[0]}\n`);
    expect(await verdicts(path, ['Clever'])).toEqual(['Clever default.Clever.42/0: not answered']);
  });

  test('of policies that nobody asked for are left out', async () => {
    expect(await verdicts(experiment(RIGHT.join('\n')), ['FGD'])).toEqual([]);
  });
});

describe('checkpoints, a case each', () => {
  // After the first two pods: 1,300 of 4,000 used. Of no use: the plain pod can use nothing, a quarter of 2,700;
  // and 700 left on the shared device to the two shapes that want whole ones; the A10 node to the share that wants a T4.
  const checkpoint = (more: object = {}): string =>
    JSON.stringify({
      seq: 1,
      arrived_gpu_milli: 1300,
      used_gpu_milli: 1300,
      idle_gpu_milli: 2700,
      frag_gpu_milli: 0.25 * 2700 + 0.5 * 700 + 0.25 * 2000,
      frag_by_class: [],
      ...more,
    });

  // prettier-ignore
  test.each([
    ['all figures',                  {},                            'agrees'],
    ['within a hundredth',           { used_gpu_milli: 1300.009 },  'agrees'],
    ['what has arrived',             { arrived_gpu_milli: 1301 },   'arrived: ours 1300, recorded 1301'],
    ['what is used',                 { used_gpu_milli: 1299 },      'used: ours 1300, recorded 1299'],
    ['what is idle',                 { idle_gpu_milli: 2600 },      'idle: ours 2700, recorded 2600'],
    ['what is in fragments',         { frag_gpu_milli: 0 },         'fragment: ours 1525, recorded 0'],
    ['a class of fragments',         { frag_by_class: [7] },        'q1_lack_both: ours 0, recorded 7'],
  ])('%s', async (_why, more, expected) => {
    const answers = await verdicts(experiment(RIGHT.join('\n'), `${checkpoint(more)}\n`), ['checkpoints']);
    expect(answers).toEqual([`checkpoints default.BestFit.42/1: ${expected}`]);
  });
});
