import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkFile } from '../source/text-file.ts';
import { readManifests } from './read-manifests.ts';

const YAML = `apiVersion: v1
kind: List
items:
- &web
  apiVersion: apps/v1
  kind: Deployment
  metadata: { name: web, labels: { app: web } }
  spec:
    replicas: 3
    selector: { matchLabels: { app: web } }
    template:
      metadata: { labels: { app: web } }
      spec:
        containers:
        - name: web
          image: "nginx:1"
          resources: { requests: { cpu: 100m, memory: 64Mi } }
---
# a comment
apiVersion: autoscaling/v2beta1
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  maxReplicas: 3
  scaleTargetRef: { kind: Deployment, name: web }
  metrics:
  - { type: Resource, resource: { name: cpu, targetAverageUtilization: 70 } }
`;
const JSON_TEXT = JSON.stringify({
  kind: 'PodList',
  apiVersion: 'v1',
  items: [
    {
      metadata: { name: 'a', ownerReferences: [] },
      spec: { containers: [{ name: 'c', resources: null }] },
      status: { phase: 'Running' },
    },
    {
      metadata: { name: 'b', labels: {} },
      spec: { containers: [{ name: 'c' }], volumes: [{ name: 'v', emptyDir: {} }] },
    },
  ],
});

/** Cuts, copies and noise: what editors, shells and networks do to files. */
const edit = fc.record({
  at: fc.nat(2000),
  length: fc.nat(40),
  text: fc.constantFrom(
    '',
    '\t',
    '\n',
    '{',
    '}',
    '[',
    ']',
    ':',
    '- ',
    '&a ',
    '*a',
    '*web',
    '---\n',
    '"',
    "'",
    '#',
    '<<: *web',
    '|',
    '!!binary x',
    '\u0000',
    '\uFEFF',
    '{{ .x }}',
    'null',
    '__proto__: 1\n',
    '"items":[',
    ',',
    '%YAML 9\n',
    '\\',
  ),
});

describe('whatever is done to a file, it is read or its faults are said', () => {
  test.each([
    ['YAML', YAML],
    ['JSON', JSON_TEXT],
  ])('%s', async (_kind, original) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 500 }),
        async (edits, chunkSize) => {
          let text = original;
          for (const { at, length, text: put } of edits)
            text = text.slice(0, at) + put + text.slice(at + length);
          const bytes = Buffer.from(text);
          const chunks: Uint8Array[] = [];
          for (let from = 0; from < bytes.length; from += chunkSize)
            chunks.push(bytes.subarray(from, from + chunkSize));
          const { objects, diagnostics } = await readManifests([chunkFile('f', chunks)]);
          for (const { object } of objects) expect(typeof object.metadata.name).toBe('string');
          for (const { place } of diagnostics)
            if (place?.line !== undefined) expect(place.column).toBeGreaterThan(0);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('bytes that were never a file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await readManifests([chunkFile('f', [bytes])]);
      }),
      { numRuns: 300 },
    );
  });
});
