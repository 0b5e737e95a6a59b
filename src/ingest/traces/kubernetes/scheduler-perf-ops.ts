import type { KubernetesObject, Pod } from '../../../model/index.ts';
import { fieldsOf, listOf, textOf } from '../../json-file.ts';
import { churn } from './scheduler-perf-churn.ts';
import { countOf, nodeOfTemplate } from './scheduler-perf-run.ts';
import type { PerfRun, PerfState } from './scheduler-perf-run.ts';
import type { Fields } from './scheduler-perf-templates.ts';
import { podOfRead } from './template.ts';

/** Runs the operations in order; time moves on by one gap after each that makes pods and waits for them. */
export function runOps(run: PerfRun): void {
  const state: PerfState = { nowMs: 0, pods: 0, namespaces: 0 };
  for (const op of run.ops) runOp(op, run, state);
}

function runOp(op: Fields, run: PerfRun, state: PerfState): void {
  const opcode = textOf(op['opcode']);
  if (opcode === 'createNodes') createNodes(op, run);
  else if (opcode === 'createNamespaces') createNamespaces(op, run, state);
  else if (opcode === 'createPods')
    createPods(op, textOf(op['namespace'], `namespace-${++state.namespaces}`), run, state);
  else if (opcode === 'createPodSets') createPodSets(op, run, state);
  else if (opcode === 'churn') churn(op, run, state);
  else if (opcode === 'sleep') state.nowMs += 1000 * secondsOf(op['duration']);
  else if (opcode === 'barrier') state.nowMs += run.gapMs;
  else
    run.builder.assume(`scheduler-perf: operation ${opcode === '' ? 'without opcode' : opcode} is left out.`);
}

function createNodes(op: Fields, run: PerfRun): void {
  const { builder } = run;
  const path = textOf(op['nodeTemplatePath']);
  const template = path === '' ? undefined : run.templates.find(path, run.file);
  const label = fieldsOf(op['labelNodePrepareStrategy']);
  const values = listOf(label?.['labelValues']).map(String);
  const extra = fieldsOf(fieldsOf(op['nodeAllocatableStrategy'])?.['nodeAllocatable']) ?? {};
  const count = countOf(op, run);
  for (let index = 0; index < count; index++) {
    const labels =
      values.length === 0 ? {} : { [textOf(label?.['labelKey'])]: values[index % values.length] };
    builder.nodes.push(nodeOfTemplate(template, `scheduler-perf-${builder.nodes.length}`, labels, extra));
  }
  if (op['uniqueNodeLabelStrategy'] !== undefined)
    builder.assume('scheduler-perf: unique node labels are left out.');
}

function createNamespaces(op: Fields, run: PerfRun, state: PerfState): void {
  const path = textOf(op['namespaceTemplatePath']);
  const template = path === '' ? undefined : run.templates.find(path, run.file);
  const labels = fieldsOf(fieldsOf(template?.['metadata'])?.['labels']) ?? {};
  const count = countOf(op, run);
  for (let index = 0; index < count; index++) {
    const name = `${textOf(op['prefix'])}-${index}`;
    const own = Object.entries(labels).map(([key, value]) => [key, String(value)]);
    const metadata = { name, labels: { ...Object.fromEntries(own), 'kubernetes.io/metadata.name': name } };
    run.builder.objectEvents.push({
      timeMs: state.nowMs,
      kind: 'apply',
      object: { apiVersion: 'v1', kind: 'Namespace', metadata },
    });
  }
}

/** The same operation in each of the namespaces `prefix-0`, `prefix-1`, … */
function createPodSets(op: Fields, run: PerfRun, state: PerfState): void {
  const inner = { opcode: 'createPods', ...fieldsOf(op['createPodsOp']) };
  const count = countOf(op, run);
  for (let index = 0; index < count; index++)
    createPods(
      { ...inner, skipWaitToCompletion: true },
      `${textOf(op['namespacePrefix'])}-${index}`,
      run,
      state,
    );
  state.nowMs += run.gapMs;
}

function createPods(op: Fields, namespace: string, run: PerfRun, state: PerfState): void {
  const path = textOf(op['podTemplatePath'], run.defaultPodTemplate);
  const pod = path === '' ? DEFAULT_POD : podOfRead(run.templates.find(path, run.file), namespace);
  if (pod === undefined) {
    run.findings.error('template-missing', `template ${path} has no pod`, { file: run.file });
    return;
  }
  const volumes = volumeMaker(op, run, state);
  const count = countOf(op, run);
  for (let index = 0; index < count; index++) {
    const own = volumes === undefined ? pod : volumes(pod, namespace, state.pods);
    const shape = run.builder.shape(JSON.stringify(own), () => ({
      workload: op['collectMetrics'] === true ? 'measured' : 'initial',
      pod: own,
    }));
    run.builder.addPod(state.nowMs, Infinity, shape, `pod-${state.pods++}`);
  }
  if (op['skipWaitToCompletion'] !== true) state.nowMs += run.gapMs;
}

const DEFAULT_POD: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: '', namespace: 'default' },
  spec: { containers: [{ name: 'pause', image: 'registry.k8s.io/pause' }] },
};

type VolumeMaker = (pod: Pod, namespace: string, index: number) => Pod;

/** Gives every pod a claim of its own, bound to a volume of its own, as upstream does. */
function volumeMaker(op: Fields, run: PerfRun, state: PerfState): VolumeMaker | undefined {
  const [volumePath, claimPath] = [
    textOf(op['persistentVolumeTemplatePath']),
    textOf(op['persistentVolumeClaimTemplatePath']),
  ];
  if (volumePath === '' || claimPath === '') return undefined;
  const volume = run.templates.find(volumePath, run.file);
  const claim = run.templates.find(claimPath, run.file);
  if (volume === undefined || claim === undefined) return undefined;
  const timeMs = state.nowMs;
  return (pod, namespace, index) => {
    const [volumeName, claimName] = [`pv-${index}`, `pvc-${index}`];
    const claimRef = { kind: 'PersistentVolumeClaim', namespace, name: claimName };
    const objects: KubernetesObject[] = [
      withSpec(volume, { name: volumeName }, { claimRef }),
      withSpec(claim, { name: claimName, namespace }, { volumeName }),
    ];
    for (const object of objects) run.builder.objectEvents.push({ timeMs, kind: 'apply', object });
    const volumes = [...(pod.spec.volumes ?? []), { name: 'vol', persistentVolumeClaim: { claimName } }];
    return { ...pod, spec: { ...pod.spec, volumes } };
  };
}

function withSpec(template: Fields, metadata: Fields, spec: Fields): KubernetesObject {
  return {
    ...template,
    metadata: { ...fieldsOf(template['metadata']), ...metadata },
    spec: { ...fieldsOf(template['spec']), ...spec },
    status: { phase: 'Bound' },
  } as unknown as KubernetesObject;
}

/** `5s`, `1m30s`, `500ms` as seconds; 0 for all else. */
function secondsOf(duration: unknown): number {
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  let seconds = 0;
  for (const [, amount, unit] of textOf(duration).matchAll(/([\d.]+)(ms|s|m|h)/g))
    seconds += Number(amount) * units[unit];
  return seconds;
}
