import { expect, test } from 'vitest';
import { node, pod, points } from '../../../test/support/scheduling.ts';

test('without resource claims every node gets 0', () => {
  expect(points('DynamicResources', { nodes: [node('a'), node('b')] }, pod())).toEqual({
    a: '0 → 0',
    b: '0 → 0',
  });
});
