import { describe, expect, test } from 'vitest';
import { limitsOf } from '../../../test/support/admission-run.ts';
import { plainScenario, podOf } from '../../../test/support/scenario.ts';
import type { CreatePodAction } from '../../controllers/index.ts';
import type { KubernetesObject, Labels, Pod } from '../../model/index.ts';
import { prepareRun } from '../simulate.ts';
import type { Simulation } from '../simulation.ts';
import { PodGate } from './admission/pod-gate.ts';
import { PlaneTemplates } from './plane-templates.ts';

interface Made {
  readonly templates: PlaneTemplates;
  readonly sim: Simulation;
}

function made(): Made {
  const { sim } = prepareRun(plainScenario(), {});
  return { templates: new PlaneTemplates(sim, new PodGate(sim)), sim };
}

/** What a controller asks for: a pod of this blueprint, owned by `Kind/name`. */
function createOf(blueprint: Pod, owner: string, claims?: Labels): CreatePodAction {
  const [kind, name] = owner.split('/');
  return {
    kind: 'create-pod',
    atMs: 0,
    pod: 0,
    name: `${name}-x`,
    namespace: 'default',
    owner: { apiVersion: 'apps/v1', kind, name, uid: name, controller: true },
    blueprint,
    extras: claims === undefined ? {} : { claims },
  };
}

/** An object that another one controls. */
function owned(kind: string, name: string, by: string): KubernetesObject {
  const [ownerKind, ownerName] = by.split('/');
  const owner = { apiVersion: 'apps/v1', kind: ownerKind, name: ownerName, uid: ownerName, controller: true };
  return { apiVersion: 'apps/v1', kind, metadata: { name, namespace: 'default', ownerReferences: [owner] } };
}

const withLabels = (labels: Labels, annotations: Labels = {}): Pod => {
  const pod = podOf('', '100m');
  return { ...pod, metadata: { ...pod.metadata, labels, annotations } };
};
const nameOf = (name: string, kind = 'Deployment') => ({ kind, namespace: 'default', name });

describe('whom pods are accounted to', () => {
  test('the Deployment of their ReplicaSet, as long as that is known', () => {
    const { templates } = made();
    const set = nameOf('web-1', 'ReplicaSet');
    templates.learnOwner(owned('ReplicaSet', 'web-1', 'Deployment/web'));
    expect(templates.of(createOf(withLabels({ app: 'web' }), 'ReplicaSet/web-1'), 0).owner).toEqual(
      nameOf('web'),
    );
    templates.forgetOwner(set);
    expect(templates.rootOf(set)).toEqual(set);
  });

  test('their own owner where nobody owns that', () => {
    const { templates } = made();
    templates.learnOwner({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'alone' } });
    expect(templates.rootOf(nameOf('alone', 'ReplicaSet'))).toEqual(nameOf('alone', 'ReplicaSet'));
  });

  test('nobody who merely owns and does not control', () => {
    const { templates } = made();
    const set = owned('ReplicaSet', 'web-1', 'Deployment/web');
    const ownerReferences =
      set.metadata.ownerReferences?.map((owner) => ({ ...owner, controller: false })) ?? [];
    templates.learnOwner({ ...set, metadata: { ...set.metadata, ownerReferences } });
    expect(templates.rootOf(nameOf('web-1', 'ReplicaSet'))).toEqual(nameOf('web-1', 'ReplicaSet'));
  });
});

describe('a template', () => {
  test('is made once a blueprint, and again when the rules of admission change', () => {
    const { templates, sim } = made();
    const create = createOf(withLabels({ app: 'web' }), 'ReplicaSet/web-1');
    const first = templates.of(create, 0);
    expect(templates.of({ ...create, name: 'web-1-y' }, 5)).toBe(first);
    sim.cluster.objects.put(limitsOf({ default: { cpu: '1' }, defaultRequest: { memory: '64Mi' } }));
    const second = templates.of(create, 5);
    expect(second.number).not.toBe(first.number);
    expect(second.pod.spec.containers[0].resources?.requests).toEqual({ cpu: '100m', memory: '64Mi' });
  });

  test('has the number of another that differs in nothing that counts', () => {
    const { templates } = made();
    const numbers = ['a', 'b'].map(
      () => templates.of(createOf(withLabels({ app: 'web' }), 'ReplicaSet/web-1'), 0).number,
    );
    expect(numbers[0]).toBe(numbers[1]);
  });

  // prettier-ignore
  test.each([
    // what differs                 blueprint                                                             owner
    ['the owner',                   withLabels({ app: 'web' }),                                           'ReplicaSet/web-2'],
    ['a label',                     withLabels({ app: 'shop' }),                                          'ReplicaSet/web-1'],
    ['the grace at its end',        { ...withLabels({ app: 'web' }), spec: podOf('', '100m', { terminationGracePeriodSeconds: 5 }).spec }, 'ReplicaSet/web-1'],
    ['the request',                 { ...withLabels({ app: 'web' }), spec: podOf('', '200m').spec },      'ReplicaSet/web-1'],
  ] as const)('has a number of its own where it differs in %s', (_what, blueprint, owner) => {
    const { templates } = made();
    const usual = templates.of(createOf(withLabels({ app: 'web' }), 'ReplicaSet/web-1'), 0);
    expect(templates.of(createOf(blueprint, owner), 0).number).not.toBe(usual.number);
  });

  test('is one for all Jobs of a CronJob, whose names are in the labels of their pods', () => {
    const { templates } = made();
    const found = ['tick-1', 'tick-2'].map((job) => {
      templates.learnOwner(owned('Job', job, 'CronJob/tick'));
      const labels = { app: 'tick', 'job-name': job, 'batch.kubernetes.io/controller-uid': `uid-${job}` };
      return templates.of(createOf(withLabels(labels), `Job/${job}`), 0);
    });
    expect(found[0].number).toBe(found[1].number);
    expect(found[1].owner).toEqual(nameOf('tick', 'CronJob'));
    expect(found[1].pod.metadata.labels).toEqual({ app: 'tick' });
  });

  test('of a StatefulSet with claims has those of its ordinal', () => {
    const { templates } = made();
    const volumes = [{ name: 'disk', persistentVolumeClaim: { claimName: 'disk' } }];
    const blueprint = { ...withLabels({ app: 'db' }), spec: podOf('', '100m', { volumes }).spec };
    const claimsOf = (claim: string) =>
      templates.of(createOf(blueprint, 'StatefulSet/db', { disk: claim }), 0);
    expect(claimsOf('disk-db-0').number).not.toBe(claimsOf('disk-db-1').number);
    expect(claimsOf('disk-db-0').number).toBe(claimsOf('disk-db-0').number);
  });
});

describe('how long its pods run', () => {
  const timed = withLabels({}, { 'plimsoll.io/run-time': '90s' });

  // prettier-ignore
  test.each([
    ['for ever under a ReplicaSet',            withLabels({}),  'ReplicaSet/web',  Infinity],
    ['as long as they say',                    timed,           'ReplicaSet/web',  90_000],
    ['… under a Job too',                      timed,           'Job/batch',       90_000],
  ] as const)('%s', (_why, blueprint, owner, durationMs) => {
    expect(made().templates.of(createOf(blueprint, owner), 0).durationMs).toBe(durationMs);
  });

  test('some time under a Job that does not say, which the run tells', () => {
    const { templates, sim } = made();
    const { durationMs } = templates.of(createOf(withLabels({}), 'Job/batch'), 0);
    expect([durationMs > 0, Number.isFinite(durationMs)]).toEqual([true, true]);
    expect(sim.texts.assumptions().join('\n')).toMatch(/Job/);
  });

  test('for ever where a person wrote the pod and says nothing', () => {
    const template = made().templates.bare(withLabels({}), nameOf('alone', 'Pod'), 0);
    expect([template.durationMs, template.owner.kind]).toEqual([Infinity, 'Pod']);
  });
});
