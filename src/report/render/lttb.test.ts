import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptPoints } from './lttb.ts';

const curve = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 0, maxLength: 400 });

test('kept points ascend, are as many as allowed, and hold both ends', () => {
  fc.assert(
    fc.property(curve, fc.integer({ min: 3, max: 50 }), (ys, limit) => {
      const xs = ys.map((_, index) => index * 10);
      const kept = keptPoints(xs, ys, limit);
      expect(kept.length).toBe(Math.min(ys.length, limit));
      kept.slice(1).forEach((point, index) => expect(point).toBeGreaterThan(kept[index]));
      if (ys.length > 0) expect([kept[0], kept[kept.length - 1]]).toEqual([0, ys.length - 1]);
    }),
  );
});

test('a lone spike on a flat curve is kept, wherever it stands', () => {
  for (let spike = 1; spike < 999; spike += 37) {
    const ys = Array.from({ length: 1000 }, (_, index) => (index === spike ? 100 : 0));
    const xs = ys.map((_, index) => index);
    expect(keptPoints(xs, ys, 20)).toContain(spike);
  }
});
