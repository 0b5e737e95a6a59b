import { describe, expect, test } from 'vitest';
import { caPod } from '../../../../test/support/autoscaler.ts';
import { ClusterState } from '../../../model/index.ts';
import type { PodRow } from '../../../model/index.ts';
import { PlacementHints } from './placement-hints.ts';

/** A pod that was made from a shape, with the hint `a`. */
function hinted(): { readonly hints: PlacementHints; readonly row: PodRow; readonly hint: () => unknown } {
  const state = new ClusterState();
  const row = state.addPodOfShape(state.internShape(caPod('p')), 7);
  const hints = new PlacementHints();
  hints.setRow(row, state.pods, 'a');
  return { hints, row, hint: () => hints.ofRow(row, state.pods) };
}

describe('the hint of a row', () => {
  test('outlives the run that set it by one', () => {
    const { hints, hint } = hinted();
    hints.dropOld();
    expect(hint()).toBe('a');
    hints.dropOld();
    expect(hint()).toBeUndefined();
  });

  test('renewed, it lasts as one that was set again', () => {
    const { hints, row, hint } = hinted();
    hints.dropOld();
    hints.renewRow(row);
    hints.dropOld();
    expect(hint()).toBe('a');
    hints.dropOld();
    expect(hint()).toBeUndefined();
  });
});
