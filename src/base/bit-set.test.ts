import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BitSet } from './bit-set.ts';

const steps = fc.array(fc.record({ add: fc.boolean(), index: fc.nat({ max: 200 }) }), { maxLength: 300 });

test('a bit set answers as a Set of numbers does', () => {
  fc.assert(
    fc.property(steps, fc.nat({ max: 220 }), (operations, from) => {
      const bits = new BitSet();
      const plain = new Set<number>();
      for (const { add, index } of operations) {
        bits.set(index, add);
        if (add) plain.add(index);
        else plain.delete(index);
      }
      expect(bits.count()).toBe(plain.size);
      expect(bits.has(from)).toBe(plain.has(from));
      const later = [...plain].filter((index) => index >= from).sort((a, b) => a - b);
      expect(bits.next(from)).toBe(later[0] ?? -1);
    }),
  );
});
