import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeOf, podOf } from '../../../test/support/scenario.ts';
import { ResourceNames } from '../resources/resource-names.ts';
import { NodeTable } from './node-table.ts';
import { PodTable } from './pod-table.ts';
import { appendToNode, putBackOnNode, takeFromNode } from './pods-of-node.ts';
import { NO_ROW } from './rows.ts';
import type { NodeRow, PodRow, ShapeId } from './rows.ts';

const PODS = 6;

/** A node and six pods, of which those that are named are on it, in that order. */
class Listed {
  readonly #pods = new PodTable();
  readonly #nodes = new NodeTable(new ResourceNames());
  readonly #node: NodeRow = this.#nodes.add(nodeOf('n'));

  constructor(order = '') {
    for (let at = 0; at < PODS; at++) this.#pods.add(0 as ShapeId, `p${at}`, podOf(`p${at}`, '1'));
    for (const pod of order) this.append(Number(pod));
  }

  append(pod: number): void {
    appendToNode(this.#pods, this.#nodes, pod as PodRow, this.#node);
  }

  take(pod: number): number {
    return takeFromNode(this.#pods, this.#nodes, pod as PodRow, this.#node);
  }

  putBack(pod: number, moved: number): void {
    putBackOnNode(this.#pods, this.#nodes, pod as PodRow, this.#node, moved as PodRow | -1);
  }

  get forwards(): string {
    return this.#walk(this.#nodes.firstPod[this.#node], this.#pods.nextOnNode);
  }

  get backwards(): string {
    return this.#walk(this.#nodes.lastPod[this.#node], this.#pods.previousOnNode);
  }

  #walk(from: number, next: Int32Array): string {
    let seen = '';
    for (let row = from; row !== NO_ROW && seen.length <= PODS; row = next[row]) seen += String(row);
    return seen;
  }
}

describe('a pod that leaves its node', () => {
  // prettier-ignore
  test.each([
    // rule                                    before    goes   after     moved
    ['gives its place to the last',            '01234',  1,     '0423',   4],
    ['… even if it was the first',             '01234',  0,     '4123',   4],
    ['… or stood before the last',             '01234',  3,     '0124',   4],
    ['is the last, and nobody moves',          '01234',  4,     '0123',  -1],
    ['is one of two',                          '01',     0,     '1',      1],
    ['is alone, and the node is empty',        '3',      3,     '',      -1],
  ] as const)('%s', (_rule, before, pod, after, moved) => {
    const node = new Listed(before);
    expect([node.take(pod), node.forwards]).toEqual([moved, after]);
    expect(node.backwards).toBe([...after].reverse().join(''));
    node.putBack(pod, moved);
    expect([node.forwards, node.backwards]).toEqual([before, [...before].reverse().join('')]);
  });
});

test('law: whatever comes and goes, it is the array in which the last takes the place of who leaves, and undone backwards it is as before', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(PODS - 1), { maxLength: 40 }), (steps) => {
      const node = new Listed();
      const plain: number[] = [];
      const undo: (() => void)[] = [];
      const before: string[] = [];
      for (const pod of steps) {
        before.push(node.forwards);
        const at = plain.indexOf(pod);
        if (at < 0) {
          plain.push(pod);
          node.append(pod);
          undo.push(() => void node.take(pod));
        } else {
          const last = plain.pop() ?? pod;
          if (last !== pod) plain[at] = last;
          const moved = node.take(pod);
          undo.push(() => node.putBack(pod, moved));
        }
        expect(node.forwards).toBe(plain.join(''));
        expect(node.backwards).toBe(plain.toReversed().join(''));
      }
      while (undo.length > 0) {
        undo.pop()?.();
        expect(node.forwards).toBe(before.pop());
      }
    }),
  );
});
