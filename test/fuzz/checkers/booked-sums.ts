import { amountIn, CPU, MEMORY, NO_ROW } from '../../../src/model/index.ts';
import type { Checker } from './checker.ts';

/** What is booked on a node is the sum over its pods, and nothing is booked on a row without a node. */
export const bookedSums: Checker = ({ cluster: { nodes, pods } }) => {
  const complaints: string[] = [];
  for (let row = 0; row < nodes.rowCount; row++) {
    const sums = new Map([CPU, MEMORY].map((column) => [column, 0]));
    let count = 0;
    for (let pod = nodes.firstPod[row]; pod !== NO_ROW; pod = pods.nextOnNode[pod]) {
      count++;
      for (const [column, sum] of sums)
        sums.set(column, sum + amountIn(pods.signatures[pods.shape[pod]].sums.requests, column));
    }
    const name = nodes.names[row] ?? `free row ${row}`;
    if (nodes.podCount[row] !== count)
      complaints.push(`${name} counts ${nodes.podCount[row]} pods, has ${count}`);
    for (const [column, sum] of sums)
      if (nodes.requested[column][row] !== sum)
        complaints.push(
          `${name} has ${nodes.requested[column][row]} booked in column ${column}, its pods ask for ${sum}`,
        );
    if (nodes.names[row] === undefined && count > 0) complaints.push(`${name} holds ${count} pods`);
  }
  return complaints;
};
