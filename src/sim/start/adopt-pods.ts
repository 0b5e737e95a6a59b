import { assert, parseRfc3339 } from '../../base/index.ts';
import type { NodeRow, Pod } from '../../model/index.ts';
import type { ObjectName } from '../../scenario/index.ts';
import { takeBoundPod } from '../apply/pods/bind-pod.ts';
import { enterPending, queuePod } from '../apply/pods/create-pod.ts';
import { makeTemplate } from '../apply/make-template.ts';
import { admitPod } from '../control/admission/admitted-before.ts';
import { makesPods } from '../control/makes-pods.ts';
import { epochUnixMsOf } from '../control/plane-options.ts';
import { assumedJobRunTimeMs, runTimeMsOf } from '../control/run-time.ts';
import { makeEphemeralClaims } from '../apply/settle-claims.ts';
import type { Simulation } from '../simulation.ts';

/** The pods of a dump: bound ones hold their nodes and run, pending ones queue. They count for their owners. */
export function adoptPods(sim: Simulation, hashes: ReadonlyMap<string, string>): void {
  const templates = new Map<string, number>();
  for (const given of sim.scenario.cluster.pods) {
    const { phase } = given.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed') {
      sim.texts.ignore('pods that had ended', 'they hold nothing any more');
      continue;
    }
    if (!makesPods(given)) {
      sim.texts.ignore('pods without containers', 'nothing says what they ask for');
      continue;
    }
    adoptPod(sim, admitPod(given, sim.cluster.objects), hashes, templates);
  }
  const { pods } = sim.cluster;
  assert(pods.liveCount === sim.counts.created, `${pods.liveCount} pods live of ${sim.counts.created} made`);
}

function adoptPod(
  sim: Simulation,
  pod: Pod,
  hashes: ReadonlyMap<string, string>,
  templates: Map<string, number>,
): void {
  const { cluster } = sim;
  const { nodeName } = pod.spec;
  const node = nodeName === undefined || nodeName === '' ? -1 : cluster.nodes.rowOf(nodeName);
  if (node < 0 && nodeName !== undefined && nodeName !== '') {
    sim.texts.ignore('pods on nodes that are not in the input', 'there is nothing they could hold');
    return;
  }
  if (node < 0) makeEphemeralClaims(sim, pod, 0);
  const row = cluster.addPod(pod);
  const owner = ownerOf(pod, hashes);
  const key = `${cluster.pods.shape[row]}/${owner.kind}/${owner.name}/${pod.spec.terminationGracePeriodSeconds}`;
  let template = templates.get(key);
  if (template === undefined) {
    template = makeTemplate(sim, pod, owner, 0);
    templates.set(key, template);
  }
  const name = sim.log.names.intern(pod.metadata.name);
  enterPending(sim, row, { name, template, durationMs: leftToRunMs(sim, pod) }, 0);
  if (node < 0) {
    if (!cluster.pods.isTerminating(row)) queuePod(sim, row, 0);
  } else {
    cluster.bindPod(row, node as NodeRow);
    takeBoundPod(sim, row, node as NodeRow, 0);
    sim.runtime.podAdopted(row, node as NodeRow, 0);
  }
  sim.controllers.adopted(row, 0);
}

/** A pod that says how long it runs has run for some of it; one of a Job that says nothing is taken to be like its new ones. */
function leftToRunMs(sim: Simulation, pod: Pod): number {
  const stated = runTimeMsOf(sim, pod);
  if (stated === undefined) {
    const ofJob = pod.metadata.ownerReferences?.some(
      ({ kind, controller }) => kind === 'Job' && controller === true,
    );
    return ofJob === true ? assumedJobRunTimeMs(sim) : Infinity;
  }
  const started = parseRfc3339(String(pod.status?.startTime ?? ''));
  const ranMs = started === undefined ? 0 : epochUnixMsOf(sim.scenario) - started;
  return Math.max(0, stated - Math.max(0, ranMs));
}

/** Whom the pod is accounted to: the Deployment rather than its ReplicaSet, the pod itself where nobody owns it. */
function ownerOf(pod: Pod, hashes: ReadonlyMap<string, string>): ObjectName {
  const { metadata } = pod;
  const namespace = metadata.namespace ?? 'default';
  const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
  if (controller === undefined) return { kind: 'Pod', namespace, name: metadata.name };
  const hash = metadata.labels?.['pod-template-hash'];
  if (controller.kind === 'ReplicaSet' && hash !== undefined && controller.name.endsWith(`-${hash}`)) {
    const name = controller.name.slice(0, -hash.length - 1);
    if (hashes.has(`Deployment/${namespace}/${name}`)) return { kind: 'Deployment', namespace, name };
  }
  return { kind: controller.kind, namespace, name: controller.name };
}
