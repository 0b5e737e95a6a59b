import { describe, expect, test } from 'vitest';
import type { ObjectName, UsageSpec } from '../../../scenario/index.ts';
import { newContainer } from '../pod/live-pod.ts';
import type { LiveContainer, LivePod } from '../pod/live-pod.ts';
import type { ServiceBook, TrackedService } from './service-book.ts';
import { ServiceNeeds } from './service-needs.ts';

const DB: ObjectName = { kind: 'Service', namespace: 'default', name: 'db' };
const NEEDS_DB = { needs: DB } as UsageSpec;
const ENDS_WITHOUT_DB = { exits: { without: DB } } as UsageSpec;

/** Pods behind Services, set by hand. */
class HandBook implements Pick<ServiceBook, 'track' | 'hasReady'> {
  readonly #services = new Map<string, TrackedService>();

  track(name: ObjectName): TrackedService {
    let service = this.#services.get(name.name);
    if (service === undefined) {
      service = { name, ready: new Set<LivePod>(), watchers: [] } as unknown as TrackedService;
      this.#services.set(name.name, service);
    }
    return service;
  }

  hasReady(name: ObjectName): boolean {
    return this.track(name).ready.size > 0;
  }

  /** So many pods of the Service are ready from now on. */
  ready(count: number, nowMs: number): void {
    const { ready, watchers } = this.track(DB);
    ready.clear();
    for (let i = 0; i < count; i++) ready.add({ name: `db-${i}` } as LivePod);
    for (const changed of watchers) changed(nowMs);
  }
}

function needsOf(usage: readonly UsageSpec[]): {
  readonly book: HandBook;
  readonly needs: ServiceNeeds;
  readonly looks: string[];
} {
  const book = new HandBook();
  const looks: string[] = [];
  const needs = new ServiceNeeds(book as unknown as ServiceBook, ({ name }, nowMs) =>
    looks.push(`${name}@${nowMs}`),
  );
  needs.begin(usage);
  return { book, needs, looks };
}

const podCalled = (name: string): LivePod => ({ name }) as LivePod;
const containerOf = (usage?: UsageSpec, workMs = Infinity): LiveContainer =>
  Object.assign(newContainer({ name: 'c' }, false, usage), { workMs });

describe('containers that need a Service', () => {
  test('have what they need while it has a ready endpoint', () => {
    const { book, needs } = needsOf([NEEDS_DB]);
    expect(needs.areMet(containerOf(NEEDS_DB))).toBe(false);
    book.ready(1, 0);
    expect(needs.areMet(containerOf(NEEDS_DB))).toBe(true);
  });

  test('others have it always', () => {
    expect(needsOf([NEEDS_DB]).needs.areMet(containerOf())).toBe(true);
  });

  test('are looked at when the first endpoint comes and when the last goes, not between', () => {
    const { book, needs, looks } = needsOf([NEEDS_DB]);
    needs.started(podCalled('web'), containerOf(NEEDS_DB));
    for (const [nowMs, count] of [0, 1, 3, 2, 0, 0, 1].entries()) book.ready(count, nowMs);
    expect(looks).toEqual(['web@1', 'web@4', 'web@6']);
  });

  test('are not looked at before they have run, nor once their pod is gone', () => {
    const { book, needs, looks } = needsOf([NEEDS_DB]);
    book.ready(1, 1);
    needs.started(podCalled('other'), containerOf());
    const web = podCalled('web');
    needs.started(web, containerOf(NEEDS_DB));
    needs.podGone(web);
    book.ready(0, 2);
    expect(looks).toEqual([]);
  });

  test('two entries of usage that need the same Service look once', () => {
    const { book, needs, looks } = needsOf([NEEDS_DB, NEEDS_DB]);
    needs.started(podCalled('web'), containerOf(NEEDS_DB));
    book.ready(1, 1);
    expect(looks).toEqual(['web@1']);
  });
});

describe('containers that end once a Service has no endpoint', () => {
  // prettier-ignore
  test.each([
    ['stay while it has one',                            ENDS_WITHOUT_DB, 1, Infinity, false],
    ['may end when it has none',                         ENDS_WITHOUT_DB, 0, Infinity, true],
    ['end when their own work is done, whatever it has', ENDS_WITHOUT_DB, 1, 5000,     true],
    ['are none where nothing is said of their end',      NEEDS_DB,        1, Infinity, true],
  ] as const)('%s', (_why, usage, ready, workMs, mayExit) => {
    const { book, needs } = needsOf([usage]);
    book.ready(ready, 0);
    expect(needs.mayExit(containerOf(usage, workMs))).toBe(mayExit);
  });
});
