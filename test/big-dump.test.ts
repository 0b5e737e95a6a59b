import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const isAsked = process.env['PLIMSOLL_SLOW'] === '1';
const DUMP_BYTES = 500_000_000;
const RSS_KIB_MAX = 300 * 1024;

describe.skipIf(!isAsked)('with PLIMSOLL_SLOW=1: a dump of 500 MB', () => {
  test('is read in less than 300 MiB of memory', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-big-dump-'));
    try {
      const path = join(folder, 'pods.json');
      const pods = writeDump(path);
      const script = `
        import { readManifests } from './src/ingest/manifests/read-manifests.ts';
        const { objects, diagnostics } = await readManifests([{ path: process.argv[1], shown: 'pods.json' }]);
        console.log(JSON.stringify([objects.length, diagnostics.length, process.resourceUsage().maxRSS]));`;
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '-e', script, path],
        { encoding: 'utf8' },
      );
      expect(stderr).toBe('');
      const [count, faults, rssKib] = JSON.parse(stdout) as readonly number[];
      expect([count, faults]).toEqual([pods, 0]);
      expect(rssKib).toBeLessThan(RSS_KIB_MAX);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Pods of 200 Deployments as `kubectl get pods -A -o json` prints them. */
function writeDump(path: string): number {
  const file = openSync(path, 'w');
  let bytes = writeSync(file, '{\n    "apiVersion": "v1",\n    "items": [\n');
  let pods = 0;
  while (bytes < DUMP_BYTES) {
    const text = JSON.stringify(podOf(pods), undefined, 4).replaceAll('\n', '\n        ');
    bytes += writeSync(file, `${pods === 0 ? '' : ',\n'}        ${text}`);
    pods++;
  }
  writeSync(file, '\n    ],\n    "kind": "List",\n    "metadata": {"resourceVersion": ""}\n}\n');
  closeSync(file);
  return pods;
}

function podOf(index: number): object {
  const app = `app-${index % 200}`;
  const hash = (index % 200).toString(36).padStart(10, 'a');
  const token = `kube-api-access-${(index % 60_000_000).toString(36).padStart(5, 'x')}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      annotations: { note: `number ${index}` },
      creationTimestamp: `2026-01-01T00:00:${String(index % 60).padStart(2, '0')}Z`,
      generateName: `${app}-${hash}-`,
      labels: { app, 'pod-template-hash': hash },
      name: `${app}-${hash}-${index}`,
      namespace: `team-${index % 20}`,
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          blockOwnerDeletion: true,
          controller: true,
          kind: 'ReplicaSet',
          name: `${app}-${hash}`,
          uid: hash,
        },
      ],
      resourceVersion: String(index),
      uid: `uid-${index}`,
    },
    spec: {
      containers: [
        {
          env: Array.from({ length: 12 }, (_, number) => ({
            name: `VARIABLE_${number}`,
            value: `value ${number} of ${app}`,
          })),
          image: `registry.example.com/${app}:1.2.3`,
          name: 'main',
          resources: { limits: { cpu: '500m', memory: '512Mi' }, requests: { cpu: '250m', memory: '256Mi' } },
          volumeMounts: [
            { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: token, readOnly: true },
          ],
        },
      ],
      nodeName: `node-${index % 1000}`,
      restartPolicy: 'Always',
      tolerations: [
        {
          effect: 'NoExecute',
          key: 'node.kubernetes.io/not-ready',
          operator: 'Exists',
          tolerationSeconds: 300,
        },
      ],
      volumes: [{ name: token, projected: { defaultMode: 420, sources: [] } }],
    },
    status: {
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        lastProbeTime: null,
        lastTransitionTime: '2026-01-01T00:00:00Z',
        status: 'True',
        type,
      })),
      containerStatuses: [
        {
          containerID: `containerd://${index}`,
          image: app,
          imageID: app,
          lastState: {},
          name: 'main',
          ready: true,
          restartCount: 0,
          started: true,
        },
      ],
      phase: 'Running',
      podIP: `10.${index % 250}.1.2`,
      qosClass: 'Burstable',
      startTime: '2026-01-01T00:00:00Z',
    },
  };
}
