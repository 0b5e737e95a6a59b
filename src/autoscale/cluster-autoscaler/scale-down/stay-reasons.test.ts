import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NodeRow } from '../../../model/index.ts';
import { StayReasons } from './stay-reasons.ts';

/** `name reason`, or `name reason: detail`; the row is the number in the name. */
function give(reasons: StayReasons, given: readonly string[]): void {
  reasons.begin();
  for (const text of given) {
    const [name, reason, detail] = text.split(/:? /);
    reasons.give(name, Number(name.slice(1)) as NodeRow, reason, detail);
  }
}

function after(...runs: readonly (readonly string[])[]): StayReasons {
  const reasons = new StayReasons();
  for (const run of runs) give(reasons, run);
  return reasons;
}

const seen = (reasons: StayReasons): unknown => ({
  all: Object.fromEntries(reasons.all),
  news: reasons.news,
  gone: [...reasons.gone],
});

describe('what is new about the reasons of nodes', () => {
  test('at first all of them', () => {
    expect(seen(after(['n2 Full', 'n1 NotAutoscaled']))).toEqual({
      all: { n2: 'Full', n1: 'NotAutoscaled' },
      news: ['n2', 'n1'],
      gone: [],
    });
  });

  test('the same again is no news', () => {
    expect(seen(after(['n1 Full', 'n2 Full'], ['n2 Full', 'n1 Full']))).toEqual({
      all: { n1: 'Full', n2: 'Full' },
      news: [],
      gone: [],
    });
  });

  test('another reason is', () => {
    expect(seen(after(['n1 Full', 'n2 Full'], ['n1 Full', 'n2 Recent']))).toEqual({
      all: { n1: 'Full', n2: 'Recent' },
      news: ['n2'],
      gone: [],
    });
  });

  test('so is another pod in the way, though the reason has the same name', () => {
    const reasons = after(['n1 Blocked: budget'], ['n1 Blocked: storage']);
    expect(reasons.news).toEqual(['n1']);
    expect(reasons.all.get('n1')).toBe('Blocked');
    expect(after(['n1 Blocked: budget'], ['n1 Blocked: budget']).news).toEqual([]);
  });

  test('a node without reason is gone once', () => {
    const reasons = after(['n1 Full', 'n2 Full'], ['n2 Full']);
    expect(seen(reasons)).toEqual({ all: { n2: 'Full' }, news: [], gone: ['n1'] });
    give(reasons, ['n2 Full']);
    expect(seen(reasons)).toEqual({ all: { n2: 'Full' }, news: [], gone: [] });
  });

  test('one that comes back is news, even with the reason that it had', () => {
    expect(seen(after(['n1 Full'], [], ['n1 Full']))).toEqual({
      all: { n1: 'Full' },
      news: ['n1'],
      gone: [],
    });
  });

  test('a reason that is given after somebody looked counts all the same', () => {
    const reasons = after(['n1 Full']);
    reasons.begin();
    expect([...reasons.all.keys()], 'until it is given again').toEqual([]);
    reasons.give('n1', 1 as NodeRow, 'Full');
    expect([...reasons.all]).toEqual([['n1', 'Full']]);
    expect([...reasons.gone]).toEqual([]);
  });

  test('a row that another node got tells nothing of the one before', () => {
    const reasons = new StayReasons();
    reasons.begin();
    reasons.give('old', 7 as NodeRow, 'Full');
    reasons.begin();
    reasons.give('new', 7 as NodeRow, 'Full');
    expect(seen(reasons)).toEqual({ all: { new: 'Full' }, news: ['new'], gone: ['old'] });
  });

  test('a node that moved to another row keeps its reason, which is told once more', () => {
    const reasons = new StayReasons();
    reasons.begin();
    reasons.give('a', 1 as NodeRow, 'Full');
    reasons.begin();
    reasons.give('a', 2 as NodeRow, 'Full');
    expect(seen(reasons)).toEqual({ all: { a: 'Full' }, news: ['a'], gone: [] });
  });

  test('twice in one run is once', () => {
    const reasons = after(['n1 Full', 'n1 Full', 'n2 Full']);
    expect(reasons.news).toEqual(['n1', 'n2']);
    give(reasons, ['n2 Full']);
    expect([...reasons.gone]).toEqual(['n1']);
  });

  test('nothing at all', () => {
    expect(seen(after([], []))).toEqual({ all: {}, news: [], gone: [] });
  });
});

test('news and gone lead from the reasons of one run to those of the next', () => {
  const run = fc.dictionary(fc.constantFrom('n0', 'n1', 'n2', 'n3'), fc.constantFrom('A', 'B', 'C'));
  fc.assert(
    fc.property(fc.array(run, { maxLength: 6 }), (runs) => {
      const reasons = new StayReasons();
      const followed = new Map<string, string>();
      for (const given of runs) {
        give(
          reasons,
          Object.entries(given).map(([name, reason]) => `${name} ${reason}`),
        );
        for (const name of reasons.gone) followed.delete(name);
        for (const name of reasons.news) followed.set(name, reasons.all.get(name) ?? '');
        expect(Object.fromEntries(followed)).toEqual(given);
        expect(Object.fromEntries(reasons.all)).toEqual(given);
      }
    }),
  );
});
