import { expect, test } from 'vitest';
import { runHere } from '../../../test/support/cli-io.ts';
import { testFolder } from '../../../test/support/test-folder.ts';

const folder = testFolder();

/** What one pod used, by the quarter of an hour. */
const REPORT = `interval_start,interval_end,container_name,pod,workload,workload_type,namespace,cpu_request_container_avg,cpu_usage_container_avg,memory_usage_container_avg
2024-01-01 10:00:01 +0000 UTC,2024-01-01 10:15:00 +0000 UTC,app,web-1,web,deployment,shop,0.5,0.1,1000000
2024-01-01 10:15:01 +0000 UTC,2024-01-01 10:30:00 +0000 UTC,app,web-1,web,deployment,shop,0.5,0.2,1000000
`;

test('recorded use is written as a scenario that can be run', async () => {
  folder.write('report.csv', REPORT);
  const imported = await runHere(['import', 'report.csv', '--out', 'shop'], { folder: folder.path });
  expect([imported.code, imported.stderr]).toEqual([0, '']);
  expect(imported.stdout).toBe(
    'wrote shop/scenario.yaml\nwrote shop/workload.json\nwrote shop/data/report.csv\nnow: plimsoll run shop\n',
  );
  const valid = await runHere(['validate', folder.at('shop')]);
  expect([valid.code, valid.stderr]).toEqual([0, '']);
  // What is there is not written over unasked.
  expect((await runHere(['import', 'report.csv', '--out', 'shop'], { folder: folder.path })).code).toBe(2);
});

test('a recording of no container ends with exit 2 and says what it holds', async () => {
  folder.write('nodes.json', '[{"metric":{"node":"n"},"values":[[0,"1"],[60,"2"]]}]');
  const { code, stderr } = await runHere(['import', 'nodes.json'], { folder: folder.path });
  expect(code).toBe(2);
  expect(stderr).toContain('no use of a container or pod in nodes.json');
  expect(stderr).toContain('it holds nodes;');
});
