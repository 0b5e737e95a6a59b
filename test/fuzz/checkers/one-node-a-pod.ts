import { NO_ROW } from '../../../src/model/index.ts';
import type { Checker } from './checker.ts';

/** A bound pod stands in the list of its node, once, and in no other. */
export const oneNodeAPod: Checker = ({ cluster: { nodes, pods } }) => {
  const complaints: string[] = [];
  const listed = new Map<number, number>();
  for (let row = 0; row < nodes.rowCount; row++)
    for (let pod = nodes.firstPod[row]; pod !== NO_ROW; pod = pods.nextOnNode[pod]) {
      if (listed.has(pod)) complaints.push(`pod row ${pod} stands in two lists`);
      listed.set(pod, row);
    }
  for (let pod = 0; pod < pods.rowCount; pod++) {
    const at = pods.isLive(pod) ? pods.nodeRow[pod] : NO_ROW;
    if ((listed.get(pod) ?? NO_ROW) !== at)
      complaints.push(`pod row ${pod} is bound to ${at} and listed at ${listed.get(pod) ?? NO_ROW}`);
  }
  return complaints;
};
