import type { ByteFile } from '../../byte-file.ts';
import type { Findings } from '../../findings.ts';
import { fieldsOf, listOf, readJsonFile, textOf } from '../../json-file.ts';
import { cpuText, nodeOf } from '../trace-builder.ts';
import type { TraceBuilder } from '../trace-builder.ts';
import type { FileHead } from '../trace-format.ts';

type Fields = Readonly<Record<string, unknown>>;

const HOSTS_MAX = 1_000_000;
const PODS_PER_HOST = '110';
const BYTES_OF: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  kb: 1e3,
  kib: 2 ** 10,
  mb: 1e6,
  mib: 2 ** 20,
  gb: 1e9,
  gib: 2 ** 30,
  tb: 1e12,
  tib: 2 ** 40,
};

/** A JSON file that begins with a list of clusters. */
export function isTopology({ text }: Pick<FileHead, 'text'>): boolean {
  return /^\s*\{\s*"clusters"\s*:/.test(text);
}

/** Hosts of an OpenDC topology as nodes; the cluster is their zone. `count` repeats a cluster or a host. */
export function readTopology(file: ByteFile, builder: TraceBuilder, findings: Findings): void {
  const value = readJsonFile(file, findings);
  if (value === undefined) return;
  const clusters = fieldsOf(value)?.['clusters'];
  if (!Array.isArray(clusters)) {
    findings.error('topology-broken', 'no list of clusters', { file: file.path });
    return;
  }
  clusters.forEach((cluster: unknown, index) => {
    const fields = fieldsOf(cluster) ?? {};
    const name = textOf(fields['name'], `cluster-${index}`);
    for (let copy = 1; copy <= countOf(fields); copy++)
      readHosts(fields, countOf(fields) > 1 ? `${name}-${copy}` : name, {
        builder,
        findings,
        file: file.path,
      });
  });
  builder.assume(`opendc: a host holds up to ${PODS_PER_HOST} pods; a memory size without a unit is MiB.`);
}

interface TopologyContext {
  readonly builder: TraceBuilder;
  readonly findings: Findings;
  readonly file: string;
}

function readHosts(cluster: Fields, zone: string, { builder, findings, file }: TopologyContext): void {
  listOf(cluster['hosts']).forEach((value, index) => {
    const host = fieldsOf(value) ?? {};
    const size = sizeOf(host);
    if (size === undefined) {
      findings.badRow('topology-broken', `host ${index} of ${zone} has no whole cpu and memory`, () => ({
        file,
      }));
      return;
    }
    const base = textOf(host['name'], `${zone}-host-${index}`);
    const count = countOf(host);
    for (let copy = 1; copy <= count && builder.nodes.length < HOSTS_MAX; copy++) {
      const name = (count > 1 ? `${base}-${copy}` : base).toLowerCase().replace(/[^a-z0-9.-]+/g, '-');
      const resources = { cpu: cpuText(size.cores), memory: String(size.memoryBytes), pods: PODS_PER_HOST };
      const type = `opendc-${size.cores}c-${Math.round(size.memoryBytes / 2 ** 30)}g`;
      builder.nodes.push(
        nodeOf(name, resources, {
          'topology.kubernetes.io/zone': zone,
          'node.kubernetes.io/instance-type': type,
        }),
      );
    }
  });
}

function countOf(fields: Fields): number {
  const count = fields['count'];
  return typeof count === 'number' && count >= 0 && count <= HOSTS_MAX ? Math.floor(count) : 1;
}

function sizeOf(host: Fields): { cores: number; memoryBytes: number } | undefined {
  const cpu = fieldsOf(host['cpu']);
  const coreCount = cpu?.['coreCount'];
  const sockets = cpu === undefined ? 1 : countOf(cpu);
  const memoryBytes = bytesOf(fieldsOf(host['memory'])?.['memorySize']);
  if (typeof coreCount !== 'number' || !(coreCount > 0 && coreCount < 1e6)) return undefined;
  return memoryBytes === undefined ? undefined : { cores: coreCount * sockets, memoryBytes };
}

/** `549755813888 bytes`, `512 GiB`, or a number of MiB. */
function bytesOf(size: unknown): number | undefined {
  const text = typeof size === 'number' ? `${size} MiB` : textOf(size);
  const match = /^([\d.]+(?:e\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  if (match === null) return undefined;
  const bytes = Math.round(Number(match[1]) * (BYTES_OF[match[2].toLowerCase() || 'mib'] ?? NaN));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
