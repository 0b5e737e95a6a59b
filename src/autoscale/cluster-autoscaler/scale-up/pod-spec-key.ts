import { compareStrings } from '../../../base/index.ts';
import { parseQuantity } from '../../../model/index.ts';
import type { Container, Labels, Pod } from '../../../model/index.ts';
import { isFields } from '../../fields.ts';

/**
 * A text that two pods share when a scheduler cannot tell them apart: labels and spec, but for what differs from pod to
 * pod of one controller anyway (projected volumes and their mounts, hostname, environment). Equal quantities count as
 * equal however they are written, and empty as absent (apimachinery's semantic equality).
 */
export function podSpecKey(pod: Pod): string {
  const { spec, metadata } = pod;
  const known = keys.get(spec);
  if (known !== undefined && known.labels === metadata.labels) return known.key;
  const key = readSpecKey(pod);
  keys.set(spec, { labels: metadata.labels, key });
  return key;
}

/** Pods of one template share their spec and labels. */
const keys = new WeakMap<Pod['spec'], { readonly labels: Labels | undefined; readonly key: string }>();

function readSpecKey(pod: Pod): string {
  const { hostname: _hostname, ...spec } = { hostname: undefined, ...pod.spec };
  const projected = (spec.volumes ?? [])
    .filter(({ projected }) => projected !== undefined)
    .map(({ name }) => name);
  const strip = (container: Container): unknown => withoutIdentity(container, projected);
  return canonical({
    labels: pod.metadata.labels,
    spec: {
      ...spec,
      volumes: spec.volumes?.filter(({ name }) => !projected.includes(name)),
      containers: spec.containers.map(strip),
      initContainers: spec.initContainers?.map(strip),
    },
  });
}

function withoutIdentity(container: Container, volumes: readonly string[]): unknown {
  const { env: _env, volumeMounts, ...rest } = container;
  return { ...rest, volumeMounts: volumeMounts?.filter(({ name }) => !volumes.includes(name)) };
}

const QUANTITY_LISTS: ReadonlySet<string> = new Set(['requests', 'limits', 'overhead']);

/** JSON with sorted keys, without what is empty, quantities by value. */
function canonical(value: unknown, parentKey = '', key = ''): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, key)).join(',')}]`;
  if (isFields(value)) {
    const parts = Object.keys(value)
      .sort(compareStrings)
      .map((name) => [name, canonical(value[name], key, name)] as const)
      .filter(([, text]) => text !== '' && text !== '[]' && text !== '{}')
      .map(([name, text]) => `${JSON.stringify(name)}:${text}`);
    return `{${parts.join(',')}}`;
  }
  if (value === undefined || value === null) return '';
  const isQuantity = QUANTITY_LISTS.has(parentKey) || key === 'sizeLimit';
  return isQuantity && (typeof value === 'string' || typeof value === 'number')
    ? quantityKey(value)
    : JSON.stringify(value);
}

function quantityKey(text: string | number): string {
  const quantity = parseQuantity(text);
  if (quantity === undefined) return JSON.stringify(text);
  let { unscaled, exponent } = quantity;
  if (unscaled === 0n) return '0';
  while (unscaled % 10n === 0n) {
    unscaled /= 10n;
    exponent++;
  }
  return `${unscaled}e${exponent}`;
}
