import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatDiagnostic, loadScenario, pluginsOfScenario, runMany, runScenario } from '../src/index.ts';
import type { LoadOptions } from '../src/index.ts';
import { placeOfPluginFault } from '../src/scenario/index.ts';
import { userPlugins } from '../src/scheduler/index.ts';
import type { NodeView } from '../src/scheduler/index.ts';
import { testFolder } from './support/test-folder.ts';

/** The examples of docs/user-plugins.md, as files beside a small input. */
const DOCS = readFileSync(join(import.meta.dirname, '../docs/user-plugins.md'), 'utf8');
const PODS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 6
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: x, resources: { requests: { cpu: 100m } } }] }
`;
const SCENARIO = `apiVersion: plimsoll/v1
kind: Scenario
metadata: { name: own-plugins }
spec:
  horizon: 10m
  workload: { manifests: [pods.yaml] }
  scheduler: { plugins: [./my-score.js] }
`;

const folder = testFolder();
const file = (name: string): string => folder.at(name);

beforeAll(() => {
  const blocks = [...DOCS.matchAll(/```js\n\/\/ (\S+)\n([\s\S]*?)```/g)];
  for (const [, name, text] of blocks) writeFileSync(file(name), text);
  writeFileSync(file('my-score.ts'), `const typed: string = 'typed'; void typed;\n${blocks[0][2]}`);
  writeFileSync(file('pods.yaml'), PODS);
  writeFileSync(file('scenario.yaml'), SCENARIO);
  writeFileSync(
    file('bad.js'),
    "export default {\n  name: 'Bad',\n  score: (pod) => pod.nothing.there,\n};\n",
  );
  writeFileSync(file('exits.js'), 'process.exit(0);\n');
  writeFileSync(file('nan.js'), "export default { name: 'Nan', score: () => NaN };\n");
  writeFileSync(file('broken.js'), 'export default {\n  name: oops,\n};\n');
});

const load = async (input: string, options: LoadOptions): Promise<Awaited<ReturnType<typeof loadScenario>>> =>
  loadScenario(file(input), { nodes: 3, until: '10m', ...options });

async function digestOf(options: LoadOptions): Promise<string> {
  const { scenario, diagnostics } = await load('pods.yaml', options);
  if (scenario === undefined) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return runScenario(scenario, { plugins: await pluginsOfScenario(scenario) }).digest;
}

describe('plugins from a file', () => {
  test('the example changes where pods go, as JavaScript and as TypeScript alike', async () => {
    const [plain, js, ts] = [
      await digestOf({}),
      await digestOf({ plugins: [file('my-score.js')] }),
      await digestOf({ plugins: [file('my-score.ts')] }),
    ];
    expect(js).not.toBe(plain);
    expect(ts).toBe(js);
  });

  test('one worker and three give the same digest, and it is that of the library', async () => {
    const { scenario } = await load('pods.yaml', { plugins: [file('my-score.js')] });
    if (scenario === undefined) throw new Error('the scenario did not load');
    const jobs = [0, 1, 2].map((run) => ({ scenario: 0, run }));
    const digests = async (workers: number): Promise<unknown> =>
      (await runMany([scenario], jobs, { workers })).map((end) =>
        'result' in end ? end.result.digest : end,
      );
    const one = await digests(1);
    expect(await digests(3)).toEqual(one);
    const score = (_pod: unknown, node: NodeView): number => Math.min(100, node.requested.pods * 10);
    const bare = await load('pods.yaml', {});
    if (bare.scenario === undefined) throw new Error('the scenario did not load');
    const plugins = userPlugins({ name: 'FullestFirst', weight: 50, score });
    expect([runScenario(bare.scenario, { plugins }).digest]).toEqual((one as unknown[]).slice(0, 1));
  });

  test('a policy brings its configuration: no node stands in a rack, so no pod runs', async () => {
    const { scenario } = await load('pods.yaml', { plugins: [file('spread-by-rack.js')] });
    if (scenario === undefined) throw new Error('the scenario did not load');
    const { pods } = runScenario(scenario, { plugins: await pluginsOfScenario(scenario) });
    expect(pods.pendingAtEnd).toBe(6);
  });

  test('a scenario’s own files run only where that is allowed', async () => {
    const refused = await load('scenario.yaml', {});
    expect(refused.diagnostics.map(({ code }) => code)).toContain('plugins-not-allowed');
    const allowed = await load('scenario.yaml', { allowPlugins: true });
    expect(allowed.scenario?.scheduler.plugins).toEqual([file('my-score.js')]);
  });

  test('a scenario cannot name a file from elsewhere, allowed or not', async () => {
    const set = ['scheduler.plugins=["../elsewhere.js"]'];
    const { diagnostics } = await load('scenario.yaml', { set, allowPlugins: true });
    expect(diagnostics.map(({ code }) => code)).toContain('path-outside');
  });

  test('a file that does not load is told with its place', async () => {
    const { diagnostics } = await load('pods.yaml', { plugins: [file('broken.js')] });
    const [{ code, message, place }] = diagnostics.filter(({ severity }) => severity === 'error');
    expect([code, place?.line]).toEqual(['plugin-broken', 2]);
    expect(message).toContain('oops is not defined');
  });

  test('a file that would end the program is refused like one that does not load', async () => {
    const { diagnostics } = await load('pods.yaml', { plugins: [file('exits.js')] });
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
      'plugin-broken',
    ]);
  });

  test('a plugin that throws in a worker ends the command with its place and no fault of ours', async () => {
    const { scenario } = await load('pods.yaml', { plugins: [file('bad.js')] });
    if (scenario === undefined) throw new Error('the scenario did not load');
    await expect(runMany([scenario], [{ scenario: 0, run: 0 }], { workers: 1 })).rejects.toThrow(
      /bad\.js:3:\d+: plugin Bad: score threw TypeError/,
    );
  });

  test('a fault without a place of its own is told by the file of its plugin', async () => {
    const files = [file('my-score.js'), file('nan.js')];
    const placeOf = (plugin: string): Promise<string> =>
      placeOfPluginFault({ thrown: undefined, plugin }, files);
    expect([await placeOf('Nan'), await placeOf('FullestFirst'), await placeOf('Nobody')]).toEqual([
      `${files[1]}: `,
      `${files[0]}: `,
      '',
    ]);
  });
});
