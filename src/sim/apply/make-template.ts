import { SECOND_MS } from '../../base/index.ts';
import type { Pod } from '../../model/index.ts';
import type { ObjectName } from '../../scenario/index.ts';
import { requestedAmount } from '../amount.ts';
import type { Simulation } from '../simulation.ts';

const DEFAULT_GRACE_S = 30;
const NO_DEVICES =
  'dynamic resource allocation is not modelled: its pods go to nodes whatever devices those have';

/**
 * The template of pods like this one that belong to this owner: its number. DaemonSet pods do not count as shapes that
 * free capacity could serve: they come with a node and to nobody else.
 */
export function makeTemplate(sim: Simulation, pod: Pod, owner: ObjectName, nowMs: number): number {
  const { spec } = pod;
  const shape = sim.cluster.internShape(pod, (name) => sim.log.names.text(name));
  if (spec.resourceClaims !== undefined && spec.resourceClaims.length > 0)
    sim.texts.ignore(`resourceClaims of ${owner.kind}/${owner.name}`, NO_DEVICES);
  const amount = requestedAmount(pod);
  if (owner.kind !== 'DaemonSet') sim.accounts.offerShape(amount, nowMs);
  return sim.templates.add({
    shape,
    owner: sim.accounts.owner(owner),
    amount,
    priority: spec.priority ?? 0,
    graceMs: (spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_S) * SECOND_MS,
    gates: (spec.schedulingGates ?? []).map(({ name }) => name),
    foreignScheduler: !sim.schedulerNames.has(spec.schedulerName ?? 'default-scheduler'),
    ownedBy: owner,
    pod,
  });
}
