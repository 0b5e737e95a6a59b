import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { notBuilt, projectPath, runCli } from '../support/run-cli.ts';
import { testFolder } from '../support/test-folder.ts';

const DUMP = `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { capacity: { cpu: 4, memory: 8Gi, pods: 110 }, allocatable: { cpu: 4, memory: 8Gi, pods: 110 } } }
  - { apiVersion: v1, kind: Pod, metadata: { name: p, namespace: s }, spec: { nodeName: n1, containers: [{ name: c, env: [{ name: PASSWORD, value: hunter2 }], resources: { requests: { cpu: 1 } } }] }, status: { phase: Running } }
`;
const APP = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, resources: { requests: { cpu: 500m, memory: 1Gi } } }] }
`;

const folder = testFolder();
beforeAll(() => {
  folder.write('dump.yaml', DUMP);
  mkdirSync(folder.at('manifests'));
  folder.write('manifests/web.yaml', APP);
  const samples = projectPath('test/conformance/samples/traces/openb');
  cpSync(join(samples, 'pods.csv'), folder.at('pods.csv'));
  cpSync(join(samples, '../helios/cluster_sequence_vc.csv.gz'), folder.at('gpus.csv.gz'));
  cpSync(samples, folder.at('openb'), { recursive: true });
});

if (notBuilt !== undefined) process.stderr.write(`skipped: import as a process (${notBuilt})\n`);

describe.skipIf(notBuilt !== undefined)('an imported folder stands alone', () => {
  // prettier-ignore
  const sources = [
    ['an openb CSV',             'pods.csv',  ['data', 'scenario.yaml']],
    ['a folder of openb CSVs',   'openb',     ['data', 'scenario.yaml']],
    ['a trace that names no pod', 'gpus.csv.gz', ['data', 'scenario.yaml']],
    ['a dump',                   'dump.yaml', ['objects.json', 'scenario.yaml']],
    ['a folder of manifests',    'manifests', ['objects.json', 'scenario.yaml']],
  ] as const;
  test.each(sources)('%s, and runs as the source does', async (_what, source, files) => {
    const out = `imported-${source}`;
    const done = await runCli(['import', source, '--out', out, '-q'], { folder: folder.path });
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(folder.at(out)).toSorted()).toEqual(files);

    const alone = folder.at('elsewhere', out);
    cpSync(folder.at(out), alone, { recursive: true });
    // Of a trace every event is the same, names included; objects are read from another file.
    const isTrace = files.some((file) => file === 'data');
    const facts = async (input: string): Promise<unknown> => {
      const ran = await runCli(['run', input, '-q', '--until', '1h', '--format', 'json'], {
        folder: folder.path,
      });
      expect(ran).toMatchObject({ code: 0 });
      const { pods, digest } = JSON.parse(ran.stdout) as { pods: unknown; digest: string };
      return isTrace ? { pods, digest } : { pods };
    };
    expect(await facts(alone)).toEqual(await facts(source));
  });

  test('what is secret in a dump stays where it was', () => {
    expect(readFileSync(folder.at('imported-dump.yaml', 'objects.json'), 'utf8')).not.toContain('hunter2');
  });

  test('stated nodes go into the scenario', async () => {
    const args = ['import', 'manifests', '--nodes', '3', '--node-type', 'm7i.large', '--out', 'three', '-q'];
    expect(await runCli(args, { folder: folder.path })).toMatchObject({ code: 0 });
    const { stdout } = await runCli(['validate', 'three'], { folder: folder.path });
    expect(stdout).toContain('3 at the start, 1 node pools');
  });

  test('a file that is there is replaced only when told', async () => {
    mkdirSync(folder.at('mine'));
    folder.write('mine/objects.json', 'mine');
    const refused = await runCli(['import', 'dump.yaml', '--out', 'mine', '-q'], { folder: folder.path });
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('mine has objects.json already');
    expect(readdirSync(folder.at('mine'))).toEqual(['objects.json']);
    expect(readFileSync(folder.at('mine', 'objects.json'), 'utf8')).toBe('mine');
    const told = await runCli(['import', 'dump.yaml', '--out', 'mine', '-q', '--force'], {
      folder: folder.path,
    });
    expect(told).toMatchObject({ code: 0 });
    expect(readFileSync(folder.at('mine', 'objects.json'), 'utf8')).toContain('"n1"');
  });

  test('a scenario, which says more than its objects, is not imported', async () => {
    const { code, stderr } = await runCli(['import', projectPath('test/golden/runs/zone-outage')], {
      folder: folder.path,
    });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `plimsoll: ${projectPath('test/golden/runs/zone-outage')} is a scenario already; copy its folder\n`,
    });
  });
});
