import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Endpoints, EndpointState } from './endpoints.ts';
import type { Endpoint } from './endpoints.ts';

/** What happens to a pod, so much later than what happened before. */
interface Step {
  readonly pod: number;
  readonly state: EndpointState;
  readonly afterMs: number;
}

/** The plain twin: all that ever happened, looked through from the start for every answer. */
class PlainEndpoints {
  readonly #delayMs: number;
  readonly #changes: {
    readonly pod: number;
    readonly node: number;
    readonly state: EndpointState;
    readonly atMs: number;
  }[] = [];

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  set(pod: number, node: number, state: EndpointState, atMs: number): void {
    this.#changes.push({ pod, node, state, atMs });
  }

  visible(nowMs: number): readonly Endpoint[] {
    const ready = this.#seenAs(EndpointState.Ready, nowMs);
    return ready.length > 0 ? ready : this.#seenAs(EndpointState.Terminating, nowMs);
  }

  #seenAs(state: EndpointState, nowMs: number): Endpoint[] {
    const pods = [...new Set(this.#changes.map(({ pod }) => pod))];
    return pods.flatMap((pod) => {
      const own = this.#changes.filter((change) => change.pod === pod);
      const seen = own.filter(({ atMs }) => atMs + this.#delayMs <= nowMs).at(-1);
      if (seen?.state !== state) return [];
      return [{ pod, node: own[0].node, answers: own.at(-1)?.state !== EndpointState.Gone }];
    });
  }
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    pod: fc.nat(5),
    state: fc.constantFrom(EndpointState.Ready, EndpointState.Terminating, EndpointState.Gone),
    afterMs: fc.nat(400),
  }),
  { maxLength: 30 },
);

/** Routers take it for ready for a while, though it is gone before they have heard of the first. */
const goneAndBackAndGone: Step[] = [
  { pod: 3, state: EndpointState.Gone, afterMs: 0 },
  { pod: 3, state: EndpointState.Ready, afterMs: 0 },
  { pod: 3, state: EndpointState.Gone, afterMs: 184 },
];

const byPod = (endpoints: readonly Endpoint[]): Endpoint[] => [...endpoints].sort((a, b) => a.pod - b.pod);

test('routers know what the history says they know, at every moment', () => {
  fc.assert(
    fc.property(
      steps,
      fc.constantFrom(0, 1, 250, 1000),
      fc.array(fc.nat(300), { maxLength: 30 }),
      (list, delayMs, looks) => {
        const endpoints = new Endpoints(delayMs);
        const plain = new PlainEndpoints(delayMs);
        let nowMs = 0;
        list.forEach(({ pod, state, afterMs }, place) => {
          nowMs += afterMs;
          endpoints.set(pod, pod % 3, state, nowMs);
          plain.set(pod, pod % 3, state, nowMs);
          // They may be asked in between, or not.
          nowMs += looks.at(place) ?? 0;
          if (place % 2 === 0) expect(byPod(endpoints.visible(nowMs))).toEqual(byPod(plain.visible(nowMs)));
        });
        const endMs = nowMs + delayMs;
        expect(byPod(endpoints.visible(endMs))).toEqual(byPod(plain.visible(endMs)));
        expect(endpoints.nextChangeMs()).toBe(Infinity);
      },
    ),
    { examples: [[goneAndBackAndGone, 1000, [0, 0, 816]]] },
  );
});

test('the next change is the first that routers have not heard of', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 1000 }), (list, delayMs) => {
      const endpoints = new Endpoints(delayMs);
      const due: number[] = [];
      let nowMs = 0;
      for (const { pod, state, afterMs } of list) {
        nowMs += afterMs;
        endpoints.set(pod, 0, state, nowMs);
        due.push(nowMs + delayMs);
      }
      while (due.length > 0) {
        const next = endpoints.nextChangeMs();
        expect(next).toBe(due[0]);
        endpoints.visible(next);
        while (due.length > 0 && due[0] <= next) due.shift();
      }
    }),
  );
});

test('whoever answers not is one that is gone and not known to be', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const endpoints = new Endpoints(100);
      const states = new Map<number, EndpointState>();
      let nowMs = 0;
      for (const { pod, state, afterMs } of list) {
        nowMs += afterMs;
        endpoints.set(pod, 0, state, nowMs);
        states.set(pod, state);
        for (const { pod: known, answers } of endpoints.visible(nowMs))
          expect(answers).toBe(states.get(known) !== EndpointState.Gone);
      }
      // Once everybody has heard of everything nobody is asked in vain.
      expect(endpoints.visible(nowMs + 100).every(({ answers }) => answers)).toBe(true);
    }),
  );
});
