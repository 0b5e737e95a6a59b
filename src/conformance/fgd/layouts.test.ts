import { beforeAll, describe, expect, test } from 'vitest';
import { fgdFolder, TRACE_FOLDER } from '../../../test/support/fgd-world.ts';
import { runConformance } from '../run-conformance.ts';

const NODES = 'sn,cpu_milli,memory_mib,gpu,model\none,64000,262144,2,T4\n';
const PODS = 'name,cpu_milli,memory_mib,num_gpu,gpu_milli\nwhole,1000,1024,1,1000\n';
const inputs = (trace: string): string =>
  JSON.stringify({
    trace_csv: trace,
    node_csv: 'nodes.csv',
    seeds: { 42: { n_trace: 1, order: [0, 0], rank: [0] } },
  });
const PLACEMENTS = 'seq,pod,node,gpus\n0,whole,one,0\n1,whole-tuned-0,one,1\n';
const PUBLISHED = `workload,policy,seed,alloc_pct_at100,alloc_pct_at130,frag_pct_of_total_gpu_at100,frag_pct_of_total_gpu_at130,frag_ratio_pct_of_idle_at130
openb_pod_list_absent,06-FGD,42,1,1,1,1,1
`;

const folder = fgdFolder();
const { write } = folder;

/** `BestFit 2/2 published 0/1`: the kinds in the folder or file, how many agree of how many. */
async function counted(path: string): Promise<string> {
  const { areas } = await runConformance(path);
  return Object.entries(areas['fgd']?.kinds ?? {})
    .map(([kind, { cases, passed }]) => `${kind} ${passed}/${cases}`)
    .join(' ');
}

/** The forms in which a workload may come; each has a folder of its own, so that none helps another. */
describe.each([
  ['packed, the trace in data above', 'packed', '.gz', `../${TRACE_FOLDER}/pods.csv`],
  ['not packed', 'plain', '', `../${TRACE_FOLDER}/pods.csv`],
  ['with the trace beside the inputs', 'beside', '.gz', 'inputs/own.csv'],
  ['with a packed trace', 'shrunk', '.gz', 'inputs/own.csv.gz'],
])('a workload %s', (_form, name, ending, trace) => {
  const file = `placements/default.BestFit.42.csv${ending}`;

  beforeAll(() => {
    write(`${TRACE_FOLDER}/nodes.csv`, NODES);
    write(`${name}/${trace}`, PODS);
    const traceName = (trace.split('/').at(-1) ?? '').replace(/\.gz$/, '');
    write(`${name}/inputs/default.json${ending}`, inputs(traceName));
    write(`${name}/${file}`, PLACEMENTS);
  });

  test('is answered', async () => {
    expect(await counted(`${folder.path}/${name}`)).toBe('BestFit 2/2');
  });

  test('by one file of placements as well', async () => {
    expect(await counted(`${folder.path}/${name}/${file}`)).toBe('BestFit 2/2');
  });
});

describe('other contents of a folder', () => {
  beforeAll(() => {
    write(`${TRACE_FOLDER}/nodes.csv`, NODES);
    write(`${TRACE_FOLDER}/pods.csv`, PODS);
    write('named/inputs/default.json', inputs('pods.csv'));
    write('named/placements/openb_pod_list_default.05-BestFit.42.csv', PLACEMENTS);
    write('figures/inputs/default.json', inputs('pods.csv'));
    write('figures/published_per_seed.csv', PUBLISHED);
    write('bare/placements/default.BestFit.42.csv', PLACEMENTS);
  });

  test("placements under the authors' names", async () => {
    expect(await counted(`${folder.path}/named`)).toBe('BestFit 2/2');
  });

  test('published figures without placements, as folder and as file', async () => {
    expect(await counted(`${folder.path}/figures`)).toBe('published 0/1');
    expect(await counted(`${folder.path}/figures/published_per_seed.csv`)).toBe('published 0/1');
  });

  test('placements without inputs cannot be answered, and are counted', async () => {
    expect(await counted(`${folder.path}/bare`)).toBe('BestFit 0/2');
  });
});
