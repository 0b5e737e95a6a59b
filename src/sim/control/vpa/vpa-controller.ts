import { readCheckpoint } from '../../../autoscale/index.ts';
import type { VerticalPodAutoscaler } from '../../../autoscale/index.ts';
import { assert, compareStrings } from '../../../base/index.ts';
import { bytesOf, milliCpuOf } from '../../../model/index.ts';
import type { KubernetesObject, PodRow } from '../../../model/index.ts';
import type { VerticalAutoscalerResult, VerticalAmounts } from '../../../result/index.ts';
import { nameKey } from '../../../scenario/index.ts';
import type { ObjectName } from '../../../scenario/index.ts';
import type { VerticalAutoscalers } from '../../autoscalers.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { Simulation } from '../../simulation.ts';
import { epochUnixMsOf } from '../plane-options.ts';
import { VpaAccount } from './vpa-account.ts';
import { VpaMember } from './vpa-member.ts';
import { vpaOptionsOf } from './vpa-options.ts';
import type { VpaOptions } from './vpa-options.ts';
import { VpaTemplates } from './vpa-templates.ts';
import { VpaPart, VpaUpdater } from './vpa-updater.ts';
import type { UpdatedVpa } from './vpa-updater.ts';

/** 2000-01-01, from which the recommender's histograms count half-lives. */
const HISTOGRAM_ZERO_UNIX_MS = 946_684_800_000;

/**
 * The vertical autoscalers of a run: recommender and updater on their intervals, each with a phase of its own, and the
 * webhook, which gives new pods what is recommended at that moment.
 */
export class VpaController implements VerticalAutoscalers {
  readonly #sim: Simulation;
  readonly #options: VpaOptions;
  readonly #templates: VpaTemplates;
  readonly #updater: VpaUpdater;
  readonly #zeroMs: number;
  readonly #vpas: UpdatedVpa[] = [];
  readonly #byName = new Map<string, UpdatedVpa>();
  /** Those that are gone: the result tells of them too. */
  readonly #gone = new Set<UpdatedVpa>();
  readonly #byTarget = new Map<string, VpaMember>();
  /** VPAs whose recommender has taken in what the scenario tells of the time before the run. */
  readonly #seeded = new Set<VpaMember>();

  constructor(sim: Simulation) {
    this.#sim = sim;
    this.#options = vpaOptionsOf(sim);
    this.#templates = new VpaTemplates(sim);
    this.#updater = new VpaUpdater(sim, this.#templates, this.#options);
    this.#zeroMs = epochUnixMsOf(sim.scenario) - HISTOGRAM_ZERO_UNIX_MS;
  }

  /** The components began long before: their passes have some phase. */
  begin(nowMs: number): void {
    const { recommenderIntervalMs, updaterIntervalMs } = this.#options;
    this.#planFirst(VpaPart.Recommender, 'recommender', recommenderIntervalMs, nowMs);
    this.#planFirst(VpaPart.Updater, 'updater', updaterIntervalMs, nowMs);
  }

  applied(vpa: VerticalPodAutoscaler): void {
    const key = keyOf(vpa.metadata.namespace, vpa.metadata.name);
    const known = this.#byName.get(key);
    this.#templates.forget();
    if (known === undefined) this.#add(vpa, key);
    else known.member.applied(vpa);
    this.#match();
  }

  deleted({ kind, namespace, name }: ObjectName): boolean {
    const vpa = kind === 'VerticalPodAutoscaler' ? this.#byName.get(keyOf(namespace, name)) : undefined;
    if (vpa === undefined) return false;
    this.#byName.delete(keyOf(namespace, name));
    this.#gone.add(vpa);
    this.#match();
    return true;
  }

  patched(template: number, nowMs: number): number {
    const member = this.#patcherOf(template);
    if (member === undefined) return template;
    this.#seed(member);
    return this.#templates.of(member, template, nowMs);
  }

  admitted(template: number, nowMs: number): number {
    const admitted = this.patched(template, nowMs);
    const member = this.#patcherOf(template);
    if (admitted !== template && member !== undefined) {
      const vpa = this.#byName.get(keyOf(member.spec.namespace, member.spec.name));
      if (vpa !== undefined) vpa.account.admissions++;
    }
    return admitted;
  }

  due(component: number, nowMs: number): void {
    const { recommenderIntervalMs, updaterIntervalMs } = this.#options;
    assert(component <= VpaPart.PutOffEvictions, `the VPA has no part ${component}`);
    if (component === VpaPart.PutOffEvictions) {
      this.#updater.evictPutOff(nowMs);
      return;
    }
    if (component === VpaPart.Recommender) {
      for (const vpa of this.#living()) this.#recommend(vpa, nowMs);
      this.#plan(component, nowMs + recommenderIntervalMs);
      return;
    }
    const counts = (member: VpaMember): boolean =>
      member.target !== undefined && this.#byTarget.get(nameKey(member.target)) === member;
    this.#updater.pass(this.#living(), counts, nowMs);
    this.#plan(component, nowMs + updaterIntervalMs);
  }

  outOfMemory(pod: PodRow, container: string, startedMs: number, nowMs: number): void {
    const { lives, templates } = this.#sim;
    const { ownedBy } = templates.get(lives.template[pod]);
    assert(startedMs <= nowMs, `${container} is killed ${startedMs - nowMs} ms before its start`);
    this.#updater.pods.killed(pod, container, startedMs, nowMs);
    for (const { member } of this.#living())
      if (member.target !== undefined && nameKey(member.target) === nameKey(ownedBy))
        member.killed(pod, container, nowMs);
  }

  starved(pod: PodRow, container: string, usedBytes: number, nowMs: number): void {
    const { lives, templates } = this.#sim;
    assert(usedBytes >= 0, `${container} starves with ${usedBytes} bytes`);
    const key = nameKey(templates.get(lives.template[pod]).ownedBy);
    for (const { member } of this.#living())
      if (member.target !== undefined && nameKey(member.target) === key)
        member.starved(pod, container, usedBytes, nowMs);
  }

  results(): VerticalAutoscalerResult[] {
    return this.#vpas.map(({ account }) => account.result());
  }

  /** The VPA that changes new pods of the template. */
  #patcherOf(template: number): VpaMember | undefined {
    const { ownedBy } = this.#sim.templates.get(template);
    const member = this.#byTarget.get(nameKey(ownedBy));
    return member?.spec.updateMode === 'Off' ? undefined : member;
  }

  #add(vpa: VerticalPodAutoscaler, key: string): void {
    assert(!this.#byName.has(key), `VerticalPodAutoscaler ${key} is added twice`);
    const member = new VpaMember(this.#sim, vpa, this.#options.recommender, this.#zeroMs);
    const added = { member, account: new VpaAccount(this.#sim, member) };
    this.#vpas.push(added);
    this.#byName.set(key, added);
    this.#loadCheckpoints(member);
  }

  #loadCheckpoints({ history, spec }: VpaMember): void {
    const zeroUnixMs = HISTOGRAM_ZERO_UNIX_MS;
    for (const object of this.#sim.cluster.objects.list<KubernetesObject>(
      'VerticalPodAutoscalerCheckpoint',
    )) {
      const checkpoint = readCheckpoint(object, zeroUnixMs);
      if (checkpoint?.vpa !== spec.name || checkpoint.namespace !== spec.namespace) continue;
      history.aggregateOf('checkpoint', checkpoint.container).loadCheckpoint(checkpoint.state);
    }
  }

  #recommend({ member, account }: UpdatedVpa, nowMs: number): void {
    this.#seed(member);
    member.pass((container, milliCpu, memoryBytes) => account.sampled(container, milliCpu, memoryBytes));
    const requested = this.#requestsOf(member);
    account.passed(requested, nowMs);
    this.#sim.vpaWatch?.({
      spec: member.spec,
      histories: () => member.history.known(),
      config: this.#options.recommender,
      recommendation: member.recommendation,
      requested,
      nowMs,
    });
  }

  /** Once, when the target's pods are first asked about: their template says which container is the first. */
  #seed(member: VpaMember): void {
    const { target } = member;
    if (target === undefined || this.#seeded.has(member)) return;
    const template = this.#sim.templates.all().find(({ ownedBy }) => nameKey(ownedBy) === nameKey(target));
    if (template === undefined) return;
    this.#seeded.add(member);
    const past = this.#sim.scenario.workload.history ?? [];
    for (const { target: of, container, histories } of past)
      if (nameKey(of) === nameKey(target))
        member.seed(
          container ?? template.pod.spec.containers[0].name,
          histories,
          this.#options.recommenderIntervalMs,
        );
  }

  /** What the containers of the target's running pods ask for, in the mean. */
  #requestsOf(member: VpaMember): Map<string, Required<VerticalAmounts>> {
    const { lives, templates } = this.#sim;
    const rows = member.pods().filter((row) => this.#updater.pods.isLive(row));
    const sums = new Map<string, { pods: number; milliCpu: number; memoryBytes: number }>();
    for (const row of rows) {
      for (const { name, resources } of templates.get(lives.template[row]).pod.spec.containers) {
        const { requests, limits } = resources ?? {};
        const sum = sums.get(name) ?? { pods: 0, milliCpu: 0, memoryBytes: 0 };
        sums.set(name, sum);
        sum.pods++;
        sum.milliCpu += milliCpuOf(requests?.['cpu'] ?? limits?.['cpu']);
        sum.memoryBytes += bytesOf(requests?.['memory'] ?? limits?.['memory']);
      }
    }
    return new Map(
      [...sums].map(([name, { pods, milliCpu, memoryBytes }]) => [
        name,
        { milliCpu: milliCpu / pods, memoryBytes: memoryBytes / pods },
      ]),
    );
  }

  #living(): UpdatedVpa[] {
    return this.#vpas.filter((vpa) => !this.#gone.has(vpa));
  }

  /** Which VPA counts for each target, where several name the same. */
  #match(): void {
    this.#byTarget.clear();
    const living = this.#living()
      .map(({ member }) => member)
      .sort((a, b) => compareStrings(a.precedence, b.precedence));
    for (const member of living) {
      if (member.target === undefined) continue;
      const key = nameKey(member.target);
      if (!this.#byTarget.has(key)) this.#byTarget.set(key, member);
    }
  }

  #planFirst(component: number, name: string, intervalMs: number, nowMs: number): void {
    this.#plan(component, nowMs + this.#sim.random.stream('vpa', name).below(intervalMs));
  }

  #plan(component: number, atMs: number): void {
    assert(Number.isSafeInteger(atMs), `part ${component} of the VPA is due at ${atMs} ms`);
    this.#sim.events.push(atMs, Phase.ControlLoops, EventKind.VpaDue, component, 0);
  }
}

function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? 'default'}/${name}`;
}
