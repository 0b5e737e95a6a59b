import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { indexedJobYaml } from './indexed-job.ts';
import type { IndexedJobOptions } from './indexed-job.ts';

interface JobManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly completionMode: string;
    readonly completions: number;
    readonly parallelism: number;
    readonly template: {
      readonly spec: {
        readonly restartPolicy: string;
        readonly containers: readonly {
          readonly image: string;
          readonly command: string[];
          readonly args: string[];
        }[];
        readonly volumes: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[];
      };
    };
  };
}

const OPTIONS: IndexedJobOptions = { shards: 4, image: 'plimsoll', claim: 'data', file: 'experiment.yaml' };

function yaml(name: string, options: Partial<IndexedJobOptions> = {}): string {
  return indexedJobYaml({ name, scenario: 's.yaml', variants: [], runs: 1 }, { ...OPTIONS, ...options });
}

const manifest = (name: string, options: Partial<IndexedJobOptions> = {}): JobManifest =>
  load(yaml(name, options)) as JobManifest;

describe('a sweep as an Indexed Job', () => {
  test('has a pod a shard, all of them at once, each with its own index', () => {
    const { apiVersion, kind, spec } = manifest('sizes');
    expect([apiVersion, kind]).toEqual(['batch/v1', 'Job']);
    expect(spec).toMatchObject({ completionMode: 'Indexed', completions: 4, parallelism: 4 });
    const [container] = spec.template.spec.containers;
    expect(container.args).toContain('--shard=$(JOB_COMPLETION_INDEX)/4');
    expect(container.args).toContain('--out=/plimsoll/shard-$(JOB_COMPLETION_INDEX)');
    expect(container.command).toEqual(['plimsoll', 'sweep', '/plimsoll/input/experiment.yaml']);
    // backoffLimitPerIndex asks for it.
    expect(spec.template.spec.restartPolicy).toBe('Never');
  });

  // prettier-ignore
  test.each([
    ['lower case',                      'sizes',              'plimsoll-sizes'],
    ['blanks and capitals',             'Node Sizes 2',       'plimsoll-node-sizes-2'],
    ['nothing that a label may have',   '日本',                'plimsoll-sweep'],
    ['marks at the ends',               '--a--',              'plimsoll-a'],
    ['a dot is none of a label',        'a.b',                'plimsoll-a-b'],
    ['a cut that ends in a hyphen',     `${'a'.repeat(39)}-b`, `plimsoll-${'a'.repeat(39)}`],
  ])('is called after the experiment as a DNS label: %s', (_why, name, label) => {
    expect(manifest(name).metadata.name).toBe(label);
    expect(label).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  });

  test('image, claim and file are data, whatever is in them', () => {
    const odd = { image: 'a: b # c', claim: '{x}', file: 'my "best".yaml' };
    const { spec } = manifest('sizes', odd).spec.template;
    expect(spec.containers[0].image).toBe('a: b # c');
    expect(spec.containers[0].command[2]).toBe('/plimsoll/input/my "best".yaml');
    expect(spec.volumes[0].persistentVolumeClaim?.claimName).toBe('{x}');
  });

  // prettier-ignore
  test.each([
    ['one',   1,  '--merge shard-0\n'],
    ['three', 3,  '--merge shard-0 shard-1 shard-2\n'],
    ['four',  4,  '--merge shard-0 … shard-3\n'],
  ])('says how the shards are put together: %s', (_why, shards, text) => {
    expect(yaml('sizes', { shards })).toContain(`plimsoll sweep input/experiment.yaml --out merged ${text}`);
  });

  test('asks for no rights that a sweep does not need', () => {
    const text = yaml('sizes');
    for (const line of [
      'runAsNonRoot: true',
      'readOnlyRootFilesystem: true',
      'drop: [ALL]',
      'automountServiceAccountToken: false',
    ])
      expect(text).toContain(line);
  });
});
