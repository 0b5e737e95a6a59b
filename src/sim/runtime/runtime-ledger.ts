import { assert, byString } from '../../base/index.ts';
import { SeriesName } from '../../result/index.ts';
import type { KillRecord, RuntimeResult, SeriesBuilder } from '../../result/index.ts';
import { nameKey } from '../../scenario/index.ts';
import type { ObjectName } from '../../scenario/index.ts';
import type { RunSeries } from '../record/run-series.ts';
import type { TemplateBook } from '../template-book.ts';

/** What the pods of one workload have gone through so far: integrals over container-milliseconds, and counts. */
export interface WorkloadAccount {
  readonly owner: ObjectName;
  /** Milliseconds in which a container ran whose use is known. */
  knownMs: number;
  milliCpuMs: number;
  requestedMilliCpuMs: number;
  byteMs: number;
  requestedByteMs: number;
  /** Milliseconds in which a container ran, and in which its quota stopped it. */
  ranMs: number;
  throttledMs: number;
  /** Milliseconds in which a container got less than it wanted because the node was busy. */
  crowdedMs: number;
  oomKills: number;
  evictions: number;
  restarts: number;
}

type Trouble = 'oomKills' | 'evictions' | 'restarts';

const KILLS_KEPT = 1000;

/** Keeps account of what happens on the nodes, by workload, and of every kill with what decided it. */
export class RuntimeLedger {
  readonly #templates: TemplateBook;
  readonly #accounts = new Map<string, WorkloadAccount>();
  readonly #kills: KillRecord[] = [];
  readonly #curves: Readonly<Record<Trouble, SeriesBuilder>>;
  readonly #counts: Record<Trouble, number> = { oomKills: 0, evictions: 0, restarts: 0 };

  constructor(templates: TemplateBook, series: RunSeries) {
    this.#templates = templates;
    this.#curves = {
      oomKills: series.more(SeriesName.OomKills, 'kills'),
      evictions: series.more(SeriesName.Evictions, 'pods'),
      restarts: series.more(SeriesName.Restarts, 'containers'),
    };
  }

  /** Something of a pod of this template went wrong: counted for its workload, and in the curve over all. */
  count(what: Trouble, template: number, nowMs: number): void {
    this.account(template)[what]++;
    this.#curves[what].set(nowMs, ++this.#counts[what]);
  }

  /** Of the workload that the template belongs to; made at first sight. */
  account(template: number): WorkloadAccount {
    const owner = this.#templates.get(template).ownedBy;
    const key = nameKey(owner);
    let account = this.#accounts.get(key);
    if (account === undefined) this.#accounts.set(key, (account = newAccount(owner)));
    return account;
  }

  /** The first thousand are kept. */
  kill(record: KillRecord): void {
    const lastMs = this.#kills.at(-1)?.timeMs ?? 0;
    assert(record.timeMs >= lastMs, `${record.pod} is killed at ${record.timeMs} ms, after ${lastMs} ms`);
    if (this.#kills.length < KILLS_KEPT) this.#kills.push(record);
  }

  /** In order of time. */
  kills(): readonly KillRecord[] {
    return this.#kills;
  }

  /** By namespace, kind and name. */
  results(): RuntimeResult[] {
    return [...this.#accounts.values()].map(resultOf).sort(byString(keyOf));
  }
}

function newAccount(owner: ObjectName): WorkloadAccount {
  return {
    owner,
    knownMs: 0,
    milliCpuMs: 0,
    requestedMilliCpuMs: 0,
    byteMs: 0,
    requestedByteMs: 0,
    ranMs: 0,
    throttledMs: 0,
    crowdedMs: 0,
    oomKills: 0,
    evictions: 0,
    restarts: 0,
  };
}

function keyOf({ namespace, kind, name }: RuntimeResult): string {
  return `${namespace}/${kind}/${name}`;
}

function resultOf(account: WorkloadAccount): RuntimeResult {
  const { owner, knownMs, ranMs, oomKills, evictions, restarts } = account;
  for (const ms of [knownMs, account.throttledMs, account.crowdedMs])
    assert(
      ms <= ranMs,
      `containers of ${owner.name} ran for ${ranMs} ms, and ${ms} ms of it are accounted for`,
    );
  const cpuUseRatio = ratio(account.milliCpuMs, account.requestedMilliCpuMs);
  const memoryUseRatio = ratio(account.byteMs, account.requestedByteMs);
  return {
    ...owner,
    ...(knownMs > 0 && cpuUseRatio !== undefined ? { cpuUseRatio } : {}),
    ...(knownMs > 0 && memoryUseRatio !== undefined ? { memoryUseRatio } : {}),
    throttledRatio: ratio(account.throttledMs, ranMs) ?? 0,
    crowdedRatio: ratio(account.crowdedMs, ranMs) ?? 0,
    oomKills,
    evictions,
    restarts,
  };
}

function ratio(part: number, whole: number): number | undefined {
  return whole > 0 ? part / whole : undefined;
}
